// CorridorResult — what a broker that kept the line cost, and what it held.
//
// Thread safety: plain values. Histograms are in nanoseconds.
#pragma once

#include <cstdint>
#include <string>

#include <canteen/base/histogram.hpp>

namespace canteen::serve {

struct CorridorResult {
  std::string queue;  // its URL, without secrets

  // What it cost. Both are in the waits already.
  base::Histogram confirm;  // from a put until the broker has confirmed it
  base::Histogram hand;     // how long a window that was free took to get somebody who was there

  // What it held.
  base::Histogram held;       // from a put until he was handed to a window
  std::uint64_t deepest = 0;  // the most who were there at once: confirmed, and not handed out

  // Puts. INV: people who came, and came again = confirmed + refused + unknown, unless the run was
  // broken off.
  std::uint64_t confirmed = 0;
  std::uint64_t refused = 0;  // he is lost
  std::uint64_t unknown = 0;  // the answer was lost: who never came out was lost, too
  std::string first_refusal;  // in words; of an answer that was lost, why; empty if there is none

  // Deliveries.
  std::uint64_t redelivered = 0;  // not for the first time, or perhaps not
  std::uint64_t duplicates = 0;   // of somebody who was being served already, or had been
};

}  // namespace canteen::serve
