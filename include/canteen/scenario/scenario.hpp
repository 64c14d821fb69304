// Scenario — a rush of requests and the means to meet it: what `run` executes.
//
// Plain values. load() fills one from a file and has checked it; one that a program fills by hand
// is checked by nobody.
#pragma once

#include <optional>
#include <string>

#include <canteen/scenario/arrivals.hpp>
#include <canteen/scenario/choices.hpp>
#include <canteen/scenario/cost.hpp>
#include <canteen/scenario/strategy.hpp>
#include <canteen/scenario/target.hpp>
#include <canteen/scenario/work.hpp>

namespace canteen::scenario {

struct Scenario {
  std::string file;  // where it came from, for reports
  Arrivals arrivals;
  Work work;
  Strategy strategy;
  Target target;
  std::optional<Cost> cost;  // absent: nobody has told the prices
  Choices choices;           // what a plan may change
};

}  // namespace canteen::scenario
