#include "src/scenario/service_time.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace canteen::scenario {
namespace {

using simulate::portable_exp;
using simulate::portable_log;

// Rounded. 292 years at most; a tail may be longer than 64 bits of nanoseconds.
simulate::Time whole(double nanoseconds) {
  const double most = std::min(nanoseconds, 9.2e18);
  const auto below = static_cast<simulate::Time>(most);
  return most - static_cast<double>(below) >= 0.5 ? below + 1 : below;
}

double bounded_exp(double number) {
  return portable_exp(std::clamp(number, -700.0, 700.0));
}

// (e^x - 1) / x, which is 1 at 0: there the difference has no digits left, and the series few
// terms.
double relative_growth(double x) {
  if (std::abs(x) < 1e-4) return 1 + x / 2 + x * x / 6;
  return (bounded_exp(x) - 1) / x;
}

// The mean of the n-th power of a bounded Pareto whose shortest is 1. The closed form
// alpha (ratio^(n - alpha) - 1) / ((n - alpha) (1 - ratio^-alpha)), without its holes at
// alpha = n and at ratio = 1.
double pareto_moment(const ServiceTime& service, double n) {
  const double length = portable_log(service.ratio);
  return relative_growth((n - service.alpha) * length) / relative_growth(-service.alpha * length);
}

double count(Duration duration) {
  return static_cast<double>(duration.count());
}

// The sum of all weights; where there are none, the number of values.
double weight_of_all(const Empirical& data) {
  if (data.weights.empty()) return static_cast<double>(data.values.size());
  double sum = 0;
  for (const double each : data.weights) sum += each;
  return sum;
}

ServiceMoments moments_of(const Empirical& data) {
  double mean = 0;
  double square = 0;
  const auto add = [&](double share, double one, double other) {
    mean += share * (one + other) / 2;
    square += share * (one * one + one * other + other * other) / 3;
  };
  if (data.quantiles) {
    for (std::size_t i = 1; i < data.values.size(); ++i) {
      add(data.weights[i] - data.weights[i - 1], count(data.values[i - 1]), count(data.values[i]));
    }
  } else {
    const double all = weight_of_all(data);
    for (std::size_t i = 0; i < data.values.size(); ++i) {
      const double value = count(data.values[i]);
      add((data.weights.empty() ? 1 : data.weights[i]) / all, value, value);
    }
  }
  const double variance = std::max(square - mean * mean, 0.0);
  return {mean, mean > 0 ? std::sqrt(variance) / mean : 0};
}

}  // namespace

std::optional<ServiceMoments> moments_of(const ServiceTime& service) {
  ServiceMoments moments{count(service.mean), 0};
  switch (service.distribution) {
    case Distribution::deterministic:
      break;
    case Distribution::exponential:
      moments.cv = 1;
      break;
    case Distribution::lognormal:
    case Distribution::hyperexponential:
      moments.cv = service.cv;
      break;
    case Distribution::erlang:
      moments.cv = 1 / std::sqrt(service.stages);
      break;
    case Distribution::pareto: {
      const double mean = pareto_moment(service, 1);
      moments.cv = std::sqrt(std::max(pareto_moment(service, 2) / (mean * mean) - 1, 0.0));
      break;
    }
    case Distribution::empirical:
      return service.empirical ? moments_of(*service.empirical) : moments;
    case Distribution::trace:
      return std::nullopt;
  }
  if (moments.mean == 0) moments.cv = 0;
  return moments;
}

ServiceTimes::ServiceTimes(ServiceTime service, simulate::Random random)
    : service_(std::move(service)), random_(random) {
  switch (service_.distribution) {
    case Distribution::lognormal: {
      const double variance = portable_log(1 + service_.cv * service_.cv);
      shift_ = -variance / 2;
      spread_ = std::sqrt(variance);
      break;
    }
    case Distribution::hyperexponential: {
      const double square = service_.cv * service_.cv;
      often_ = (1 + std::sqrt((square - 1) / (square + 1))) / 2;
      break;
    }
    case Distribution::pareto:
      shortest_ = 1 / pareto_moment(service_, 1);
      below_ = 1 - bounded_exp(-service_.alpha * portable_log(service_.ratio));
      break;
    case Distribution::empirical: {
      if (!service_.empirical || service_.empirical->quantiles) break;
      double sum = 0;
      for (const double each : service_.empirical->weights) up_to_.push_back(sum += each);
      break;
    }
    default:
      break;
  }
}

double ServiceTimes::lognormal() {
  return bounded_exp(shift_ + spread_ * random_.normal());
}

double ServiceTimes::hyperexponential() {
  const double part = random_.uniform() < often_ ? often_ : 1 - often_;
  return random_.exponential() / (2 * part);
}

double ServiceTimes::erlang() {
  double sum = 0;
  for (std::uint32_t i = 0; i < service_.stages; ++i) sum += random_.exponential();
  return sum / service_.stages;
}

double ServiceTimes::pareto() {
  // 1 - uniform() * below_ is never 0.
  return shortest_ * portable_exp(-portable_log(1 - random_.uniform() * below_) / service_.alpha);
}

double ServiceTimes::empirical() {
  if (!service_.empirical || service_.empirical->values.empty()) return 0;
  const Empirical& data = *service_.empirical;
  const double draw = random_.uniform();
  // The first whose sum is beyond the draw; one that is rounded up to all is the last one's.
  const auto beyond = [](const std::vector<double>& sums, double wanted) {
    return static_cast<std::size_t>(std::upper_bound(sums.begin(), sums.end() - 1, wanted) -
                                    sums.begin());
  };
  if (data.quantiles) {
    const std::size_t high = beyond(data.weights, draw);
    const double from = data.weights[high - 1];
    const double part = (draw - from) / (data.weights[high] - from);
    const double low = count(data.values[high - 1]);
    return low + part * (count(data.values[high]) - low);
  }
  const std::size_t place =
      up_to_.empty() ? static_cast<std::size_t>(draw * static_cast<double>(data.values.size()))
                     : beyond(up_to_, draw * up_to_.back());
  return count(data.values[std::min(place, data.values.size() - 1)]);
}

simulate::Time ServiceTimes::draw_from(simulate::Random& random) {
  simulate::Job job;
  std::swap(random_, random);
  draw(std::span(&job, 1));
  std::swap(random_, random);
  return job.service;
}

void ServiceTimes::draw(std::span<simulate::Job> jobs, simulate::Time simulate::Job::* into) {
  const double mean = count(service_.mean);
  const auto draw_each = [&](auto&& nanoseconds) {
    for (simulate::Job& job : jobs) job.*into = whole(nanoseconds());
  };
  switch (service_.distribution) {
    case Distribution::deterministic:
      for (simulate::Job& job : jobs) job.*into = service_.mean.count();
      break;
    case Distribution::exponential:
      return draw_each([&] { return mean * random_.exponential(); });
    case Distribution::lognormal:
      return draw_each([&] { return mean * lognormal(); });
    case Distribution::hyperexponential:
      return draw_each([&] { return mean * hyperexponential(); });
    case Distribution::erlang:
      return draw_each([&] { return mean * erlang(); });
    case Distribution::pareto:
      return draw_each([&] { return mean * pareto(); });
    case Distribution::empirical:
      return draw_each([&] { return empirical(); });
    case Distribution::trace:
      break;
  }
}

}  // namespace canteen::scenario
