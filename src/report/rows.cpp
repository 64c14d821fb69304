#include "src/report/rows.hpp"

#include <algorithm>

#include "src/report/words.hpp"

namespace canteen::report {
namespace {

constexpr std::size_t cell_width = 10;

std::string left(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(width - std::min(width, columns_of(text)), ' ');
}

std::string right(std::string_view text, std::size_t width) {
  return std::string(width - std::min(width, columns_of(text)), ' ') + std::string(text);
}

}  // namespace

std::string line(std::string_view label, const std::string& words) {
  return "  " + left(label, label_width) + words + "\n";
}

std::string lines(std::string_view label, const std::string& words) {
  // The label is one word, and the blanks behind it are none that a line may be broken at.
  const std::string begin(label_width + 2, '.');
  std::string text = wrapped(begin + words, label_width + 2);
  return "  " + left(label, label_width) + text.substr(begin.size());
}

std::string row(std::string_view label, const std::vector<std::string>& cells, std::size_t width) {
  std::string text = "  " + left(label, width);
  for (const std::string& each : cells) text += " " + right(each, cell_width);
  return text + "\n";
}

std::vector<std::string> figures_of(const base::Histogram& times) {
  if (times.empty()) return {"-", "-", "-", "-", "-"};
  std::vector<std::string> cells;
  for (const double q : {0.5, 0.9, 0.99, 1.0}) {
    cells.push_back(nanoseconds_text(static_cast<double>(times.percentile(q))));
  }
  cells.push_back(nanoseconds_text(times.mean()));
  return cells;
}

}  // namespace canteen::report
