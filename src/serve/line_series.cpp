#include "src/serve/line_series.hpp"

#include <algorithm>

namespace canteen::serve {

void LineSeries::change(scenario::Duration at, std::uint64_t length) {
  Step& step = reach(at);
  length_ = length;
  step.longest = std::max(step.longest, length);
}

void LineSeries::arrive(scenario::Duration at) {
  ++reach(at).arrived;
}

void LineSeries::pass(scenario::Duration from, scenario::Duration to, std::uint64_t busy) {
  if (busy == 0) return;
  reach(to);
  // Each step gets its part of the time.
  while (from < to) {
    const auto step = static_cast<std::size_t>(from / step_);
    const scenario::Duration until = std::min(to, step_ * (static_cast<std::int64_t>(step) + 1));
    steps_[step].busy += static_cast<double>(busy) * static_cast<double>((until - from).count());
    from = until;
  }
}

std::vector<LinePoint> LineSeries::until(scenario::Duration end) {
  reach(end);
  std::vector<LinePoint> points;
  points.reserve(steps_.size());
  scenario::Duration at{};
  for (const Step& each : steps_) {
    // The last step is as long as there was time.
    const auto length = static_cast<double>(std::min(step_, end - at).count());
    points.push_back({at, each.longest, each.arrived, length > 0 ? each.busy / length : 0});
    at += step_;
  }
  return points;
}

LineSeries::Step& LineSeries::reach(scenario::Duration at) {
  while (at / step_ >= static_cast<std::int64_t>(most)) halve();
  // In steps without an event the line stayed as it was.
  const std::size_t size = static_cast<std::size_t>(at / step_) + 1;
  if (size > steps_.size()) steps_.resize(size, {length_, 0, 0});
  return steps_.back();
}

void LineSeries::halve() {
  for (std::size_t i = 0; i < steps_.size(); i += 2) {
    const Step next = i + 1 < steps_.size() ? steps_[i + 1] : Step();
    steps_[i / 2] = {std::max(steps_[i].longest, next.longest), steps_[i].arrived + next.arrived,
                     steps_[i].busy + next.busy};
  }
  steps_.resize((steps_.size() + 1) / 2);
  step_ *= 2;
}

}  // namespace canteen::serve
