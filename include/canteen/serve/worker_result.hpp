// WorkerResult — what a worker has done so far, and how it stands.
//
// Waits are from when somebody meant to come, by the clock of who submitted him, until his service
// began, by this machine's: as right as the two clocks agree.
//
// Thread safety: plain values. Histograms are in nanoseconds.
#pragma once

#include <cstdint>
#include <string>

#include <canteen/base/histogram.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::serve {

struct WorkerResult {
  std::string name;   // the machine's, and the number of the process
  std::string queue;  // its URL, without secrets
  std::uint32_t windows = 0;
  scenario::Duration elapsed{};  // since the windows opened

  std::uint64_t served = 0;       // to the end, the failed ones included
  std::uint64_t failed = 0;       // of the served
  std::uint64_t gone = 0;         // had lost patience, or their deadline was over
  std::uint64_t redelivered = 0;  // deliveries that were, or may have been, not the first
  std::uint64_t refused = 0;      // messages that are no tickets of this version: dead letters
  std::uint64_t unreported = 0;   // served, and nobody could be told
  std::uint64_t serving = 0;      // at the windows now
  std::string first_failure;      // in words; empty if none failed

  base::Histogram wait;     // of the served
  base::Histogram service;  // at the windows, as it really was
  double busy = 0;          // seconds, of all windows together
  bool stopped = false;     // it was asked to end, and has served whom it had

  // A part of the time of its windows, 0 to 1.
  [[nodiscard]] double utilisation() const noexcept {
    const double open = static_cast<double>(elapsed.count()) * 1e-9 * windows;
    return open > 0 ? busy / open : 0;
  }
};

}  // namespace canteen::serve
