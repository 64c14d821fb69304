#include "src/broker/kafka/names.hpp"

#include <cstddef>

namespace canteen::broker::kafka {
namespace {

constexpr std::string_view digits = "0123456789ABCDEF";

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

bool is_digit(char c) {
  return digits.find(c) != std::string_view::npos;
}

bool reads_as_escape(std::string_view rest) {
  return rest.size() >= 3 && rest[0] == '_' && is_digit(rest[1]) && is_digit(rest[2]);
}

}  // namespace

std::string topic_of(std::string_view queue) {
  const bool is_dots = queue == "." || queue == "..";  // which are no topics
  std::string topic;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const char c = queue[i];
    if (is_plain(c) && !is_dots && !reads_as_escape(queue.substr(i))) {
      topic += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    topic += '_';
    topic += digits[byte / 16];
    topic += digits[byte % 16];
  }
  return topic;
}

std::string group_id(std::string_view topic, std::string_view group) {
  return std::string(topic) + "/" + std::string(group);
}

std::string_view group_of(std::string_view id, std::string_view topic) {
  if (id.size() <= topic.size() || id.substr(0, topic.size()) != topic) return {};
  return id[topic.size()] == '/' ? id.substr(topic.size() + 1) : std::string_view();
}

}  // namespace canteen::broker::kafka
