#include "src/simulate/line_steps.hpp"

#include <algorithm>

#include "src/simulate/time.hpp"

namespace canteen::simulate {

void LineSteps::note(Time from, Time to, std::uint64_t length) {
  if (to > end_) {
    extend(from, to, length);
  } else {
    longest_.back() = length;
  }
  longest_in_last_ = longest_.back();
  longest_of_all_ = std::max(longest_of_all_, length);
}

void LineSteps::extend(Time from, Time to, std::uint64_t length) {
  while ((to - 1 - begin_) / step_ >= static_cast<Time>(most)) halve();
  const auto first = static_cast<std::size_t>((from - begin_) / step_);
  const auto last = static_cast<std::size_t>((to - 1 - begin_) / step_);
  longest_.resize(std::max(longest_.size(), first + 1));
  longest_.resize(last + 1, length);
  longest_[first] = std::max(longest_[first], length);
  end_ = later(later(begin_, static_cast<Time>(last) * step_), step_);
}

void LineSteps::halve() {
  for (std::size_t i = 0; i < longest_.size(); i += 2) {
    const std::uint64_t next = i + 1 < longest_.size() ? longest_[i + 1] : 0;
    longest_[i / 2] = std::max(longest_[i], next);
  }
  longest_.resize((longest_.size() + 1) / 2);
  step_ *= 2;
}

std::vector<LineStep> LineSteps::until(Time end) const {
  LineSteps all = *this;
  if (end > end_) all.extend(end - 1, end, 0);
  std::vector<LineStep> steps;
  steps.reserve(all.longest_.size());
  Time at = all.begin_;
  for (const std::uint64_t longest : all.longest_) {
    if (at >= end) break;
    steps.push_back({at, longest});
    at = later(at, all.step_);
  }
  return steps;
}

}  // namespace canteen::simulate
