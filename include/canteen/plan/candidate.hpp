// Candidate — one way to get through the rush, and what it costs.
#pragma once

#include <string>

#include <canteen/scenario/strategy.hpp>

namespace canteen::plan {

struct Candidate {
  scenario::Strategy strategy;
  double cost = 0;
  std::string words;  // "3 windows, shortest first, a cache of 100 (lru)"
};

}  // namespace canteen::plan
