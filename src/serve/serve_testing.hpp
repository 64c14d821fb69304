// For tests: scenarios made by hand.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>

#include <canteen/serve.hpp>

namespace canteen::serve {

using namespace std::chrono_literals;

inline constexpr scenario::Duration for_ever = 1h;  // longer than any test

// So many come at once; each takes as long as said.
inline scenario::Scenario crowd(std::uint64_t count, scenario::Duration service,
                                std::uint32_t windows = 1) {
  scenario::Scenario scenario;
  scenario.arrivals.process = scenario::Process::deterministic;
  scenario.arrivals.rate = {{.from = {}, .per_second = 1e9}};
  scenario.arrivals.head = count;
  scenario.work.service.distribution = scenario::Distribution::deterministic;
  scenario.work.service.mean = service;
  scenario.strategy.windows = windows;
  return scenario;
}

// Runs it, and breaks it off as soon as `enough` says so.
inline Result run_until(const scenario::Scenario& scenario,
                        const std::function<bool(const Progress&)>& enough) {
  std::stop_source stop;
  RunOptions options;
  options.every = 1ms;
  options.stop = stop.get_token();
  options.on_progress = [&](const Progress& progress) {
    if (enough(progress)) stop.request_stop();
  };
  return run(scenario, options);
}

}  // namespace canteen::serve
