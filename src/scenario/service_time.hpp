// ServiceTimes — how long each request takes, one after the other.
//
// Made of uniform, exponential and normal numbers of simulate::Random by additions,
// multiplications, divisions, square roots and its own log and exp: the same on every machine.
#pragma once

#include <span>
#include <vector>

#include <canteen/scenario/service_time.hpp>
#include <canteen/simulate/job.hpp>

#include "src/simulate/random.hpp"

namespace canteen::scenario {

class ServiceTimes {
 public:
  ServiceTimes(ServiceTime service, simulate::Random random);

  // The same distribution, drawn from other random numbers.
  [[nodiscard]] simulate::Time draw_from(simulate::Random& random);

  // That member of each, which stays as it is where the distribution is the trace's.
  void draw(std::span<simulate::Job> jobs,
            simulate::Time simulate::Job::* into = &simulate::Job::service);

 private:
  [[nodiscard]] double lognormal();
  [[nodiscard]] double hyperexponential();
  [[nodiscard]] double erlang();
  [[nodiscard]] double pareto();
  [[nodiscard]] double empirical();

  ServiceTime service_;
  simulate::Random random_;
  // Lognormal: exp(shift_ + spread_ * normal) has the mean 1 and the wanted cv.
  double shift_ = 0;
  double spread_ = 0;
  // Hyperexponential: with this probability the mean is 1 / (2 often_), else 1 / (2 (1 - often_)).
  double often_ = 1;
  // Pareto of mean 1: the shortest, and the share of the unbounded that lies below the longest.
  double shortest_ = 1;
  double below_ = 1;
  std::vector<double> up_to_;  // empirical with weights: of the first n values together
};

}  // namespace canteen::scenario
