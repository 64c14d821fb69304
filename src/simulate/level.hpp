// Level — how many there are somewhere, and the integral of that over time.
//
// area() is the level times its duration, added up: each who comes adds all the time from then on,
// each who goes takes all the time from then on away again. So nothing needs to be done while time
// passes, and nothing is rounded.
//
// Thread safety: none. Complexity: O(1) each.
#pragma once

#include <cstdint>

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

class Level {
 public:
  // People times nanoseconds: a million in the line for six hours are more than 64 bits hold.
  __extension__ using Wide = __int128;

  [[nodiscard]] std::uint64_t now() const noexcept { return now_; }

  void rise(Time at) noexcept {
    ++now_;
    area_ -= at;
  }

  void fall(Time at) noexcept {
    --now_;
    area_ += at;
  }

  // So many, one after the other. times: when, added up.
  void rise(std::uint64_t count, Wide times) noexcept {
    now_ += count;
    area_ -= times;
  }

  void fall(std::uint64_t count, Wide times) noexcept {
    now_ -= count;
    area_ += times;
  }

  // From what was forgotten to then. Requires: no event was later.
  [[nodiscard]] double area(Time until) const noexcept {
    return static_cast<double>(area_ + static_cast<Wide>(now_) * until);
  }

  void forget(Time at) noexcept { area_ = -static_cast<Wide>(now_) * at; }

 private:
  std::uint64_t now_ = 0;
  Wide area_ = 0;  // less now_ times the time
};

}  // namespace canteen::simulate
