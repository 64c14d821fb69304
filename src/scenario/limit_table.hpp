// The limits on lengths of time by name: which figure each of them is of.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <canteen/scenario/goal.hpp>
#include <canteen/scenario/limits.hpp>

namespace canteen::scenario {

struct LimitRow {
  std::string_view field;  // "wait_p99"
  std::string_view name;   // "wait p99"
  std::optional<Duration> Limits::* limit;
  Measure measure;
  double q;  // 0: the mean
};

inline constexpr std::array limit_rows{
    LimitRow{"wait_p50", "wait p50", &Limits::wait_p50, Measure::wait, 0.5},
    LimitRow{"wait_p90", "wait p90", &Limits::wait_p90, Measure::wait, 0.9},
    LimitRow{"wait_p95", "wait p95", &Limits::wait_p95, Measure::wait, 0.95},
    LimitRow{"wait_p99", "wait p99", &Limits::wait_p99, Measure::wait, 0.99},
    LimitRow{"wait_p99_9", "wait p99.9", &Limits::wait_p99_9, Measure::wait, 0.999},
    LimitRow{"wait_max", "wait max", &Limits::wait_max, Measure::wait, 1},
    LimitRow{"wait_mean", "wait mean", &Limits::wait_mean, Measure::wait, 0},
    LimitRow{"response_p50", "response p50", &Limits::response_p50, Measure::response, 0.5},
    LimitRow{"response_p90", "response p90", &Limits::response_p90, Measure::response, 0.9},
    LimitRow{"response_p95", "response p95", &Limits::response_p95, Measure::response, 0.95},
    LimitRow{"response_p99", "response p99", &Limits::response_p99, Measure::response, 0.99},
    LimitRow{"response_p99_9", "response p99.9", &Limits::response_p99_9, Measure::response, 0.999},
    LimitRow{"response_max", "response max", &Limits::response_max, Measure::response, 1},
    LimitRow{"response_mean", "response mean", &Limits::response_mean, Measure::response, 0},
};

}  // namespace canteen::scenario
