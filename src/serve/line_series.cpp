#include "src/serve/line_series.hpp"

#include <algorithm>

namespace canteen::serve {

void LineSeries::change(scenario::Duration at, std::uint64_t length) {
  reach(at);
  length_ = length;
  longest_.back() = std::max(longest_.back(), length);
}

std::vector<LinePoint> LineSeries::until(scenario::Duration end) {
  reach(end);
  std::vector<LinePoint> points;
  points.reserve(longest_.size());
  scenario::Duration at{};
  for (const std::uint64_t longest : longest_) {
    points.push_back({at, longest});
    at += step_;
  }
  return points;
}

void LineSeries::reach(scenario::Duration at) {
  while (at / step_ >= static_cast<std::int64_t>(most)) halve();
  // In steps without an event the line stayed as it was.
  longest_.resize(std::max(longest_.size(), static_cast<std::size_t>(at / step_) + 1), length_);
}

void LineSeries::halve() {
  for (std::size_t i = 0; i < longest_.size(); i += 2) {
    const std::uint64_t next = i + 1 < longest_.size() ? longest_[i + 1] : 0;
    longest_[i / 2] = std::max(longest_[i], next);
  }
  longest_.resize((longest_.size() + 1) / 2);
  step_ *= 2;
}

}  // namespace canteen::serve
