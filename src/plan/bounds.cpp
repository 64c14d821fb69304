#include "src/plan/bounds.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <canteen/scenario/demand.hpp>
#include <canteen/scenario/ends.hpp>
#include <canteen/scenario/units.hpp>

#include "src/plan/candidate_words.hpp"
#include "src/plan/is_time.hpp"
#include "src/scenario/loses_nobody.hpp"

namespace canteen::plan {
namespace {

using scenario::Goal;
using scenario::Measure;
using scenario::number_text;

// By which a figure that was read off a histogram may be too small.
constexpr double beyond = 1.002;

std::string time_text(double nanoseconds) {
  return scenario::duration_text(scenario::Duration(static_cast<std::int64_t>(nanoseconds)));
}

// How much longer a service takes where all windows are busy.
double longer(const scenario::Strategy& strategy) {
  const double others = strategy.windows - 1.0;
  return 1 + strategy.contention.alpha * others +
         strategy.contention.beta * strategy.windows * others;
}

std::string percentile_text(const Goal& goal) {
  return goal.q == 1 ? "all of them" : "all but " + number_text((1 - goal.q) * 100) + " % of them";
}

}  // namespace

Bounds::Bounds(const scenario::Scenario& scenario, const KnownWork& known)
    : known_(known), goals_(scenario::goals(scenario.target)) {
  mean_service_ = scenario::mean_service(scenario);
  equal_services_ = scenario.work.classes.empty() &&
                    scenario.work.service.distribution == scenario::Distribution::deterministic;
  has_luck_ = !equal_services_ || scenario.arrivals.batch ||
              scenario.arrivals.process != scenario::Process::deterministic;
  const auto demand = scenario::demand_of(scenario.arrivals);
  if (!scenario::ends(scenario) && demand && mean_service_) {
    load_ = demand->rate * *mean_service_ * 1e-9;
  }
}

std::optional<std::string> Bounds::excluded(const scenario::Strategy& strategy) const {
  if (auto sentence = by_load(strategy)) return sentence;
  for (const Goal& goal : goals_) {
    for (const auto bound :
         {&Bounds::by_hits, &Bounds::by_service, &Bounds::by_work, &Bounds::by_rate}) {
      if (auto sentence = (this->*bound)(strategy, goal)) return sentence;
    }
  }
  return std::nullopt;
}

double Bounds::ability(const scenario::Strategy& strategy) const {
  const scenario::Batching& batch = strategy.batch;
  const bool equal =
      equal_services_ || (known_.exact() && known_.services.front() == known_.services.back());
  if (batch.most > 1 && batch.length == scenario::BatchLength::first && !equal) {
    return std::numeric_limits<double>::infinity();
  }
  return strategy.windows * strategy.speed * batch.most;
}

std::optional<std::string> Bounds::by_load(const scenario::Strategy& strategy) const {
  const double able = ability(strategy);
  // Exactly as much as they can do is too much with any luck, and not without.
  const bool too_much = has_luck_ ? load_ >= able : load_ > able * beyond;
  if (!too_much || load_ == 0 || strategy.prepared) return std::nullopt;
  const std::string asked = "of " + counted(strategy.windows, "window") + " " +
                            number_text(load_ / able) +
                            " times as much is asked, for ever, as they can do";
  if (scenario::loses_nobody(strategy)) return asked + ", and the line grows without end";
  const double lost = 1 - able / load_;
  for (const Goal& goal : goals_) {
    if (goal.measure != Measure::lost || !goal.kind.empty() || strategy.patience) continue;
    if (lost <= goal.limit * beyond + 1e-9) continue;
    return asked + ", so " + number_text(lost * 100) + " % are lost";
  }
  return std::nullopt;
}

std::optional<std::string> Bounds::by_work(const scenario::Strategy& strategy,
                                           const Goal& goal) const {
  if (!is_time(goal) || goal.mean || !goal.kind.empty() || !known_.exact() || strategy.prepared ||
      !scenario::loses_nobody(strategy) || std::isinf(ability(strategy))) {
    return std::nullopt;
  }
  // Who has to leave a window is done later than his wait tells.
  if (goal.measure == Measure::wait && strategy.preemptive) return std::nullopt;
  const auto people = static_cast<double>(known_.services.size());
  const double late = people - std::ceil(goal.q * people - 1e-9);
  const auto longest = static_cast<double>(known_.services.back());
  const double until =
      goal.limit * beyond +
      (goal.measure == Measure::wait ? longest * longer(strategy) / strategy.speed : 0);
  for (const KnownWork::Burst& burst : known_.bursts) {
    const double work = burst.work - late * longest;
    if (work <= ability(strategy) * (burst.within + until)) continue;
    return "within " + time_text(burst.within) + " " + time_text(burst.work) +
           " of work come, and " + counted(strategy.windows, "window") +
           " cannot do it in time for " + percentile_text(goal);
  }
  return std::nullopt;
}

std::optional<std::string> Bounds::by_service(const scenario::Strategy& strategy,
                                              const Goal& goal) const {
  if (goal.measure != Measure::response || !goal.kind.empty() || strategy.prepared ||
      !scenario::loses_nobody(strategy) || std::isinf(ability(strategy))) {
    return std::nullopt;
  }
  std::optional<double> least;
  if (known_.exact() && goal.mean) {
    least = known_.bursts.back().work / static_cast<double>(known_.services.size());
  } else if (known_.exact()) {
    const auto people = static_cast<double>(known_.services.size());
    const auto rank = static_cast<std::size_t>(std::max(std::ceil(goal.q * people - 1e-9), 1.0));
    least = static_cast<double>(known_.services[rank - 1]);
  } else if (equal_services_ || (goal.mean && load_ > 0)) {
    least = mean_service_;
  }
  if (!least || *least / strategy.speed <= goal.limit * beyond) return std::nullopt;
  return "the service alone takes " + time_text(*least / strategy.speed) + ", which is more than " +
         goal.name + " may be (" + time_text(goal.limit) + ")";
}

std::optional<std::string> Bounds::by_hits(const scenario::Strategy& strategy,
                                           const Goal& goal) const {
  if (goal.measure != Measure::hit_ratio) return std::nullopt;
  if (!strategy.prepared) return "nothing is prepared, so there are no hits";
  if (known_.with_key == 0 || !scenario::loses_nobody(strategy)) return std::nullopt;
  const scenario::Prepared& prepared = *strategy.prepared;
  const double ready = std::min(std::round(prepared.share * static_cast<double>(prepared.capacity)),
                                static_cast<double>(known_.keys));
  const double first = static_cast<double>(known_.keys) - ready;
  const auto with_key = static_cast<double>(known_.with_key);
  const double most = (with_key - first) / with_key;
  if (most * beyond >= goal.limit) return std::nullopt;
  return scenario::count_text(static_cast<std::uint64_t>(first)) + " of " +
         scenario::count_text(known_.with_key) +
         " requests are the first for what they ask, so the hit ratio is " +
         number_text(most * 100) + " % at most";
}

std::optional<std::string> Bounds::by_rate(const scenario::Strategy& strategy,
                                           const Goal& goal) const {
  if (goal.measure != Measure::throughput || !known_.exact() || strategy.prepared ||
      !scenario::loses_nobody(strategy)) {
    return std::nullopt;
  }
  const double able = ability(strategy);
  const double until =
      std::max(known_.bursts.back().work / able,
               known_.last_arrival + static_cast<double>(known_.services.front()) / strategy.speed);
  const double rate = static_cast<double>(known_.services.size()) / until * 1e9;
  if (rate * beyond >= goal.limit) return std::nullopt;
  return "not more than " + number_text(rate) + " a second can be served until the last one leaves";
}

}  // namespace canteen::plan
