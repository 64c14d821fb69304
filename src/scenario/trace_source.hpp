// TraceSource — a log of requests, replayed.
#pragma once

#include <memory>

#include <canteen/scenario/scenario.hpp>

#include "src/scenario/source.hpp"

namespace canteen::scenario {

// Throws ScenarioError: the file cannot be opened, its format not be told, a column is missing.
[[nodiscard]] std::unique_ptr<Source> make_trace_source(const Scenario& scenario);

}  // namespace canteen::scenario
