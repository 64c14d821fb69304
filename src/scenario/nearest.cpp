#include "src/scenario/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace canteen::scenario {
namespace {

// How many letters differ: inserted, left out or changed.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string_view last_name(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

}  // namespace

Nearest::Nearest(std::string_view name)
    : name_(name), least_(std::max<std::size_t>(2, last_name(name).size() / 3) + 1, 0) {}

void Nearest::consider(std::string_view known) {
  // The right name at the wrong place is as near as two wrong letters.
  const std::size_t whole = distance(name_, known);
  const std::size_t far = std::min(whole, distance(last_name(name_), last_name(known)) + 1);
  const std::pair nearness(far, whole);
  if (nearness >= least_) return;
  least_ = nearness;
  best_ = known;
}

}  // namespace canteen::scenario
