#include "src/scenario/trace_source.hpp"

#include <canteen/scenario/error.hpp>

namespace canteen::scenario {

std::unique_ptr<Source> make_trace_source(const Scenario& scenario) {
  throw ScenarioError(scenario.arrivals.trace.path + ": traces are not available yet");
}

}  // namespace canteen::scenario
