#include "src/scenario/process_source.hpp"

#include <cmath>
#include <limits>

namespace canteen::scenario {
namespace {

// Nanoseconds; far enough from the end of 64 bits for a gap to be added.
constexpr double end_of_time = 9e18;

}  // namespace

ProcessSource::ProcessSource(const Arrivals& arrivals, Random random)
    : arrivals_(arrivals), random_(random) {}

bool ProcessSource::advance(double amount) {
  if (arrivals_.rate.empty()) return false;
  while (true) {
    const double per_nanosecond = arrivals_.rate[step_].per_second * 1e-9;
    const double gap =
        per_nanosecond > 0 ? amount / per_nanosecond : std::numeric_limits<double>::infinity();
    if (step_ + 1 < arrivals_.rate.size()) {
      const std::int64_t end = arrivals_.rate[step_ + 1].from.count();
      const double left = static_cast<double>(end - now_) - fraction_;
      if (gap >= left) {
        amount -= left * per_nanosecond;
        if (amount < 0) amount = 0;
        ++step_;
        now_ = end;
        fraction_ = 0;
        continue;
      }
    }
    if (static_cast<double>(now_) + gap > end_of_time) return false;
    const double moved = fraction_ + gap;
    const double whole = std::floor(moved);
    now_ += static_cast<std::int64_t>(whole);
    fraction_ = moved - whole;
    return true;
  }
}

std::optional<Arrival> ProcessSource::next() {
  // In equal gaps the first one stands at the door when it opens.
  const bool random = arrivals_.process == Process::poisson;
  if (!advance(random ? random_.exponential() : (first_ ? 0.0 : 1.0))) return std::nullopt;
  first_ = false;
  // Rounded, not cut off: thirty gaps of a third of a second are ten seconds.
  const Duration at(now_ + std::llround(fraction_));
  if (arrivals_.length && at >= *arrivals_.length) return std::nullopt;
  return Arrival{at, std::nullopt, {}, {}};
}

}  // namespace canteen::scenario
