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

}  // namespace canteen::report
