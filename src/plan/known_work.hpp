// KnownWork — what a plan can know of the work before anything is simulated.
//
// Thread safety: constant once made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include <canteen/scenario/scenario.hpp>
#include <canteen/scenario/units.hpp>

#include "src/plan/supply.hpp"

namespace canteen::plan {

struct KnownWork {
  // Within any time of that length, at most so much work comes together (nanoseconds, at speed 1).
  struct Burst {
    double within = 0;  // nanoseconds
    double work = 0;    // the services of those who come within it, both ends included
  };

  // The next ones are of scenarios with an end in which neither arrivals nor services are left to
  // luck, and empty otherwise.
  std::vector<std::int64_t> services;  // ascending
  std::vector<Burst> bursts;           // by length, from none up to all
  double last_arrival = 0;             // nanoseconds since the opening
  // As many as would be served together at speed 1 if nobody had to wait; 0: not known.
  std::uint32_t most_together = 0;

  std::uint64_t with_key = 0;  // requests of a trace
  std::uint64_t keys = 0;      // different ones: of a trace, or of the dishes

  // Where the most come of any minute of a trace, in the run's time since its first moment.
  scenario::Duration busiest_minute{};
  std::optional<scenario::Duration> length;  // until the last arrival; absent: without an end

  [[nodiscard]] bool exact() const noexcept { return !services.empty(); }
};

[[nodiscard]] KnownWork known_work(const Supply& supply, const std::stop_token& stop);

}  // namespace canteen::plan
