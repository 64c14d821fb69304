// Limits — how long people may wait, and how many of them may be lost.
#pragma once

#include <optional>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

// Each at most; absent: it does not matter.
struct Limits {
  std::optional<Duration> wait_p50 = {};  // from the arrival to the start of the service
  std::optional<Duration> wait_p90 = {};
  std::optional<Duration> wait_p95 = {};
  std::optional<Duration> wait_p99 = {};
  std::optional<Duration> wait_p99_9 = {};
  std::optional<Duration> wait_max = {};
  std::optional<Duration> wait_mean = {};
  std::optional<Duration> response_p50 = {};  // from the arrival to the end of the service
  std::optional<Duration> response_p90 = {};
  std::optional<Duration> response_p95 = {};
  std::optional<Duration> response_p99 = {};
  std::optional<Duration> response_p99_9 = {};
  std::optional<Duration> response_max = {};
  std::optional<Duration> response_mean = {};
  std::optional<double> lost = {};  // the greatest share of the arrivals that may be lost
  std::optional<double> left = {};  // … that may lose patience and leave
};

}  // namespace canteen::scenario
