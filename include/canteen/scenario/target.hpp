// Target — what is good enough: all of it has to hold.
#pragma once

#include <optional>
#include <vector>

#include <canteen/scenario/class_limits.hpp>
#include <canteen/scenario/limits.hpp>

namespace canteen::scenario {

// The limits of a Target itself are for everybody.
struct Target : Limits {
  std::optional<double> hit_ratio = {};   // the least share of the served that are hits
  std::optional<double> throughput = {};  // how many are served a second, at least
  std::vector<ClassLimits> classes = {};
};

}  // namespace canteen::scenario
