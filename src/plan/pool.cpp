#include "src/plan/pool.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <canteen/scenario/goal.hpp>
#include <canteen/serve/figure_of.hpp>

#include "src/plan/result.hpp"
#include "src/plan/wilson.hpp"
#include "src/serve/hot_keys_of.hpp"

namespace canteen::plan {

Pool::Pool(const Ground& ground, bool exact)
    : ground_(ground),
      goals_(scenario::goals(ground.scenario().target)),
      sections_(exact, goals_, ground.losses()) {
  prediction_.exact = exact;
  prediction_.result.windows = ground.scenario().strategy.windows;
  prediction_.result.batch = ground.scenario().strategy.batch.most;
}

void Pool::add(const Replicated& one) {
  serve::Result result = result_of(one.outcome, one.kinds, ground_.scenario().strategy);
  if (result.prepared) {
    result.prepared->pinned = ground_.ready().pinned;
    result.prepared->took = ground_.ready().took;
  }
  if (one.trail) one.trail->fill(result.line, result.elapsed);
  result.skipped = one.skipped;
  result.interrupted = one.interrupted;
  sections_.add(result);
  prediction_.met += std::all_of(goals_.begin(), goals_.end(),
                                 [&](const scenario::Goal& each) {
                                   const std::optional<double> figure =
                                       serve::figure_of(each, result);
                                   return figure && each.met_by(*figure);
                                 })
                         ? 1U
                         : 0U;

  const simulate::Outcome& outcome = one.outcome;
  sums_.line_area += outcome.line_area * 1e-9;
  sums_.serving_area += outcome.serving_area * 1e-9;
  sums_.wait_squares += outcome.wait_squares;
  Balance& balance = prediction_.balance;
  balance.line_area += outcome.line_area * 1e-9;
  balance.line_sum += (outcome.wait.sum() + outcome.wait_in_vain + outcome.line_rest) * 1e-9;
  balance.serving_area += outcome.serving_area * 1e-9;
  balance.serving_sum += (outcome.service.sum() + outcome.serving_rest) * 1e-9;
  balance.busy_area += outcome.busy_area * 1e-9;
  balance.busy_sum += outcome.batch_time * 1e-9;
  balance.idle_beside_waiting += outcome.idle_beside_waiting;

  keys_.merge(outcome.keys);
  add_to(prediction_.result, result);
  prediction_.result.skipped = one.skipped;
  prediction_.result.interrupted |= one.interrupted;
  prediction_.collapsed += one.collapsed ? 1U : 0U;
  prediction_.requests += one.requests;
  prediction_.warm_up += one.warm_up;
  if (prediction_.seeds.empty()) {
    prediction_.result.line = result.line;
    prediction_.result.staff = result.staff;
    prediction_.first = std::move(result);
    prediction_.first.hot_keys = hot_keys(outcome.keys);
  }
  prediction_.seeds.push_back(one.seed);
}

void Pool::name_clients(serve::Result& result) const {
  for (std::size_t i = 0; i < result.clients.size(); ++i) {
    result.clients[i].name = ground_.table().client(static_cast<std::uint32_t>(i));
  }
}

std::optional<serve::HotKeys> Pool::hot_keys(const simulate::KeyTally& keys) const {
  return serve::hot_keys_of(keys,
                            [this](std::uint32_t number) { return ground_.table().key(number); });
}

Prediction Pool::prediction() const {
  Prediction prediction = prediction_;
  serve::tell_means(sums_, prediction.result);
  name_clients(prediction.result);
  name_clients(prediction.first);
  prediction.result.hot_keys = hot_keys(keys_);
  prediction.estimates = sections_.estimates(prediction.result);
  if (!goals_.empty() && !prediction_.exact) {
    prediction.estimates.meets = wilson(prediction_.met, size());
  }
  if (ground_.may_collapse() && !prediction_.exact && size() >= enough_replications) {
    prediction.estimates.collapses = wilson(prediction_.collapsed, size());
  }
  return prediction;
}

}  // namespace canteen::plan
