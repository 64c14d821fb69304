// plan_for — the cheapest way to meet the scenario's target.
//
//   const plan::Plan plan = plan::plan_for(scenario::load("lunch.toml"));
//   if (plan.chosen) plan.trials[*plan.chosen].candidate.words
//
// The candidates are all combinations of what scenario::Choices lists; the scenario's own strategy
// is one of them where it is in the lists. What is not listed:
//   windows      1 up to as many as nobody would have to wait for, and the scenario's own
//   speeds       1, 1.25, 1.5, 2, 3 and 4 times the scenario's own, where cost.speed.exponent is
//                not 1; else its own
//   disciplines  its own, fifo, shortest_first, and priority where arrivals.classes tells who goes
//                first
//   prepared     nothing, and a series of capacities up to all keys, where there are keys and
//                [cost] tells what room costs, and its own; else its own
//   policies, buffers, full, lines   its own
//
// 0. Only what is certainly true excludes a candidate (src/plan/bounds.hpp).
// 1. Cheapest first. Where who came first is served first in one line for any number, and nobody
//    leaves, nobody waits less at fewer windows, in each single realisation of the luck [1]: there
//    the least number is found by bisection. What costs as much as the best so far or more is not
//    looked at.
// 2. Each is simulated with the same luck, until the intervals of all figures of the target are
//    clear of their limits, or the limit of requests is reached: then it is marginal, and is not
//    chosen.
//    A trace of enough requests is cut in two (src/plan/trace_parts.hpp): this is done by the one
//    part, and the other is kept back.
// 3. What is chosen has to meet the target with other luck, in the part kept back and in all of the
//    trace as well, or the next one is. How it bears more load, slower and faster services, and
//    each half of a trace, is told.
// 4. It and the runner-up are run for real, for at most a minute: all of it, or its busiest part.
//    Where a run is far from its prediction, both are simulated once more with services as much
//    longer as they were in the run: the choice stays, and what becomes of it is told.
//
// Without [cost] a window costs 1.
// The same scenario and options give the same plan, whatever the number of threads; but for what
// was measured by the runs.
//
// [1] P. Jacobs, S. Schach: Stochastic order relationships between GI/G/k systems. Ann. Math. Stat.
//     43 (1972)
//
// Thread safety: yes.
// Blocking:      until it is done, or PlanOptions::stop.
// Errors:        ScenarioError: without a target; for a list of more than 100,000 candidates; and
//                as predict() and serve::run(). What on_progress throws.
// Example:       src/plan/plan_for_test.cpp
#pragma once

#include <canteen/base/annotations.hpp>
#include <canteen/plan/plan.hpp>
#include <canteen/plan/plan_options.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::plan {

[[nodiscard]] CANTEEN_API Plan plan_for(const scenario::Scenario& scenario,
                                        const PlanOptions& options = {});

}  // namespace canteen::plan
