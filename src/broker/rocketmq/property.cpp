#include "src/broker/rocketmq/property.hpp"

#include <cstddef>
#include <optional>

namespace canteen::broker::rocketmq {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

void append_escaped(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += digits[byte >> 4U];
  out += digits[byte & 15U];
}

bool is_plain(char c) {
  return c >= ' ' && c <= '~' && c != '%';
}

void append(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (is_plain(c)) {
      out += c;
    } else {
      append_escaped(out, c);
    }
  }
}

std::optional<unsigned> byte_of(std::string_view pair) {
  if (pair.size() != 2) return std::nullopt;
  const std::size_t high = digits.find(pair[0]);
  const std::size_t low = digits.find(pair[1]);
  if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(high * 16 + low);
}

}  // namespace

std::string escaped_name(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  if (name.empty()) return "%";
  const char first = name.front();
  if ((first >= 'A' && first <= 'Z') || (first >= '0' && first <= '9') || first == '_') {
    append_escaped(out, first);
    name.remove_prefix(1);
  }
  append(out, name);
  return out;
}

std::string escaped_value(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  if (value.empty()) return "%";
  append(out, value);
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  if (text == "%") return out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      if (const std::optional<unsigned> byte = byte_of(text.substr(at + 1, 2))) {
        out += static_cast<char>(*byte);
        at += 2;
        continue;
      }
    }
    out += text[at];
  }
  return out;
}

}  // namespace canteen::broker::rocketmq
