#include "src/base/secrets.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace canteen::base {
namespace {

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& each : small) {
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
  }
  return small;
}

// Up to the last @, whatever stands before it: half a password tells much of it.
std::string without_password(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return std::string(text);
  const std::size_t colon = text.find(':', scheme + 3);
  const std::size_t at = text.rfind('@');
  if (colon == std::string_view::npos || at == std::string_view::npos || at < colon) {
    return std::string(text);
  }
  return std::string(text.substr(0, colon + 1)) + std::string(hidden) +
         std::string(text.substr(at));
}

}  // namespace

bool is_secret(std::string_view parameter) {
  constexpr std::array<std::string_view, 9> words{"pass", "pwd",        "secret",    "token", "key",
                                                  "auth", "credential", "signature", "%"};
  const std::string name = in_small_letters(parameter);
  return std::ranges::any_of(
      words, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

std::string without_secrets(std::string_view text) {
  const std::string shown = without_password(text);
  const std::string_view rest(shown);
  std::string out;
  std::size_t from = 0;
  for (std::size_t mark = rest.find('?'); mark != std::string_view::npos;) {
    const std::size_t end = std::min(rest.find_first_of("&?", mark + 1), rest.size());
    const std::size_t equals = rest.find('=', mark);
    if (equals < end && is_secret(rest.substr(mark + 1, equals - mark - 1))) {
      // A ? may be a part of it.
      const std::size_t next = std::min(rest.find('&', equals), rest.size());
      out += rest.substr(from, equals + 1 - from);
      out += hidden;
      from = next;
      mark = next < rest.size() ? next : std::string_view::npos;
    } else {
      mark = end < rest.size() ? end : std::string_view::npos;
    }
  }
  return out += rest.substr(from);
}

}  // namespace canteen::base
