// PreparedResult — what was ready, and what that was worth.
//
// Requests that ask for nothing in particular (a line of a trace without a key) are served in full
// and count as loaded.
#pragma once

#include <cstdint>
#include <string>

#include <canteen/base/histogram.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::serve {

struct PreparedResult {
  // Before the opening. Nobody's wait, and in no other figure.
  std::uint64_t pinned = 0;   // keys that were made ready, and stay
  std::uint64_t failed = 0;   // that should have been
  std::string first_failure;  // in words; empty if none failed
  scenario::Duration took{};  // all of them together, by all windows

  // Of the served. INV: served = hits + loaded + joined.
  std::uint64_t hits = 0;    // it was there
  std::uint64_t loaded = 0;  // it was not, and this window made it
  std::uint64_t joined = 0;  // another window was making it, and this one waited for that

  // Arrival to start of service, and to its end, as in Result. A miss was loaded or joined.
  base::Histogram hit_wait;
  base::Histogram hit_response;
  base::Histogram miss_wait;
  base::Histogram miss_response;

  // Seconds of service that the windows did not have to do: what the hits would have taken by the
  // scenario, less what they took. Of commands, nobody knows: 0.
  double spared = 0;

  [[nodiscard]] double hit_ratio() const noexcept {
    const std::uint64_t all = hits + loaded + joined;
    return all == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(all);
  }
};

}  // namespace canteen::serve
