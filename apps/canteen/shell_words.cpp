#include "apps/canteen/shell_words.hpp"

#include <algorithm>
#include <string_view>

namespace canteen::program {
namespace {

bool is_plain(char each) {
  constexpr std::string_view plain = "_./:=,%+@-";
  return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
         (each >= '0' && each <= '9') || plain.find(each) != std::string_view::npos;
}

std::string shell_word(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return word;
  std::string quoted = "'";
  for (const char each : word) quoted += each == '\'' ? "'\\''" : std::string(1, each);
  return quoted + "'";
}

}  // namespace

std::string shell_words(const std::vector<std::string>& words) {
  std::string command;
  for (const std::string& each : words) command += (command.empty() ? "" : " ") + shell_word(each);
  return command;
}

}  // namespace canteen::program
