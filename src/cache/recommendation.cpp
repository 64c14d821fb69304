#include <algorithm>
#include <iterator>

#include <canteen/cache/recommendation.hpp>

namespace canteen::cache {
namespace {

constexpr double near_enough = 0.005;

// The first of those who have most.
const Curve& best_at(const Curves& curves, std::size_t size) {
  return *std::max_element(
      curves.policies.begin(), curves.policies.end(),
      [=](const Curve& a, const Curve& b) { return a.replays[size].hits < b.replays[size].hits; });
}

// Its index among the capacities.
std::size_t knee(const Curves& curves) {
  const std::size_t last = curves.capacities.size() - 1;
  const auto hits = [&](std::size_t size) {
    return static_cast<double>(best_at(curves, size).replays[size].hits);
  };
  const double most = std::max(hits(last), 1.0);
  const auto above_line = [&](std::size_t size) {
    return hits(size) / most - static_cast<double>(curves.capacities[size]) /
                                   static_cast<double>(curves.capacities[last]);
  };
  std::size_t best = 0;
  for (std::size_t i = 1; i <= last; ++i) {
    if (above_line(i) > above_line(best)) best = i;
  }
  return best;
}

}  // namespace

Recommendation recommend(const Curves& curves, std::span<const std::uint64_t> keys) {
  const std::size_t size = knee(curves);
  const Curve* taken = &best_at(curves, size);
  const double enough = taken->replays[size].hit_ratio() - near_enough;
  for (const Curve& each : curves.policies) {
    if (each.policy == default_policy && each.replays[size].hit_ratio() >= enough) taken = &each;
  }
  Recommendation result;
  result.policy = taken->policy;
  result.capacity = curves.capacities[size];
  result.replay = taken->replays[size];
  if (!curves.optimum.empty()) result.optimum = curves.optimum[size];
  result.larger = result.capacity + (result.capacity + 9) / 10;
  // More places than keys would take memory and change nothing.
  const std::size_t places =
      std::min<std::size_t>(result.larger, std::max<std::uint64_t>(curves.distinct, 1));
  result.replay_larger = replay(result.policy, places, keys);
  return result;
}

}  // namespace canteen::cache
