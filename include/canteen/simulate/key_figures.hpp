// KeyFigures — what became of those who asked for one key; KeyTally — of the keys that were asked
// for most.
#pragma once

#include <algorithm>
#include <cstdint>

#include <canteen/base/heavy_hitters.hpp>
#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

// Of the served; the others have asked for it in vain.
struct KeyFigures {
  std::uint64_t served = 0;
  std::uint64_t hits = 0;  // what they asked for was there
  double wait = 0;         // nanoseconds, of all of them together
  double response = 0;
  Time longest_wait = 0;

  void serve(bool hit, Time its_wait, Time its_response) noexcept {
    ++served;
    hits += hit ? 1 : 0;
    wait += static_cast<double>(its_wait);
    response += static_cast<double>(its_response);
    longest_wait = std::max(longest_wait, its_wait);
  }

  KeyFigures& operator+=(const KeyFigures& other) noexcept {
    served += other.served;
    hits += other.hits;
    wait += other.wait;
    response += other.response;
    longest_wait = std::max(longest_wait, other.longest_wait);
    return *this;
  }

  friend bool operator==(const KeyFigures&, const KeyFigures&) = default;
};

using KeyTally = base::HeavyHitters<std::uint32_t, KeyFigures>;

}  // namespace canteen::simulate
