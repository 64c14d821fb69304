#include "src/plan/ground.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <queue>
#include <string>
#include <vector>

#include <canteen/scenario/demand.hpp>
#include <canteen/scenario/error.hpp>
#include <canteen/scenario/preparation.hpp>

#include "src/plan/is_drawn.hpp"
#include "src/scenario/kind_ranks.hpp"
#include "src/scenario/retries_of.hpp"
#include "src/scenario/staffing_of.hpp"
#include "src/simulate/time.hpp"

namespace canteen::plan {
namespace {

const char* what(scenario::WorkKind kind) {
  if (kind == scenario::WorkKind::http) return "http";
  return kind == scenario::WorkKind::function ? "a function" : "a command";
}

simulate::Model model_of(const scenario::Scenario& scenario,
                         const std::vector<std::string>& kinds) {
  const scenario::Strategy& strategy = scenario.strategy;
  simulate::Model model;
  model.windows = strategy.windows;
  model.staffing = scenario::staffing_of(scenario);
  model.speed = strategy.speed;
  model.contention = strategy.contention;
  model.batching = {strategy.batch.most, strategy.batch.length, strategy.batch.each.count()};
  model.full = strategy.full;
  if (strategy.full != scenario::WhenFull::block) model.buffer = strategy.buffer;
  model.spill = strategy.spill.count();
  if (strategy.deadline) model.deadline = strategy.deadline->count();
  model.retries = scenario::retries_of(strategy);
  model.discipline = strategy.discipline;
  model.long_line = strategy.long_line;
  model.fair_to = strategy.fair_to;
  model.tells_clients = scenario::knows_clients(scenario);
  if (strategy.discipline == scenario::Discipline::priority) {
    scenario::KindRanks ranks(scenario);
    for (const std::string& each : kinds) model.ranks.push_back(ranks.of(each));
    if (strategy.ageing) model.ageing = strategy.ageing->count();
  }
  model.preemptive = strategy.preemptive;
  model.lines = strategy.lines;
  model.choice = strategy.choice;
  if (const auto& broker = strategy.middleware) {
    model.corridor = {broker->prefetch, broker->publish->count(), broker->deliver->count()};
  }
  if (strategy.prepared) {
    simulate::Preparation& prepared = model.prepared.emplace();
    prepared.capacity = static_cast<std::size_t>(strategy.prepared->capacity);
    prepared.policy = strategy.prepared->policy;
    prepared.hit = strategy.prepared->hit.count();
    if (strategy.prepared->expiry) prepared.expiry = strategy.prepared->expiry->count();
  }
  return model;
}

std::uint64_t mixed(std::uint64_t number) noexcept {
  number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31U);
}

}  // namespace

scenario::Scenario timed(scenario::Scenario scenario) {
  if (!scenario::knows_service(scenario.work)) {
    throw scenario::ScenarioError(
        (scenario.file.empty() ? "" : scenario.file + ": ") + "work.service: must be given where " +
        std::string(what(scenario.work.kind)) +
        " is to be simulated, for nobody knows how long it takes: --service \"20 ms\"");
  }
  if (const auto& broker = scenario.strategy.middleware) {
    const char* const lacks = !broker->publish ? "publish" : !broker->deliver ? "deliver" : nullptr;
    if (lacks != nullptr) {
      throw scenario::ScenarioError((scenario.file.empty() ? "" : scenario.file + ": ") +
                                    "strategy.middleware." + lacks +
                                    ": must be given to simulate a broker: a length of time such "
                                    "as \"1 ms\"; canteen run measures it");
    }
  }
  scenario.work.kind = scenario::WorkKind::sleep;
  return scenario;
}

Ground::Ground(const scenario::Scenario& scenario, const std::stop_token& stop,
               scenario::Duration longer)
    : scenario_(timed(scenario)),
      table_(scenario_),
      model_(model_of(scenario_, table_.kinds())),
      longer_(longer) {
  // Of one prediction somebody wants to know; not of each of a thousand candidates.
  model_.tells_keys = table_.keys() != 0;
  if (model_.prepared) prepare(scenario::preparation(scenario_, stop));
}

