// PlanProgress — how far a plan has come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <canteen/scenario/units.hpp>
#include <canteen/serve/progress.hpp>

namespace canteen::plan {

enum class PlanStep : std::uint8_t {
  reading,    // the trace
  searching,  // among the candidates
  testing,    // what was chosen, under other conditions
  running,    // it for real
};

struct PlanProgress {
  PlanStep step = PlanStep::reading;
  scenario::Duration elapsed{};          // of the clock
  std::size_t candidates = 0;            // in all …
  std::size_t decided = 0;               // … of which nothing more has to be known
  std::size_t simulated = 0;             // so far
  std::uint64_t requests = 0;            // simulated so far
  std::optional<double> cost{};          // of the best so far
  std::optional<serve::Progress> run{};  // of the run that is going on
};

}  // namespace canteen::plan
