// ServiceTimes — how long each request takes, one after the other.
#pragma once

#include <optional>

#include <canteen/scenario/work.hpp>

#include "src/scenario/random.hpp"

namespace canteen::scenario {

class ServiceTimes {
 public:
  ServiceTimes(const ServiceTime& service, Random random);

  // `of_trace` counts only where the distribution is the trace's.
  [[nodiscard]] Duration next(std::optional<Duration> of_trace);

 private:
  ServiceTime service_;
  Random random_;
  // Lognormal: exp(shift_ + spread_ * normal) has the mean 1 and the wanted cv.
  double shift_ = 0;
  double spread_ = 0;
};

}  // namespace canteen::scenario
