#include "src/scenario/complaints.hpp"

#include <tuple>
#include <vector>

#include <canteen/scenario/error.hpp>

#include "src/scenario/quoted.hpp"

namespace canteen::scenario {

void Complaints::add(const Origin& origin, std::string_view path, const std::string& sentence) {
  std::string whole = origin.text();
  if (!whole.empty()) whole += ": ";
  whole += printable(path) + ": " + sentence;
  all_.emplace_back(origin, std::move(whole));
}

void Complaints::throw_if_any() {
  if (all_.empty()) return;
  all_.sort([](const auto& a, const auto& b) {
    return std::tuple(a.first.command_line, a.first.line) <
           std::tuple(b.first.command_line, b.first.line);
  });
  std::vector<std::string> sentences;
  for (auto& [origin, sentence] : all_) sentences.push_back(std::move(sentence));
  throw ScenarioError(std::move(sentences));
}

}  // namespace canteen::scenario
