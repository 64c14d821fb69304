// Trial — a candidate, and what became of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <canteen/plan/candidate.hpp>
#include <canteen/plan/estimates.hpp>
#include <canteen/plan/fate.hpp>

namespace canteen::plan {

struct Trial {
  Candidate candidate;
  Fate fate = Fate::untried;
  std::string reason;  // one sentence: the bound, the figure and its limit, or who stands for it

  // Of who was simulated. Without figures where the line grows for ever.
  std::optional<Estimates> estimates = {};
  std::uint64_t requests = 0;    // simulated, the warm-up included
  std::size_t replications = 0;  // 0: not simulated
  // By how much the worst figure is on the wrong side of its limit, as a part of it; less than
  // zero: all are on the good side, the worst of them by so much. Absent: not simulated, or no end
  // of it.
  std::optional<double> miss = {};
};

}  // namespace canteen::plan
