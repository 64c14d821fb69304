#include "src/report/words.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "src/scenario/quoted.hpp"

namespace canteen::report {
namespace {

constexpr std::size_t page_width = 80;

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode's East Asian Width W and F, in blocks: what else is in them is rare in names.
constexpr Range wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                          {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                          {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
                          {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
// What is put on the character before it, or is not to be seen.
constexpr Range narrow[] = {{0x300, 0x36F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};

template <std::size_t Count>
bool is_in(const Range (&ranges)[Count], char32_t code) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const Range& each) { return code >= each.first && code <= each.last; });
}

// The character at the front of a text in UTF-8: its bytes, and its columns.
struct Character {
  std::size_t bytes;
  std::size_t columns;
};

Character front(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const std::size_t told = byte(0) < 0xC0 ? 1 : byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  const std::size_t bytes = std::min(told, text.size());
  char32_t code = bytes == 1 ? byte(0) : byte(0) & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) code = code << 6U | (byte(i) & 0x3FU);
  return {bytes, is_in(wide, code) ? 2U : is_in(narrow, code) ? 0U : 1U};
}

}  // namespace

std::string rate_text(double per_second) {
  return scenario::number_text(per_second) + "/s";
}

std::string percent_text(double share) {
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  if (share < 1 && share > 0.9995) return "> 99.9 %";
  if (share == 0 || share == 1) return share == 0 ? "0 %" : "100 %";
  return scenario::number_text(share * 100) + " %";
}

std::string rarer_text(double share) {
  const double number = 1 / share;
  const double unit = std::max(std::pow(10, std::floor(std::log10(number)) - 2), 1.0);
  return "fewer than 1 in " +
         scenario::count_text(static_cast<std::uint64_t>(std::floor(number / unit) * unit));
}

std::string sparkline(const std::vector<serve::LinePoint>& line, std::size_t columns) {
  static constexpr std::array<std::string_view, 9> heights{" ", "▁", "▂", "▃", "▄",
                                                           "▅", "▆", "▇", "█"};
  const auto shorter = [](const serve::LinePoint& one, const serve::LinePoint& other) {
    return one.longest < other.longest;
  };
  if (line.empty()) return "";
  const std::uint64_t most = std::max_element(line.begin(), line.end(), shorter)->longest;
  if (most == 0) return "";
  columns = std::min(columns, line.size());
  std::string text;
  for (std::size_t i = 0; i < columns; ++i) {
    const auto at = [&](std::size_t column) {
      return line.begin() + static_cast<std::ptrdiff_t>(column * line.size() / columns);
    };
    const std::uint64_t longest = std::max_element(at(i), at(i + 1), shorter)->longest;
    // Rounded up: a line of one person is not the same as none.
    text += heights[static_cast<std::size_t>((longest * 8 + most - 1) / most)];
  }
  return text;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character next = front(text);
    columns += next.columns;
    text.remove_prefix(next.bytes);
  }
  return columns;
}

std::string name_text(std::string_view name, std::size_t columns) {
  std::string whole = scenario::printable(name, std::string_view::npos);
  if (columns_of(whole) <= columns) return whole;
  std::size_t kept = 0;
  std::string_view rest = whole;
  for (Character next = front(rest); kept + next.columns < columns; next = front(rest)) {
    kept += next.columns;
    rest.remove_prefix(next.bytes);
  }
  return whole.substr(0, whole.size() - rest.size()) + "…";
}

std::string wrapped(std::string_view sentence, std::size_t indent) {
  std::string text;
  std::size_t column = 0;
  while (!sentence.empty()) {
    const std::string_view word = sentence.substr(0, sentence.find(' '));
    const std::size_t columns = columns_of(word);
    if (column != 0 && column + 1 + columns > page_width) {
      text += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column != 0) {
      text += ' ';
      ++column;
    }
    text += word;
    column += columns;
    sentence.remove_prefix(std::min(word.size() + 1, sentence.size()));
  }
  return text + "\n";
}

}  // namespace canteen::report
