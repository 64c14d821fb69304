#include "src/plan/trail.hpp"

#include <algorithm>
#include <cmath>

namespace canteen::plan {

void Trail::mark(std::uint64_t arrived, const simulate::Areas& areas) {
  if (marks_.size() == most) thin_out();
  marks_.push_back(
      {static_cast<double>(areas.until), static_cast<double>(arrived), areas.busy_area});
}

// The opening stays, and so do the moments that are due with the new distance.
void Trail::thin_out() {
  for (std::size_t i = 0; 2 * i < marks_.size(); ++i) marks_[i] = marks_[2 * i];
  marks_.resize((marks_.size() + 1) / 2);
  apart_ *= 2;
}

void Trail::fill(std::vector<serve::LinePoint>& line, scenario::Duration until) const {
  auto next = marks_.begin();
  // What there was at that moment. Requires: moments in their order.
  const auto at = [&](double moment) {
    while (next != marks_.end() && next->at <= moment) ++next;
    const Mark& before = *(next - 1);  // the opening is one
    if (next == marks_.end()) return before;
    const double part = (moment - before.at) / (next->at - before.at);
    return Mark{moment, std::lerp(before.arrived, next->arrived, part),
                std::lerp(before.serving, next->serving, part)};
  };
  // Counts are rounded where they are summed up, so that none is lost between two steps.
  Mark begin{};
  for (std::size_t i = 0; i < line.size(); ++i) {
    const scenario::Duration end = i + 1 < line.size() ? line[i + 1].at : until;
    const Mark then = at(static_cast<double>(end.count()));
    line[i].arrived =
        static_cast<std::uint64_t>(std::floor(then.arrived) - std::floor(begin.arrived));
    const double length = static_cast<double>((end - line[i].at).count());
    line[i].busy = length > 0 ? std::max(then.serving - begin.serving, 0.0) / length : 0;
    begin = then;
  }
}

}  // namespace canteen::plan
