#include "src/plan/ground.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <queue>
#include <string>
#include <vector>

#include <canteen/scenario/demand.hpp>
#include <canteen/scenario/error.hpp>
#include <canteen/scenario/preparation.hpp>

namespace canteen::plan {
namespace {

// Whatever the work is, here it is nothing but the time that it takes.
scenario::Scenario timed(scenario::Scenario scenario) {
  if (!scenario::knows_service(scenario.work)) {
    throw scenario::ScenarioError(
        (scenario.file.empty() ? "" : scenario.file + ": ") +
        "work.service: must be given where a command is to be simulated, for nobody knows how long "
        "it takes: --service \"20 ms\"");
  }
  scenario.work.kind = scenario::WorkKind::sleep;
  return scenario;
}

// As a run has them: those of strategy.priority, then the others in their order.
std::vector<std::uint32_t> ranks_of(const std::vector<std::string>& kinds,
                                    const std::vector<std::string>& first) {
  std::vector<std::uint32_t> ranks;
  auto next = static_cast<std::uint32_t>(first.size());
  for (const std::string& each : kinds) {
    const auto place = std::find(first.begin(), first.end(), each);
    ranks.push_back(place != first.end() ? static_cast<std::uint32_t>(place - first.begin())
                                         : next++);
  }
  return ranks;
}

simulate::Model model_of(const scenario::Strategy& strategy,
                         const std::vector<std::string>& kinds) {
  simulate::Model model;
  model.windows = strategy.windows;
  model.speed = strategy.speed;
  model.contention = strategy.contention;
  if (strategy.buffer != 0) model.buffer = strategy.buffer;
  model.full = strategy.full;
  if (strategy.deadline) model.deadline = strategy.deadline->count();
  model.retries = {strategy.retries.most, strategy.retries.backoff.count(), strategy.retries.factor,
                   strategy.retries.jitter};
  model.discipline = strategy.discipline;
  model.long_line = strategy.long_line;
  if (strategy.discipline == scenario::Discipline::priority) {
    model.ranks = ranks_of(kinds, strategy.priority);
    model.preemptive = strategy.preemptive;
    if (strategy.ageing) model.ageing = strategy.ageing->count();
  }
  model.lines = strategy.lines;
  model.choice = strategy.choice;
  if (strategy.prepared) {
    simulate::Preparation& prepared = model.prepared.emplace();
    prepared.capacity = static_cast<std::size_t>(strategy.prepared->capacity);
    prepared.policy = strategy.prepared->policy;
    prepared.hit = strategy.prepared->hit.count();
    if (strategy.prepared->expiry) prepared.expiry = strategy.prepared->expiry->count();
  }
  return model;
}

bool is_drawn(const scenario::ServiceTime& service) {
  return service.distribution != scenario::Distribution::deterministic &&
         service.distribution != scenario::Distribution::trace;
}

std::uint64_t mixed(std::uint64_t number) noexcept {
  number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31U);
}

}  // namespace

Ground::Ground(const scenario::Scenario& scenario, const std::stop_token& stop)
    : scenario_(timed(scenario)),
      table_(scenario_),
      model_(model_of(scenario_.strategy, table_.kinds())) {
  if (model_.prepared) prepare(stop);
}

// The windows take one after the other, each the next one as soon as it is free.
void Ground::prepare(const std::stop_token& stop) {
  std::priority_queue<scenario::Duration, std::vector<scenario::Duration>, std::greater<>> free(
      std::greater<>(), std::vector<scenario::Duration>(model_.windows));
  for (const scenario::Request& each : scenario::preparation(scenario_, stop)) {
    if (const auto key = table_.key_number(each.key)) model_.prepared->pinned.push_back(*key);
    ++ready_.pinned;
    const scenario::Duration done = free.top() + each.service;
    ready_.took = std::max(ready_.took, done);
    free.pop();
    free.push(done);
  }
}

simulate::Model Ground::model(std::uint64_t seed) const {
  simulate::Model model = model_;
  model.seed = seed;
  return model;
}

bool Ground::has_luck() const {
  const scenario::Arrivals& arrivals = scenario_.arrivals;
  const scenario::Work& work = scenario_.work;
  return (arrivals.process != scenario::Process::trace &&
          arrivals.process != scenario::Process::deterministic) ||
         (arrivals.batch && arrivals.batch->size == scenario::BatchSize::geometric) ||
         !arrivals.classes.empty() || work.dishes || is_drawn(work.service) ||
         std::any_of(work.classes.begin(), work.classes.end(),
                     [](const auto& each) { return is_drawn(each.service); }) ||
         (scenario_.strategy.patience &&
          scenario_.strategy.patience->distribution != scenario::Distribution::deterministic) ||
         model_.discipline == scenario::Discipline::contend || model_.retries.jitter > 0 ||
         (model_.lines != scenario::LineLayout::shared &&
          (model_.choice == scenario::LineChoice::random ||
           model_.choice == scenario::LineChoice::two_choices ||
           model_.choice == scenario::LineChoice::by_key));
}

bool Ground::may_grow() const {
  const scenario::Strategy& strategy = scenario_.strategy;
  return (strategy.buffer == 0 || strategy.full == scenario::WhenFull::block) &&
         !strategy.patience && !strategy.deadline;
}

std::optional<double> Ground::known_load() const {
  if (model_.prepared) return std::nullopt;
  const auto demand = scenario::demand_of(scenario_.arrivals);
  return demand ? scenario::offered_load(scenario_, demand->rate) : std::nullopt;
}

std::uint64_t seed_of(std::uint64_t own, std::size_t replication) noexcept {
  if (replication == 0) return own;
  // 53 bits: a number that every reader of JSON can hold.
  return mixed(mixed(own) + replication * 0x9e3779b97f4a7c15U) >> 11U;
}

}  // namespace canteen::plan