Ground::Ground(const scenario::Scenario& scenario, const scenario::JobTable& table,
               std::span<const scenario::Request> popular, scenario::Duration longer)
    : scenario_(timed(scenario)),
      table_(table),
      model_(model_of(scenario_, table_.kinds())),
      longer_(longer) {
  if (!model_.prepared) return;
  const scenario::Prepared& prepared = *scenario_.strategy.prepared;
  const double ready = std::round(prepared.share * static_cast<double>(prepared.capacity));
  prepare(popular.first(std::min(popular.size(), static_cast<std::size_t>(ready))));
}

// The windows take one after the other, each the next one as soon as it is free.
void Ground::prepare(std::span<const scenario::Request> popular) {
  std::priority_queue<scenario::Duration, std::vector<scenario::Duration>, std::greater<>> free(
      std::greater<>(), std::vector<scenario::Duration>(model_.windows));
  for (const scenario::Request& each : popular) {
    ++ready_.pinned;
    const scenario::Duration done =
        free.top() + scenario::Duration(simulate::scaled(each.service.count(), 1 / model_.speed));
    ready_.took = std::max(ready_.took, done);
    free.pop();
    free.push(done);
    if (const auto key = table_.key_number(each.key)) {
      model_.prepared->pinned.push_back(*key);
      model_.prepared->made.push_back(done.count());
    }
  }
  // Then it is open: what was made first has been there for longest.
  for (simulate::Time& each : model_.prepared->made) each -= ready_.took.count();
}

simulate::Time Ground::longer() const noexcept {
  return simulate::scaled(longer_.count(), model_.speed);
}

simulate::Model Ground::model(std::uint64_t seed) const {
  simulate::Model model = model_;
  model.seed = seed;
  if (model.prepared) model.prepared->hit += longer_.count();
  return model;
}

bool Ground::has_luck() const {
  const scenario::Arrivals& arrivals = scenario_.arrivals;
  const scenario::Work& work = scenario_.work;
  const bool closed = arrivals.process == scenario::Process::closed;
  return (closed ? is_drawn(arrivals.think)
                 : arrivals.process != scenario::Process::trace &&
                       arrivals.process != scenario::Process::deterministic) ||
         (arrivals.batch && arrivals.batch->size == scenario::BatchSize::geometric) ||
         (!arrivals.classes.empty() && !closed) || arrivals.clients || work.dishes ||
         is_drawn(work.service) ||
         std::any_of(work.classes.begin(), work.classes.end(),
                     [](const auto& each) { return is_drawn(each.service); }) ||
         (scenario_.strategy.patience &&
          scenario_.strategy.patience->distribution != scenario::Distribution::deterministic) ||
         model_.discipline == scenario::Discipline::contend || model_.retries.jitter > 0 ||
         model_.retries.exponential ||
         (model_.lines != scenario::LineLayout::shared &&
          (model_.choice == scenario::LineChoice::random ||
           model_.choice == scenario::LineChoice::two_choices ||
           (model_.choice == scenario::LineChoice::by_key && !table_.all_have_keys())));
}

Losses Ground::losses() const noexcept {
  const scenario::Strategy& strategy = scenario_.strategy;
  return {simulate::loses(strategy.full) || strategy.deadline, strategy.patience.has_value()};
}

bool Ground::may_grow() const {
  return scenario_.arrivals.process != scenario::Process::closed && !losses().lost &&
         !losses().left;
}

std::optional<double> Ground::known_load() const {
  if (model_.prepared || longer_.count() != 0) return std::nullopt;
  const auto demand = scenario::demand_of(scenario_.arrivals);
  return demand ? scenario::offered_load(scenario_, demand->rate) : std::nullopt;
}

std::uint64_t seed_of(std::uint64_t own, std::size_t replication) noexcept {
  if (replication == 0) return own;
  // 53 bits: a number that every reader of JSON can hold.
  return mixed(mixed(own) + replication * 0x9e3779b97f4a7c15U) >> 11U;
}

}  // namespace canteen::plan
