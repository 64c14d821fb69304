#include "src/scenario/toml.hpp"

#include <algorithm>
#include <exception>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

// toml++ 3.3 asserts what some inputs do not fulfil ("[/]"), just before it looks for the same
// itself and reports it. So its assertions are to do nothing, neither end the program nor (with
// NDEBUG) let the compiler assume them.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <canteen/scenario/error.hpp>

namespace canteen::scenario {
namespace {

Node converted(const toml::node& node, const Origin& origin);

// Times and dates are what their text says: 11:50:00 without quotes is a time of day as well.
template <class T>
std::string in_words(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

Node converted_table(const toml::table& table, const Origin& origin) {
  // toml++ sorts by name; people read in the order of the file.
  std::vector<std::pair<const toml::key*, const toml::node*>> ordered;
  for (const auto& [key, value] : table) ordered.emplace_back(&key, &value);
  std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return a.first->source().begin < b.first->source().begin;
  });
  Node::Table members;
  for (const auto& [key, value] : ordered) {
    Origin place = origin;
    // The key's line, not the value's: a list may begin lines later.
    if (!origin.command_line) place.line = static_cast<int>(key->source().begin.line);
    members.emplace_back(std::string(key->str()), converted(*value, place));
  }
  return Node{std::move(members), origin};
}

Node converted(const toml::node& node, const Origin& origin) {
  if (const auto* const table = node.as_table()) return converted_table(*table, origin);
  if (const auto* const array = node.as_array()) {
    Node::List list;
    for (const toml::node& element : *array) {
      Origin place = origin;
      if (!origin.command_line) place.line = static_cast<int>(element.source().begin.line);
      list.push_back(converted(element, place));
    }
    return Node{std::move(list), origin};
  }
  if (const auto* const value = node.as_boolean()) return Node{value->get(), origin};
  if (const auto* const value = node.as_integer()) return Node{value->get(), origin};
  if (const auto* const value = node.as_floating_point()) return Node{value->get(), origin};
  if (const auto* const value = node.as_string()) return Node{value->get(), origin};
  if (const auto* const value = node.as_time()) return Node{in_words(value->get()), origin};
  if (const auto* const value = node.as_date()) return Node{in_words(value->get()), origin};
  if (const auto* const value = node.as_date_time()) return Node{in_words(value->get()), origin};
  return Node{std::string(), origin};
}

}  // namespace

Node parse_toml(const std::string& text, const std::string& name) {
  try {
    return converted(toml::parse(std::string_view(text), std::string_view(name)),
                     Origin{name, 0, false});
  } catch (const toml::parse_error& error) {
    const Origin origin{name, static_cast<int>(error.source().begin.line), false};
    throw ScenarioError(origin.text() + ": is not TOML: " + std::string(error.description()));
  }
}

Node parse_value(const std::string& text, const Origin& origin) {
  Node node{text, origin};
  try {
    const toml::table table = toml::parse("value = " + text);
    // More than one value in it ("1\nother = 2") is no value.
    if (const toml::node* const value = table.get("value"); value != nullptr && table.size() == 1) {
      node = converted(*value, origin);
    }
  } catch (const toml::parse_error&) {
    // The text that it is.
  }
  return node;
}

}  // namespace canteen::scenario
