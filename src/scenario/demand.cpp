#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <canteen/scenario/cost.hpp>
#include <canteen/scenario/demand.hpp>
#include <canteen/scenario/ends.hpp>

namespace canteen::scenario {
namespace {

constexpr double for_ever = std::numeric_limits<double>::infinity();

Duration rounded(double nanoseconds) {
  return Duration(std::llround(nanoseconds));
}

// When nobody comes any more, in nanoseconds as written, whatever arrivals.head says.
double close_of(const Arrivals& arrivals) {
  double close = arrivals.length ? static_cast<double>(arrivals.length->count()) : for_ever;
  if (arrivals.process != Process::mmpp && !arrivals.rate.empty() &&
      arrivals.rate.back().per_second == 0) {
    close = std::min(close, static_cast<double>(arrivals.rate.back().from.count()));
  }
  return close;
}

// As written; the caller knows how much faster they come.
Demand of_states(const std::vector<RateState>& states) {
  Demand demand;
  double people = 0;
  double time = 0;
  for (const RateState& each : states) {
    const auto stay = static_cast<double>(each.stay.count());
    people += each.per_second * stay;
    time += stay;
    if (each.per_second <= demand.peak) continue;
    demand.peak = each.per_second;
    demand.peak_for = each.stay;
  }
  demand.rate = time > 0 ? people / time : 0;
  return demand;
}

struct Step {
  double from;   // nanoseconds
  double until;  // or for ever
  double per_second;
};

// Those that count before the close, and before so many have come, where `head` says so.
std::vector<Step> steps_of(const Arrivals& arrivals, double close) {
  std::vector<Step> steps;
  double left = arrivals.head != 0 ? static_cast<double>(arrivals.head) : for_ever;
  for (std::size_t i = 0; i < arrivals.rate.size() && left > 0; ++i) {
    const RateStep& step = arrivals.rate[i];
    const auto from = static_cast<double>(step.from.count());
    double until = i + 1 < arrivals.rate.size()
                       ? static_cast<double>(arrivals.rate[i + 1].from.count())
                       : for_ever;
    until = std::min(until, close);
    if (step.per_second > 0) until = std::min(until, from + left / step.per_second * 1e9);
    if (until <= from) break;
    if (step.per_second > 0) left -= (until - from) * 1e-9 * step.per_second;
    // What is left of a person is the rounding of a division.
    if (left < 1e-6) left = 0;
    steps.push_back({from, until, step.per_second});
  }
  return steps;
}

Demand of_steps(const std::vector<Step>& steps) {
  Demand demand;
  double people = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    if (step.per_second > 0) people += (step.until - step.from) * 1e-9 * step.per_second;
    if (step.per_second <= demand.peak) continue;
    demand.peak = step.per_second;
    demand.peak_from = rounded(step.from);
    demand.peak_for.reset();
    if (step.until < for_ever) demand.peak_for = rounded(step.until - step.from);
  }
  if (steps.empty()) return demand;
  const double end = steps.back().until;
  demand.rate = end < for_ever ? people / end * 1e9 : steps.back().per_second;
  return demand;
}

// How long a window has to work for each of those who come, where all its batches are full: by
// nanoseconds, if their services are `mean` long on average.
std::optional<double> work_for_each(const Scenario& scenario, double mean) {
  const Batching& batch = scenario.strategy.batch;
  if (batch.most == 1) return mean;
  // The longest of several is longer than the mean, and who is first may be no average one.
  const bool equal = scenario.work.classes.empty() &&
                     scenario.work.service.distribution == Distribution::deterministic;
  const bool any = batch.length == BatchLength::first && scenario.work.classes.empty() &&
                   scenario.strategy.discipline != Discipline::shortest_first;
  if (!equal && !any) return std::nullopt;
  const double most = batch.most;
  return (mean + (most - 1) * static_cast<double>(batch.each.count())) / most;
}

// How long a window is taken by each behind a broker, if he is served for so long (nanoseconds): of
// each place that it has for people somebody is on his way to it, or served.
double taken_for_each(const Strategy& strategy, double service) {
  if (!strategy.middleware) return service;
  const Middleware& broker = *strategy.middleware;
  const double place = service + static_cast<double>(broker.deliver.value_or(Duration()).count());
  return std::max(service, place / broker.prefetch);
}

}  // namespace

std::optional<Demand> demand_of(const Arrivals& arrivals) {
  if (arrivals.process == Process::trace || arrivals.process == Process::closed) {
    return std::nullopt;
  }
  double end = close_of(arrivals);
  Demand demand;
  if (arrivals.process == Process::mmpp) {
    demand = of_states(arrivals.states);
    if (arrivals.head != 0 && demand.rate > 0) {
      end = std::min(end, static_cast<double>(arrivals.head) / demand.rate * 1e9);
    }
    if (demand.rate == 0) end = 0;
  } else {
    const std::vector<Step> steps = steps_of(arrivals, end);
    demand = of_steps(steps);
    end = steps.empty() ? 0 : steps.back().until;
  }
  if (end < for_ever) {
    demand.people = demand.rate * end * 1e-9;
    demand.length = rounded(end / arrivals.speed);
  }
  demand.rate *= arrivals.speed;
  demand.peak *= arrivals.speed;
  const auto faster = [&](Duration time) {
    return rounded(static_cast<double>(time.count()) / arrivals.speed);
  };
  demand.peak_from = faster(demand.peak_from);
  if (demand.peak_for) demand.peak_for = faster(*demand.peak_for);
  return demand;
}

std::optional<double> mean_service(const Scenario& scenario) {
  const Work& work = scenario.work;
  if (!knows_service(work)) return std::nullopt;
  if (scenario.arrivals.classes.empty() && !work.classes.empty()) return std::nullopt;
  const auto mean = [](const ServiceTime& service) -> std::optional<double> {
    const auto moments = moments_of(service);
    return moments ? std::optional(moments->mean) : std::nullopt;
  };
  if (work.classes.empty()) return mean(work.service);
  double sum = 0;
  for (const ClassShare& kind : scenario.arrivals.classes) {
    const auto other = std::find_if(work.classes.begin(), work.classes.end(),
                                    [&](const ClassWork& each) { return each.name == kind.name; });
    const auto of_kind = mean(other == work.classes.end() ? work.service : other->service);
    if (!of_kind) return std::nullopt;
    sum += kind.share * *of_kind;
  }
  return sum;
}

std::optional<double> offered_load(const Scenario& scenario, double per_second) {
  const std::optional<double> mean = mean_service(scenario);
  const std::optional<double> work = mean ? work_for_each(scenario, *mean) : std::nullopt;
  if (!work) return std::nullopt;
  const Strategy& strategy = scenario.strategy;
  // How much longer each takes where all of them are busy.
  const double windows = mean_windows(scenario);
  if (windows <= 0) return std::nullopt;  // they open when nobody comes any more
  const double others = std::max(windows - 1, 0.0);
  const double longer =
      1 + strategy.contention.alpha * others + strategy.contention.beta * windows * others;
  const double each = taken_for_each(strategy, *work * longer / strategy.speed);
  return per_second * each * 1e-9 / windows;
}

}  // namespace canteen::scenario
