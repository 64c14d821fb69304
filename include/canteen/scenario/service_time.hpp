// ServiceTime — how long a window takes for a request: a distribution and its figures.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/empirical.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

enum class Distribution : std::uint8_t {
  deterministic,
  exponential,
  lognormal,
  trace,             // as the trace says
  hyperexponential,  // an exponential with one of two means, each of which has half of all the time
  erlang,            // several exponentials, one after the other
  pareto,            // bounded: between a shortest and a longest, with a power for a tail
  empirical,         // as it was measured
};

struct ServiceTime {
  Distribution distribution = Distribution::exponential;
  // All but trace; of an empirical one load() puts it here.
  Duration mean{};
  double cv = 1;  // standard deviation / mean; lognormal, hyperexponential: from 1
  Duration unit = std::chrono::seconds(1);  // trace, empirical: what a plain number 1 is worth
  std::uint32_t stages = 1;                 // erlang
  // Pareto: longer than x with a probability that falls like x^-alpha; longest / shortest.
  double alpha = 1.5;
  double ratio = 1000;
  std::shared_ptr<const Empirical> empirical = {};  // shared by copies of the scenario
  std::string file = {};  // where its values came from; empty: the scenario
};

struct ServiceMoments {
  double mean = 0;  // nanoseconds
  double cv = 0;    // standard deviation / mean; 0 where the mean is 0
};

// By the closed forms of the distributions. nullopt: of a trace's, which only the trace knows.
[[nodiscard]] CANTEEN_API std::optional<ServiceMoments> moments_of(const ServiceTime& service);

}  // namespace canteen::scenario
