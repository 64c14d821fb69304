#include "src/scenario/service_time.hpp"

#include <algorithm>
#include <cmath>

namespace canteen::scenario {
namespace {

Duration times(Duration mean, double factor) {
  // 292 years; a tail may be longer than 64 bits of nanoseconds.
  return Duration(std::llround(std::min(static_cast<double>(mean.count()) * factor, 9.2e18)));
}

}  // namespace

ServiceTimes::ServiceTimes(const ServiceTime& service, Random random)
    : service_(service), random_(random) {
  const double variance = portable_log(1 + service.cv * service.cv);
  shift_ = -variance / 2;
  spread_ = std::sqrt(variance);
}

Duration ServiceTimes::next(std::optional<Duration> of_trace) {
  switch (service_.distribution) {
    case Distribution::deterministic:
      return service_.mean;
    case Distribution::exponential:
      return times(service_.mean, random_.exponential());
    case Distribution::lognormal:
      return times(service_.mean,
                   portable_exp(std::clamp(shift_ + spread_ * random_.normal(), -700.0, 700.0)));
    case Distribution::trace:
      break;
  }
  return of_trace.value_or(Duration::zero());
}

}  // namespace canteen::scenario
