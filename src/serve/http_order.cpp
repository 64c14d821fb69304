#include "src/serve/http_order.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string_view>

#include "src/serve/filled.hpp"

namespace canteen::serve {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

// What a path and a query are made of [RFC 3986, 3.3 and 3.4], but for escapes.
bool stands_in_url(char c) {
  const auto letter = static_cast<unsigned char>(c);
  return letter < 0x80 &&
         (std::isalnum(letter) != 0 ||
          std::string_view("-._~!$&'()*+,;=:@/?").find(c) != std::string_view::npos);
}

bool is_hex(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

void escape(char c, std::string& into) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto letter = static_cast<unsigned char>(c);
  into += {'%', digits[letter >> 4U], digits[letter & 15U]};
}

// Where the first of a request's values stands, or the end.
std::size_t first_place(std::string_view text) {
  return std::min({text.find("{key}"), text.find("{class}"), text.find("{number}"), text.size()});
}

// Where the host has not ended before the first value, as in "http://h:80{key}", it ends there.
std::string url_of(std::string_view text, const scenario::Request& request) {
  const std::size_t host = text.find("://") + 3;
  const std::size_t place = first_place(text);
  const bool is_behind_host = text.find_first_of("/?#", host) < place;
  if (is_behind_host || place == text.size()) return filled(text, request, escaped_for_url);
  std::string url(text.substr(0, place));
  const std::string rest = filled(text.substr(place), request, escaped_for_url);
  if (!rest.starts_with('/') && !rest.starts_with('?')) url += '/';
  return url + rest;
}

std::string escaped_for_header(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (is_control(c)) {
      escape(c, escaped);
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string escaped_for_url(const std::string& text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape =
        text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]);
    if (is_escape || stands_in_url(text[i])) {
      escaped += text[i];
    } else {
      escape(text[i], escaped);
    }
  }
  return escaped;
}

HttpOrder::HttpOrder(const scenario::HttpSpec& spec, const scenario::Request& request)
    : url(url_of(spec.url, request)), body(filled(spec.body, request)) {
  for (const auto& [name, value] : spec.headers) {
    const std::string text = filled(value, request, escaped_for_header);
    // To libcurl a name with a colon and nothing behind it takes a header out.
    std::string& line = headers.emplace_back(name);
    line += text.empty() ? ";" : ": ";
    line += text;
  }
}

bool is_expected(const scenario::HttpSpec& spec, long status) {
  const std::string text = std::to_string(status);
  return std::ranges::any_of(spec.expect, [&](const std::string& each) {
    return each == text || (each.ends_with("xx") && text.size() == 3 && each[0] == text[0]);
  });
}

}  // namespace canteen::serve
