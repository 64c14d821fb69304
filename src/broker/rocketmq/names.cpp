#include "src/broker/rocketmq/names.hpp"

#include <algorithm>
#include <cstddef>

#include <canteen/base/errors.hpp>
#include <canteen/broker/errors.hpp>

namespace canteen::broker::rocketmq {
namespace {

// Of a queue and its group together: a broker's names are of 127 at most, and it has one of its own
// for each group of a topic, and of the topic of its dead letters.
constexpr std::size_t longest = 100;

bool is_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

std::string quoted(std::string_view name) {
  return "\"" + std::string(name) + "\"";
}

}  // namespace

void check_names(std::string_view queue, std::string_view group) {
  constexpr std::string_view rule = " must be a topic's name: letters, digits, - and _";
  constexpr std::string_view group_rule = " must be a name of letters, digits, - and _";
  if (queue.empty() || !is_name(queue)) {
    throw UrlError("rocketmq: the parameter queue=" + std::string(queue) + std::string(rule));
  }
  if (!is_name(group)) {
    throw ValueError("rocketmq: the group " + quoted(group) + std::string(group_rule));
  }
  if (queue.size() + group.size() > longest) {
    throw ValueError("rocketmq: the names of the queue " + quoted(queue) + " and of the group " +
                     quoted(group) + " are of 100 letters at most together");
  }
}

std::string topic_of(std::string_view queue) {
  const std::size_t mark = queue.find('!');
  if (mark == std::string_view::npos) return std::string(queue);
  return std::string(queue.substr(0, mark)) + "%dead%" + topic_of(queue.substr(mark + 1));
}

std::string returns_of(std::string_view topic, std::string_view group) {
  return "%RETRY%" + std::string(group) + "_" + std::string(topic);
}

}  // namespace canteen::broker::rocketmq
