#include "src/scenario/user_source.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "src/scenario/stream.hpp"

namespace canteen::scenario {
namespace {

using simulate::Job;
using simulate::Random;
using simulate::Time;

// What a user draws, each from a stream of its own.
enum class Drawn : std::uint8_t { think, service, key, patience };

std::vector<Random> streams(std::uint32_t users, std::uint64_t seed, Drawn drawn) {
  std::vector<Random> all;
  all.reserve(users);
  for (std::uint64_t user = 0; user < users; ++user) {
    all.emplace_back(seed, user_stream + 4 * user + static_cast<std::uint64_t>(drawn));
  }
  return all;
}

// A stream that nothing is drawn from: each user has his own.
Random no_stream() {
  return {0, 0};
}

// What takes any time takes some at any speed: who were lost and thought for no time at all would
// ask again at the same instant, for ever.
Time divided(Time time, double speed) {
  if (speed == 1 || time == 0) return time;
  const double faster = std::min(static_cast<double>(time) / speed, 9.2e18);
  return std::max<Time>(1, static_cast<Time>(std::llround(faster)));
}

Time close_of(const Arrivals& arrivals) {
  return arrivals.length ? divided(arrivals.length->count(), arrivals.speed) : simulate::never;
}

}  // namespace

UserSource::UserSource(const Scenario& scenario, std::uint64_t seed,
                       std::shared_ptr<const Popularity> popularity)
    : count_(scenario.arrivals.users),
      speed_(scenario.arrivals.speed),
      close_(close_of(scenario.arrivals)),
      most_(scenario.arrivals.head != 0 ? scenario.arrivals.head
                                        : std::numeric_limits<std::uint64_t>::max()),
      draws_service_(draws_service(scenario.work)),
      popularity_(std::move(popularity)),
      think_(scenario.arrivals.think, no_stream()),
      service_(scenario.work.service, no_stream()),
      think_random_(streams(count_, seed, Drawn::think)) {
  if (draws_service_) service_random_ = streams(count_, seed, Drawn::service);
  if (popularity_) key_random_ = streams(count_, seed, Drawn::key);
  if (const auto& patience = scenario.strategy.patience) {
    patience_.emplace(ServiceTime{.distribution = patience->distribution, .mean = patience->mean},
                      no_stream());
    patience_random_ = streams(count_, seed, Drawn::patience);
  }
  const std::vector<ClassWork>& classes = scenario.work.classes;
  for (const ClassWork& each : classes) of_class_.emplace_back(each.service, no_stream());
  double share = 0;
  for (const ClassShare& kind : scenario.arrivals.classes) {
    share += kind.share;
    up_to_.push_back(static_cast<std::uint32_t>(std::llround(std::min(share, 1.0) * count_)));
    const auto other = std::ranges::find(classes, kind.name, &ClassWork::name);
    of_kind_.push_back(other == classes.end()
                           ? &service_
                           : &of_class_[static_cast<std::size_t>(other - classes.begin())]);
  }
}

std::uint32_t UserSource::kind_of(std::uint32_t user) const noexcept {
  if (up_to_.empty()) return 0;
  // Shares add up to 1 but for rounding: what is left over is the last one's.
  const auto kind = std::upper_bound(up_to_.begin(), up_to_.end() - 1, user);
  return static_cast<std::uint32_t>(kind - up_to_.begin());
}

Job UserSource::next(std::uint32_t user) {
  Job job;
  job.at = divided(think_.draw_from(think_random_[user]), speed_);
  job.kind = kind_of(user);
  if (popularity_) job.key = popularity_->place(key_random_[user].uniform());
  if (patience_) job.patience = patience_->draw_from(patience_random_[user]);
  if (draws_service_) {
    ServiceTimes& service = of_kind_.empty() ? service_ : *of_kind_[job.kind];
    job.service = service.draw_from(service_random_[user]);
  }
  return job;
}

}  // namespace canteen::scenario
