// DrawnJobs — so many jobs of a Poisson process with exponential services, made as they are read.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include <canteen/simulate.hpp>

#include "bench/simulate/exponential.hpp"

namespace canteen::bench {

// A service takes a millisecond on average.
inline constexpr double mean_service = 1e6;

class DrawnJobs final : public simulate::Jobs {
 public:
  struct Traits {
    std::uint32_t kinds = 1;
    std::uint32_t keys = 0;                     // how many different ones; 0: none
    simulate::Time patience = simulate::never;  // of everybody
  };

  // load: of that many windows.
  DrawnJobs(std::int64_t count, double load, std::uint32_t windows, Traits traits)
      : left_(count), gap_(mean_service / (load * windows)), traits_(traits) {}

  std::size_t read(std::span<simulate::Job> into) override {
    const auto size = static_cast<std::size_t>(
        std::min<std::int64_t>(left_, static_cast<std::int64_t>(into.size())));
    left_ -= static_cast<std::int64_t>(size);
    for (simulate::Job& each : into.first(size)) {
      at_ += gaps_() * gap_;
      each.at = static_cast<simulate::Time>(at_);
      each.service = static_cast<simulate::Time>(services_() * mean_service);
      each.patience = traits_.patience;
      each.kind = traits_.kinds == 1 ? 0 : below(traits_.kinds);
      each.key = traits_.keys == 0 ? simulate::Job::no_key
                                   : std::min(below(traits_.keys), below(traits_.keys));
    }
    return size;
  }

 private:
  std::uint32_t below(std::uint32_t number) noexcept {
    return static_cast<std::uint32_t>((choices_.bits() >> 32U) * number >> 32U);
  }

  std::int64_t left_;
  double gap_;
  Traits traits_;
  Exponential gaps_{1};
  Exponential services_{2};
  Exponential choices_{3};
  double at_ = 0;
};

}  // namespace canteen::bench
