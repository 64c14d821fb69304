#include "src/scenario/commented.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include <canteen/scenario/field.hpp>
#include <canteen/scenario/starter.hpp>

namespace canteen::scenario {
namespace {

constexpr std::size_t page_width = 100;

constexpr std::array<std::string_view, 6> tables = {"arrivals", "work", "strategy",
                                                    "target",   "cost", "plan"};

bool is_part_of_another(const Field& field, const std::vector<Field>& all) {
  return std::any_of(all.begin(), all.end(),
                     [&](const Field& each) { return field.path.starts_with(each.path + "."); });
}

// Parts and fields of a name of the user's own: docs/scenario.md tells them.
bool is_told(const Field& field, const std::vector<Field>& all) {
  return field.available && !is_part_of_another(field, all) &&
         field.path.find("NAME") == std::string::npos;
}

std::string told(const Field& field) {
  return comment(field.meaning + " (" + field.type + "; when absent: " + field.fallback + ")");
}

std::string field_text(const Field& field, std::string_view key, const std::string& value) {
  if (!value.empty()) return "\n" + told(field) + std::string(key) + " = " + value + "\n";
  const std::string example = example_of(field);
  return "\n" + told(field) + "#" + std::string(key) + " = " + (example.empty() ? "…" : example) +
         "\n";
}

}  // namespace

std::string comment(std::string_view text) {
  std::string lines = "#";
  std::size_t column = 1;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (column + 1 + word.size() > page_width && column > 1) {
      lines += "\n#";
      column = 1;
    }
    lines += " " + std::string(word);
    column += 1 + word.size();
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return lines + "\n";
}

std::string commented(const std::function<std::string(std::string_view path)>& value_of,
                      const std::function<std::string(std::string_view table)>& rest_of) {
  const std::vector<Field> all = fields();
  std::string text;
  for (const std::string_view table : tables) {
    const std::string prefix = std::string(table) + ".";
    text += "\n[" + std::string(table) + "]\n";
    for (const Field& each : all) {
      if (!each.path.starts_with(prefix) || !is_told(each, all)) continue;
      text +=
          field_text(each, std::string_view(each.path).substr(prefix.size()), value_of(each.path));
    }
    if (rest_of) text += rest_of(table);
  }
  return text;
}

bool is_commented(std::string_view path) {
  static const std::vector<Field> all = fields();
  const auto field =
      std::find_if(all.begin(), all.end(), [&](const Field& each) { return each.path == path; });
  return field != all.end() && is_told(*field, all);
}

}  // namespace canteen::scenario
