#include "apps/canteen/completion.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <canteen/scenario.hpp>

namespace canteen::program {
namespace {

constexpr std::string_view beginning =
    R"(# bash completion of canteen, as `canteen completion bash` prints it.

_canteen() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ')";

constexpr std::string_view choice = R"(' -- "$word"))
    return
  fi
  case $command:$before in
)";

constexpr std::string_view options = R"(  esac
  case $command:$word in
)";

constexpr std::string_view ending = R"(  esac
  # What has no option's name is a file.
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$word")
}

complete -F _canteen canteen
)";

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& each : words) {
    text += (text.empty() ? "" : std::string(between)) + each;
  }
  return text;
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& each : option.get_lnames()) names.push_back("--" + each);
  for (const std::string& each : option.get_snames()) names.push_back("-" + each);
  return names;
}

// A case of the shell: words to choose from behind these, or none that anybody knows.
std::string words_case(const std::string& pattern, const std::string& words, bool goes_on = false) {
  std::string text = "    " + pattern + ")\n";
  if (goes_on) text += "      compopt -o nospace 2>/dev/null\n";
  if (!words.empty()) text += "      COMPREPLY=($(compgen -W '" + words + "' -- \"$word\"))\n";
  return text + "      return ;;\n";
}

std::vector<std::string> field_words() {
  std::vector<std::string> words;
  for (const scenario::Field& each : scenario::fields()) {
    const bool is_of_a_name = each.path.find("NAME") != std::string::npos;
    if (each.available && !is_of_a_name) words.push_back(each.path + "=");
  }
  return words;
}

// What stands behind an option that takes something.
std::string value_case(const std::string& command, const CLI::Option& option) {
  if (option.get_items_expected_max() == 0) return "";
  std::vector<std::string> behind;
  for (std::string& each : names_of(option)) {
    behind.push_back(std::move(each.insert(0, ":").insert(0, command)));
  }
  const std::string pattern = joined(behind, " | ");
  const std::string& value = option.get_option_text();
  if (value == "FILE") return "";
  if (value == "FIELD=VALUE") return words_case(pattern, joined(field_words(), " "), true);
  const bool is_choice = value.find('|') != std::string::npos &&
                         std::none_of(value.begin(), value.end(),
                                      [](char each) { return each >= 'A' && each <= 'Z'; });
  if (!is_choice) return words_case(pattern, "");
  std::string words = value;
  std::replace(words.begin(), words.end(), '|', ' ');
  return words_case(pattern, words);
}

}  // namespace

std::string bash_completion(const CLI::App& app) {
  std::vector<std::string> first;
  std::string values;
  std::string of_commands;
  for (const CLI::App* command : app.get_subcommands({})) {
    first.push_back(command->get_name());
    std::vector<std::string> names;
    bool takes_files = false;
    for (const CLI::Option* option : command->get_options()) {
      takes_files = takes_files || option->get_positional();
      if (option->get_positional()) continue;
      for (const std::string& each : names_of(*option)) names.push_back(each);
      values += value_case(command->get_name(), *option);
    }
    of_commands +=
        words_case(command->get_name() + (takes_files ? ":-*" : ":*"), joined(names, " "));
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& each : names_of(*option)) first.push_back(each);
  }
  return std::string(beginning) + joined(first, " ") + std::string(choice) + values +
         std::string(options) + of_commands + std::string(ending);
}

}  // namespace canteen::program
