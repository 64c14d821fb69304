// Reading — values of a scenario's file into the types of the program.
//
// Each read_ function answers whether the node is what it reads; if it is not, nothing is changed
// and the caller says what the field must be.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <canteen/scenario/scenario.hpp>

#include "src/scenario/complaints.hpp"
#include "src/scenario/node.hpp"

namespace canteen::scenario {

// A field that is being read: where its value goes, and who is told what is wrong with it.
struct Reading {
  std::string_view path;
  Scenario& scenario;
  Complaints& complaints;

  void complain(const Node& node, const std::string& sentence) const {
    complaints.add(node.origin, path, sentence);
  }
};

struct Range {
  double least = 0;
  double most = std::numeric_limits<double>::infinity();
  bool above = false;  // `least` itself does not count
};

[[nodiscard]] bool read_flag(const Node& node, bool& out);
[[nodiscard]] bool read_number(const Node& node, Range range, double& out);
[[nodiscard]] bool read_duration(const Node& node, Range nanoseconds, Duration& out);
[[nodiscard]] bool read_text(const Node& node, std::string& out);
[[nodiscard]] bool read_texts(const Node& node, std::vector<std::string>& out);

// Of middleware: a broker, or "memory:".
[[nodiscard]] bool read_broker(const Node& node, std::string& out);

// Of http work.
[[nodiscard]] bool read_url(const Node& node, std::string& out);
[[nodiscard]] bool read_method(const Node& node, std::string& out);
[[nodiscard]] bool read_headers(const Node& node,
                                std::vector<std::pair<std::string, std::string>>& out);
[[nodiscard]] bool read_statuses(const Node& node, std::vector<std::string>& out);

template <class T>
[[nodiscard]] bool read_whole(const Node& node, std::type_identity_t<T> least,
                              std::type_identity_t<T> most, T& out) {
  const auto* const value = node.as<std::int64_t>();
  if (value == nullptr || std::cmp_less(*value, least) || std::cmp_greater(*value, most)) {
    return false;
  }
  out = static_cast<T>(*value);
  return true;
}

template <class E>
struct Choice {
  std::string_view name;
  E value{};
  bool available = true;
};

// A choice that is known and not available yet is complained about here.
template <class E>
[[nodiscard]] bool read_choice(const Node& node, const Reading& reading,
                               std::initializer_list<Choice<E>> choices, E& out) {
  const auto* const text = node.as<std::string>();
  if (text == nullptr) return false;
  for (const Choice<E>& choice : choices) {
    if (choice.name != *text) continue;
    if (choice.available) {
      out = choice.value;
    } else {
      reading.complain(node, node.text() + " is not available yet");
    }
    return true;
  }
  return false;
}

// These say themselves which part of the value is wrong.
[[nodiscard]] bool read_rate(const Node& node, const Reading& reading);
[[nodiscard]] bool read_states(const Node& node, const Reading& reading);
[[nodiscard]] bool read_values(const Node& node, const Reading& reading);
[[nodiscard]] bool read_weights(const Node& node, const Reading& reading);
[[nodiscard]] bool read_quantiles(const Node& node, const Reading& reading);
[[nodiscard]] bool read_classes(const Node& node, const Reading& reading);
// A number, or steps; their times since the first of them.
[[nodiscard]] bool read_windows(const Node& node, const Reading& reading);
// Of steps the time of day of the first one, if that is what it has.
[[nodiscard]] std::optional<Duration> clock_of_first(const Node& node);

}  // namespace canteen::scenario
