// Pace — how long a service takes at a window: the model's speed, and what windows do to each
// other.
//
// Thread safety: none of the members changes anything. Complexity: O(1); O(windows) memory with
// contention.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/simulate/job.hpp>
#include <canteen/simulate/model.hpp>

#include "src/simulate/time.hpp"

namespace canteen::simulate {

// How many times as long a service takes that begins when so many windows are busy, its own
// included. Requires: busy > 0.
[[nodiscard]] double stretch_of(const Contention& contention, double speed,
                                std::uint32_t busy) noexcept;

class Pace {
 public:
  explicit Pace(const Model& model);

  // Of a service that begins when so many windows are busy, its own included. Always inline: a
  // call of it makes a replay of plain lines 3 % slower.
  [[nodiscard, gnu::always_inline]] Time of(Time service, std::uint64_t busy) const noexcept {
    if (factors_.empty()) return service;
    return scaled(service, factors_[busy < factors_.size() ? busy : factors_.size() - 1]);
  }

  // … when no other is.
  [[nodiscard]] Time alone(Time service) const noexcept { return of(service, 1); }

 private:
  // By the number of windows that are busy, from 0; without contention one for any number. Empty:
  // all of them are 1.
  std::vector<double> factors_;
};

}  // namespace canteen::simulate
