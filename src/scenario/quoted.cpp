#include "src/scenario/quoted.hpp"

#include <cstddef>

#include <canteen/base/format.hpp>

namespace canteen::scenario {
namespace {

constexpr std::size_t longest = 60;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::string quoted(std::string_view text) {
  std::size_t end = text.size();
  if (end > longest) {
    end = longest;
    // Not in the middle of a character of several bytes.
    while (end > 0 && is_continuation(text[end])) --end;
  }
  std::string out = "\"";
  for (const char c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7f) {
      out += base::format("\\x{:02x}", static_cast<unsigned>(byte));
    } else {
      out += c;
    }
  }
  return out + (end < text.size() ? "...\"" : "\"");
}

}  // namespace canteen::scenario
