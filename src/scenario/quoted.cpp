#include "src/scenario/quoted.hpp"

#include <cstddef>
#include <cstdint>

#include <canteen/base/format.hpp>

namespace canteen::scenario {
namespace {

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

// The bytes of the character at the front, if it is one that a terminal only shows; 0: it is not.
std::size_t shown(std::string_view text) {
  const std::uint32_t first = byte_at(text, 0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  std::uint32_t code = first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xc0U) != 0x80) return 0;
    code = code << 6U | (byte_at(text, i) & 0x3fU);
  }
  const std::uint32_t least = length == 2   ? 0xa0
                              : length == 3 ? 0x800
                                            : 0x10000;  // 80-9f: controls
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  const bool turns_direction =
      (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  const bool ends_line = code == 0x2028 || code == 0x2029;
  return first < 0xc2 || first > 0xf4 || code < least || code > 0x10ffff || surrogate ||
                 turns_direction || ends_line
             ? 0
             : length;
}

}  // namespace

std::string printable(std::string_view text, std::size_t longest) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = shown(text.substr(at));
    if (at + (length > 0 ? length : 1) > longest) return out + "...";
    if (length > 0) {
      out += text.substr(at, length);
      at += length;
    } else {
      out += base::format("\\x{:02x}", byte_at(text, at));
      ++at;
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  return '"' + printable(text) + '"';
}

}  // namespace canteen::scenario
