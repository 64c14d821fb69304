#include "src/plan/result.hpp"

#include <algorithm>
#include <cstddef>

namespace canteen::plan {
namespace {

constexpr std::size_t kinds_apart = 32;  // as a run has them

// One kind of people of a simulation, or of a result.
template <class Kind>
void add_to(serve::ClassResult& sum, const Kind& one) {
  sum.arrived += one.arrived;
  sum.served += one.served;
  sum.lost += one.lost;
  sum.left += one.left;
  sum.wait.merge(one.wait);
  sum.response.merge(one.response);
}

std::vector<serve::ClassResult> classes_of(const simulate::Outcome& outcome,
                                           const std::vector<std::string>& kinds) {
  std::vector<serve::ClassResult> classes;
  if (kinds.size() < 2) return classes;  // one kind of people is everybody
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (i <= kinds_apart) classes.emplace_back().name = i < kinds_apart ? kinds[i] : "others";
    if (i >= outcome.kinds.size()) continue;
    add_to(classes.back(), outcome.kinds[i]);
  }
  return classes;
}

serve::PreparedResult prepared_of(const simulate::PreparedOutcome& outcome) {
  serve::PreparedResult result;
  result.hits = outcome.hits;
  result.loaded = outcome.loaded;
  result.joined = outcome.joined;
  result.hit_wait = outcome.hit_wait;
  result.hit_response = outcome.hit_response;
  result.miss_wait = outcome.miss_wait;
  result.miss_response = outcome.miss_response;
  result.spared = outcome.spared * 1e-9;
  return result;
}

void add_to(serve::PreparedResult& sum, const serve::PreparedResult& one) {
  sum.pinned = one.pinned;
  sum.took = one.took;
  sum.hits += one.hits;
  sum.loaded += one.loaded;
  sum.joined += one.joined;
  sum.hit_wait.merge(one.hit_wait);
  sum.hit_response.merge(one.hit_response);
  sum.miss_wait.merge(one.miss_wait);
  sum.miss_response.merge(one.miss_response);
  sum.spared += one.spared;
}

}  // namespace

double jain(const base::Histogram& waits, double wait_squares) noexcept {
  if (wait_squares <= 0) return 1;
  const double sum = waits.sum() * 1e-9;
  return sum * sum / (static_cast<double>(waits.count()) * wait_squares);
}

serve::Result result_of(const simulate::Outcome& outcome, const std::vector<std::string>& kinds,
                        const scenario::Strategy& strategy) {
  serve::Result result;
  result.arrived = outcome.arrived;
  result.served = outcome.served;
  result.lost = outcome.lost;
  result.sent_away = outcome.sent_away;
  result.left = outcome.left;
  result.retried = outcome.retried;
  result.preempted = outcome.interrupted;
  result.left_waiting = outcome.waiting;
  result.left_serving = outcome.serving;
  result.classes = classes_of(outcome, kinds);
  result.elapsed = scenario::Duration(outcome.until - outcome.since);
  result.coming =
      scenario::Duration(std::max<simulate::Time>(outcome.last_arrival - outcome.since, 0));
  result.wait = outcome.wait;
  result.response = outcome.response;
  result.service = outcome.service;
  result.wait_in_vain = outcome.wait_in_vain * 1e-9;
  result.line_rest = outcome.line_rest * 1e-9;
  result.fairness = jain(outcome.wait, outcome.wait_squares);
  result.longest_line = outcome.longest_line;
  for (const simulate::LineStep& each : outcome.line) {
    result.line.push_back({scenario::Duration(each.at - outcome.since), each.longest});
  }
  result.windows = strategy.windows;
  result.busy = outcome.serving_area * 1e-9;
  if (const auto time = static_cast<double>(result.elapsed.count()); time > 0) {
    result.mean_line = outcome.line_area / time;
    result.mean_inside = (outcome.line_area + outcome.serving_area) / time;
    result.utilisation = outcome.serving_area / (strategy.windows * time);
  }
  if (outcome.prepared) result.prepared = prepared_of(*outcome.prepared);
  return result;
}

void add_to(serve::Result& sum, const serve::Result& one) {
  sum.arrived += one.arrived;
  sum.served += one.served;
  sum.lost += one.lost;
  sum.sent_away += one.sent_away;
  sum.left += one.left;
  sum.retried += one.retried;
  sum.preempted += one.preempted;
  sum.left_waiting += one.left_waiting;
  sum.left_serving += one.left_serving;
  // In a trace all replications see the same kinds, in the same order; but for one broken off.
  for (std::size_t i = 0; i < one.classes.size(); ++i) {
    const serve::ClassResult& each = one.classes[i];
    if (i == sum.classes.size()) sum.classes.emplace_back().name = each.name;
    add_to(sum.classes[i], each);
  }
  sum.elapsed += one.elapsed;
  sum.coming += one.coming;
  sum.wait.merge(one.wait);
  sum.response.merge(one.response);
  sum.service.merge(one.service);
  sum.wait_in_vain += one.wait_in_vain;
  sum.line_rest += one.line_rest;
  sum.longest_line = std::max(sum.longest_line, one.longest_line);
  sum.busy += one.busy;
  if (one.prepared) add_to(sum.prepared ? *sum.prepared : sum.prepared.emplace(), *one.prepared);
}

}  // namespace canteen::plan
