// For tests: a scenario and a result by hand, that add up.
#pragma once

#include <chrono>
#include <cstdint>

#include <canteen/report.hpp>

namespace canteen::report {

using namespace std::chrono_literals;

inline scenario::Scenario lunch() {
  scenario::Scenario scenario;
  scenario.file = "lunch.toml";
  scenario.arrivals.speed = 120;
  scenario.arrivals.seed = 12;
  scenario.strategy.windows = 2;
  scenario.strategy.buffer = 300;
  scenario.strategy.full = scenario::WhenFull::reject;
  scenario.target.wait_p99 = 500ms;
  scenario.target.lost = 0;
  return scenario;
}

// 20,000 people in 200 s; each is served for 10 ms, and waits for 1, 2, 3, … of 20,000 us.
inline serve::Result served() {
  serve::Result result;
  result.windows = 2;
  result.arrived = result.served = 20'000;
  result.elapsed = result.coming = 200s;
  for (int i = 1; i <= 20'000; ++i) {
    const std::int64_t wait = std::chrono::nanoseconds(std::chrono::microseconds(i)).count();
    result.wait.add(wait);
    result.response.add(wait + 10'000'000);
    result.service.add(10'000'000);
    result.lateness.add(50'000);
  }
  result.busy = 200;
  result.utilisation = 0.5;
  result.mean_line = result.wait.sum() / 200e9;
  result.mean_inside = result.response.sum() / 200e9;
  result.longest_line = 7;
  result.line = {{0s, 1}, {50s, 7}, {100s, 0}, {150s, 3}};
  result.cpu = 1.5;
  return result;
}

// Three of four of the same people were hits, those who waited least; 100 keys were ready.
inline serve::Result served_from_a_cache() {
  serve::Result result = served();
  serve::PreparedResult& prepared = result.prepared.emplace();
  prepared.pinned = 100;
  prepared.took = 1500ms;
  prepared.hits = 15'000;
  prepared.loaded = 4'990;
  prepared.joined = 10;
  for (int i = 1; i <= 20'000; ++i) {
    const std::int64_t wait = std::chrono::nanoseconds(std::chrono::microseconds(i)).count();
    (i <= 15'000 ? prepared.hit_wait : prepared.miss_wait).add(wait);
    (i <= 15'000 ? prepared.hit_response : prepared.miss_response).add(wait + 10'000'000);
  }
  prepared.spared = 150;
  return result;
}

// The keys that they asked for; of the second there may be more.
inline serve::HotKeys asked_for() {
  return {.asked = 20'000,
          .distinct = 5'000,
          .keys = {{"soup", 8'000, 0, 8'000, 7'600, 16.0, 96.0, 0.02},
                   {"fish", 2'000, 12, 1'000, 250, 1.0, 21.0, 0.005},
                   {"cake", 1'000, 0, 0}}};
}

inline scenario::Scenario lunch_with_a_cache() {
  scenario::Scenario scenario = lunch();
  scenario.work.dishes = scenario::Dishes{.distinct = 5'000, .zipf = 0.9};
  scenario.strategy.prepared = scenario::Prepared{.capacity = 1'000, .share = 0.1, .hit = 1ms};
  return scenario;
}

// The same people, twice, in a simulation that says by how much it may be wrong.
inline plan::Prediction predicted() {
  plan::Prediction prediction;
  prediction.first = served();
  prediction.first.lateness.clear();
  prediction.result = prediction.first;
  prediction.seeds = {12, 345};
  prediction.requests = 20'000;
  const auto estimated = [](const base::Histogram& all, double part) {
    const auto estimate = [&](double value) { return plan::Estimate{value, value * part}; };
    plan::TimesEstimate times;
    times.mean = estimate(all.mean());
    times.p50 = estimate(static_cast<double>(all.percentile(0.5)));
    times.p90 = estimate(static_cast<double>(all.percentile(0.9)));
    times.p95 = estimate(static_cast<double>(all.percentile(0.95)));
    times.p99 = estimate(static_cast<double>(all.percentile(0.99)));
    return times;
  };
  plan::Estimates& estimates = prediction.estimates;
  estimates.wait = estimated(prediction.result.wait, 0.1);
  estimates.response = estimated(prediction.result.response, 0.05);
  estimates.service = estimated(prediction.result.service, 0);
  estimates.lost = plan::Estimate{0, 0};
  estimates.throughput = plan::Estimate{100, 1};
  estimates.utilisation = plan::Estimate{0.5, 0.0123};
  estimates.line = plan::Estimate{prediction.result.mean_line, 0.0456};
  estimates.fairness = plan::Estimate{1, 0};
  estimates.goals = {estimates.wait.p99, estimates.lost};  // as lunch() has them
  estimates.meets = plan::ShareInterval{0.34, 1};
  prediction.met = 2;
  const double line = prediction.result.wait.sum() * 1e-9;
  const double serving = prediction.result.service.sum() * 1e-9;
  prediction.balance = {line, line, serving, serving, 0};
  return prediction;
}

}  // namespace canteen::report
