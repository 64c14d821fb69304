#include "src/report/curve_plot.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <canteen/scenario/units.hpp>

namespace canteen::report {
namespace {

constexpr std::size_t width = 68;
constexpr std::size_t height = 17;
constexpr double step = 10;  // per cent that the ends of the axis are multiples of

double misses(const cache::Replay& replay) {
  return 100 * (1 - replay.hit_ratio());
}

// Where a capacity lies from left to right, from 0 to 1.
double place(const std::vector<std::size_t>& capacities, std::size_t capacity) {
  const double first = std::log(static_cast<double>(capacities.front()));
  const double last = std::log(static_cast<double>(capacities.back()));
  return (std::log(static_cast<double>(capacity)) - first) / (last - first);
}

std::size_t column(const std::vector<std::size_t>& capacities, std::size_t capacity) {
  return static_cast<std::size_t>(std::lround(place(capacities, capacity) * (width - 1)));
}

// Of a column, between the two capacities around it.
double misses_at(const std::vector<std::size_t>& capacities, std::span<const cache::Replay> replays,
                 std::size_t at) {
  const double x = static_cast<double>(at) / (width - 1);
  std::size_t next = 1;
  while (next + 1 < capacities.size() && place(capacities, capacities[next]) < x) ++next;
  const double left = place(capacities, capacities[next - 1]);
  const double right = place(capacities, capacities[next]);
  const double share = std::clamp((x - left) / (right - left), 0.0, 1.0);
  return std::lerp(misses(replays[next - 1]), misses(replays[next]), share);
}

std::string right(const std::string& text, std::size_t columns) {
  return std::string(columns - std::min(columns, text.size()), ' ') + text;
}

// Under the axis: the last capacity, and of the others those that have room.
std::string labels(const std::vector<std::size_t>& capacities) {
  const std::string last = scenario::count_text(capacities.back());
  const std::size_t last_begin = width - last.size();
  std::string line;
  for (const std::size_t each : capacities) {
    const std::string text = scenario::count_text(each);
    const std::size_t middle = column(capacities, each);
    const std::size_t begin = middle - std::min(middle, text.size() / 2);
    if ((!line.empty() && begin <= line.size()) || begin + text.size() >= last_begin) continue;
    line += std::string(begin - line.size(), ' ') + text;
  }
  return line + std::string(last_begin - line.size(), ' ') + last;
}

}  // namespace

std::string curve_plot(const std::vector<std::size_t>& capacities,
                       const std::vector<PlottedCurve>& curves) {
  if (capacities.size() < 2) return "";
  double least = 100;
  double most = 0;
  for (const PlottedCurve& curve : curves) {
    for (const cache::Replay& each : curve.replays) {
      least = std::min(least, misses(each));
      most = std::max(most, misses(each));
    }
  }
  const double bottom = std::floor(least / step) * step;
  const double top = std::max(std::ceil(most / step) * step, bottom + step);

  const auto row_of = [&](double percent) {
    const double share = (top - percent) / (top - bottom);
    return static_cast<std::size_t>(std::lround(share * (height - 1)));
  };

  std::vector<std::string> rows(height, std::string(width, ' '));
  for (const PlottedCurve& curve : curves) {
    for (std::size_t at = 0; at < width; ++at) {
      char& cell = rows[row_of(misses_at(capacities, curve.replays, at))][at];
      if (cell == ' ') cell = curve.mark;
    }
  }

  std::vector<std::string> values(height);
  const double apart = top - bottom > 50 ? 2 * step : step;
  for (double each = top; each > bottom - 1; each -= apart)
    values[row_of(each)] = scenario::number_text(each);

  std::string text = "  miss ratio, %\n";
  for (std::size_t row = 0; row < height; ++row) {
    rows[row].erase(rows[row].find_last_not_of(' ') + 1);
    text += "  " + right(values[row], 6) + (values[row].empty() ? " |" : " +") + rows[row] + "\n";
  }
  text += "  " + std::string(7, ' ') + "+" + std::string(width, '-') + "\n";
  text += "  " + std::string(8, ' ') + labels(capacities) + "\n";
  return text + "  " + std::string(8, ' ') + "places\n";
}

}  // namespace canteen::report
