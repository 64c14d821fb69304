#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

#include <canteen/broker/errors.hpp>
#include <canteen/broker/url.hpp>

#include "src/base/secrets.hpp"

namespace canteen::broker {
namespace {

using base::hidden;

// What may be shown of a text that is no URL: nothing between "//" and the last '@', and no values.
std::string shown(std::string_view text) {
  std::string out(text.substr(0, text.find('?')));
  if (out.size() < text.size()) out += "?…";
  const std::size_t at = out.rfind('@');
  if (at == std::string::npos) return out;
  const std::size_t slashes = out.find("//");
  const std::size_t from = slashes < at ? slashes + 2 : 0;
  return out.replace(from, at - from, hidden);
}

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw UrlError("broker URL \"" + shown(text) + "\": " + why);
}

bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_plain(char c) {
  return is_small(c) || (c >= 'A' && c <= 'Z') || is_digit(c) ||
         std::string_view("-._~/:").find(c) != std::string_view::npos;
}

// The one who reads a text, for its complaints' sake.
class Parser {
 public:
  explicit Parser(std::string_view whole) : whole_(whole) {}

  Url url() {
    Url url;
    const std::size_t colon = whole_.find(':');
    if (colon == std::string_view::npos || colon == 0) {
      refuse(whole_, "it must begin with a scheme and a colon, as memory:orders does");
    }
    url.scheme = scheme(whole_.substr(0, colon));
    std::string_view rest = whole_.substr(colon + 1);
    if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
      parameters(rest.substr(mark + 1), url);
      rest = rest.substr(0, mark);
    }
    if (rest.starts_with("//")) {
      rest.remove_prefix(2);
      const std::size_t slash = rest.find('/');
      authority(rest.substr(0, slash), url);
      rest = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
    }
    url.path = decoded(rest);
    return url;
  }

 private:
  [[nodiscard]] std::string scheme(std::string_view text) const {
    std::string small(text);
    for (char& each : small) {
      if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
      if (!is_small(each) && !is_digit(each) && each != '+' && each != '-' && each != '.') {
        refuse(whole_, "a scheme has letters, digits, '+', '-' and '.', as sqlite: has");
      }
    }
    return small;
  }

  void authority(std::string_view text, Url& url) const {
    if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
      const std::string_view who = text.substr(0, at);
      const std::size_t colon = who.find(':');
      url.user = decoded(who.substr(0, colon));
      if (colon != std::string_view::npos) url.password = decoded(who.substr(colon + 1));
      text.remove_prefix(at + 1);
    }
    std::size_t end = text.find(':');
    if (text.starts_with('[')) {
      end = text.find(']');
      if (end == std::string_view::npos) refuse(whole_, "the '[' of its host has no ']'");
      url.host = std::string(text.substr(1, end - 1));
      ++end;
      if (end < text.size() && text[end] != ':') refuse(whole_, "after ']' comes ':' and a port");
    } else {
      url.host = decoded(text.substr(0, end));
    }
    if (end < text.size()) url.port = port(text.substr(end + 1));
  }

  [[nodiscard]] std::uint16_t port(std::string_view text) const {
    std::uint16_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || stop != text.data() + text.size() || number == 0) {
      refuse(whole_, "a port is a number from 1 to 65535");
    }
    return number;
  }

  void parameters(std::string_view text, Url& url) const {
    while (!text.empty()) {
      const std::string_view one = text.substr(0, text.find('&'));
      text.remove_prefix(std::min(text.size(), one.size() + 1));
      const std::size_t equals = one.find('=');
      if (equals == std::string_view::npos || equals == 0) {
        refuse(whole_, "behind '?' stand NAME=VALUE, and '&' between two");
      }
      const std::string name = decoded(one.substr(0, equals));
      if (!url.parameters.emplace(name, decoded(one.substr(equals + 1))).second) {
        refuse(whole_, "the parameter " + name + " stands there twice");
      }
    }
  }

  [[nodiscard]] std::string decoded(std::string_view text) const {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        out.push_back(text[i]);
        continue;
      }
      unsigned char byte = 0;
      const char* const begin = text.data() + i + 1;
      if (i + 2 >= text.size() || std::from_chars(begin, begin + 2, byte, 16).ptr != begin + 2) {
        refuse(whole_, "after '%' come two hexadecimal digits; the sign itself is %25");
      }
      out.push_back(static_cast<char>(byte));
      i += 2;
    }
    return out;
  }

  std::string_view whole_;
};

void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char each : text) {
    if (is_plain(each)) {
      out.push_back(each);
      continue;
    }
    const auto byte = static_cast<unsigned char>(each);
    out += {'%', digits[byte >> 4U], digits[byte & 15U]};
  }
}

}  // namespace

Url Url::parse(std::string_view text) {
  return Parser(text).url();
}

std::string Url::text() const {
  std::string out = scheme + ":";
  if (!host.empty() || !user.empty() || port) {
    out += "//";
    append_encoded(out, user);
    if (!password.empty()) out += ":" + std::string(hidden);
    if (!user.empty() || !password.empty()) out += "@";
    if (host.find(':') != std::string::npos) {
      out += "[" + host + "]";
    } else {
      append_encoded(out, host);
    }
    if (port) out += ":" + std::to_string(*port);
    if (!path.empty()) out += "/";
  }
  append_encoded(out, path);
  char before = '?';
  for (const auto& [name, value] : parameters) {
    out.push_back(std::exchange(before, '&'));
    append_encoded(out, name);
    out.push_back('=');
    if (base::is_secret(name)) {
      out += hidden;
    } else {
      append_encoded(out, value);
    }
  }
  return out;
}

std::string Url::parameter(std::string_view name, std::string_view otherwise) const {
  const auto found = parameters.find(name);
  return found != parameters.end() ? found->second : std::string(otherwise);
}

void Url::allow_parameters(std::initializer_list<std::string_view> names) const {
  for (const auto& [name, value] : parameters) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    std::string known;
    for (const std::string_view each : names) {
      known += (known.empty() ? "" : ", ") + std::string(each);
    }
    throw UrlError("broker URL \"" + text() + "\": there is no parameter " + name + " of " +
                   scheme + ":" + (known.empty() ? ", which has none" : "; it has " + known));
  }
}

void Url::allow_no_host() const {
  if (host.empty() && user.empty() && password.empty() && !port) return;
  throw UrlError("broker URL \"" + text() + "\": " + scheme + ": has no host; write " + scheme +
                 ":" + (path.empty() ? "NAME" : path));
}

}  // namespace canteen::broker
