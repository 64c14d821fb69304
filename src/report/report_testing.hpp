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

inline scenario::Scenario lunch_with_a_cache() {
  scenario::Scenario scenario = lunch();
  scenario.work.dishes = scenario::Dishes{.distinct = 5'000, .zipf = 0.9};
  scenario.strategy.prepared = scenario::Prepared{.capacity = 1'000, .share = 0.1, .hit = 1ms};
  return scenario;
}

}  // namespace canteen::report
