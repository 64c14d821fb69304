// BatchWork — what a window has to do for those whom it serves together: the length of their
// service at the speed 1, alone.
//
// Thread safety: none. Complexity: O(1) each.
#pragma once

#include <algorithm>
#include <cstdint>

#include <canteen/simulate/batching.hpp>
#include <canteen/simulate/job.hpp>

#include "src/simulate/time.hpp"

namespace canteen::simulate {

class BatchWork {
 public:
  // One more, with a service of his own.
  void add(Time service, const Batching& batching) noexcept {
    if (people_++ == 0 || batching.length == BatchLength::longest) own_ = std::max(own_, service);
  }

  [[nodiscard]] std::uint32_t people() const noexcept { return people_; }

  // Requires: people() > 0.
  [[nodiscard]] Time length(const Batching& batching) const noexcept {
    Time beside = 0;
    if (__builtin_mul_overflow(batching.each, Time{people_} - 1, &beside)) return never;
    return later(own_, beside);
  }

 private:
  std::uint32_t people_ = 0;
  Time own_ = 0;
};

}  // namespace canteen::simulate
