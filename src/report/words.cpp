#include "src/report/words.hpp"

#include <algorithm>
#include <array>

namespace canteen::report {

std::string rate_text(double per_second) {
  return scenario::number_text(per_second) + "/s";
}

std::string percent_text(double share) {
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  if (share < 1 && share > 0.9995) return "> 99.9 %";
  if (share == 0 || share == 1) return share == 0 ? "0 %" : "100 %";
  return scenario::number_text(share * 100) + " %";
}

std::string counted(std::uint64_t count, std::string_view one) {
  return scenario::count_text(count) + " " + std::string(one) + (count == 1 ? "" : "s");
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

}  // namespace canteen::report
