#include "src/plan/result.hpp"

#include <algorithm>
#include <cstddef>

#include "src/serve/means.hpp"

namespace canteen::plan {
namespace {

using simulate::kinds_apart;

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

serve::Result result_of(const simulate::Outcome& outcome, const std::vector<std::string>& kinds,
                        const scenario::Strategy& strategy) {
  serve::Result result;
  result.arrived = outcome.arrived;
  result.served = outcome.served;
  result.lost = outcome.lost;
  result.sent_away = outcome.sent_away;
  result.left = outcome.left;
  result.spilled = outcome.spilled;
  result.retried = outcome.retried;
  result.preempted = outcome.interrupted;
  result.left_waiting = outcome.waiting;
  result.left_at_home = outcome.at_home;
  result.carried_over = outcome.carried_over;
  result.left_serving = outcome.serving;
  result.users = outcome.users;
  result.thought = outcome.thought * 1e-9;
  result.classes = classes_of(outcome, kinds);
  for (const simulate::ClientOutcome& each : outcome.clients) {
    result.clients.push_back({"", each.begun, each.wait * 1e-9});
  }
  result.elapsed = scenario::Duration(outcome.until - outcome.since);
  result.coming =
      scenario::Duration(std::max<simulate::Time>(outcome.last_arrival - outcome.since, 0));
  result.wait = outcome.wait;
  result.response = outcome.response;
  result.service = outcome.service;
  result.wait_in_vain = outcome.wait_in_vain * 1e-9;
  result.line_rest = outcome.line_rest * 1e-9;
  result.longest_line = outcome.longest_line;
  for (const simulate::LineStep& each : outcome.line) {
    result.line.push_back({scenario::Duration(each.at - outcome.since), each.longest});
  }
  result.windows = strategy.windows;
  result.batch = strategy.batch.most;
  result.busy = outcome.busy_area * 1e-9;
  result.batches = outcome.batches;
  const double open = outcome.staff
                          ? outcome.staff->area
                          : strategy.windows * static_cast<double>(result.elapsed.count());
  result.open = open * 1e-9;
  if (outcome.staff) {
    for (const simulate::LineStep& each : outcome.staff->steps) {
      result.staff.push_back({scenario::Duration(each.at - outcome.since), each.longest});
    }
  }
  serve::tell_means({outcome.line_area * 1e-9, outcome.serving_area * 1e-9, outcome.wait_squares},
                    result);
  if (outcome.prepared) result.prepared = prepared_of(*outcome.prepared);
  return result;
}

void add_to(serve::Result& sum, const serve::Result& one) {
  sum.arrived += one.arrived;
  sum.served += one.served;
  sum.lost += one.lost;
  sum.sent_away += one.sent_away;
  sum.left += one.left;
  sum.spilled += one.spilled;
  sum.retried += one.retried;
  sum.preempted += one.preempted;
  sum.left_waiting += one.left_waiting;
  sum.left_at_home += one.left_at_home;
  sum.carried_over += one.carried_over;
  sum.left_serving += one.left_serving;
  sum.users = one.users;
  sum.thought += one.thought;
  // In a trace all replications see the same kinds, in the same order; but for one broken off.
  for (std::size_t i = 0; i < one.classes.size(); ++i) {
    const serve::ClassResult& each = one.classes[i];
    if (i == sum.classes.size()) sum.classes.emplace_back().name = each.name;
    add_to(sum.classes[i], each);
  }
  for (std::size_t i = 0; i < one.clients.size(); ++i) {
    if (i == sum.clients.size()) sum.clients.emplace_back();
    sum.clients[i].begun += one.clients[i].begun;
    sum.clients[i].wait += one.clients[i].wait;
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
  sum.batches += one.batches;
  sum.open += one.open;
  if (one.prepared) add_to(sum.prepared ? *sum.prepared : sum.prepared.emplace(), *one.prepared);
}

}  // namespace canteen::plan
