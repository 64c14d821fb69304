// For tests: a plan by hand, in which everything is that a plan can have.
#pragma once

#include <string>
#include <utility>

#include <canteen/report.hpp>

#include "src/report/report_testing.hpp"

namespace canteen::report {

inline plan::Trial trial(std::string words, double cost, plan::Fate fate, std::string reason) {
  plan::Trial trial;
  trial.candidate.words = std::move(words);
  trial.candidate.cost = cost;
  trial.fate = fate;
  trial.reason = std::move(reason);
  return trial;
}

inline plan::Trial simulated(std::string words, double cost, plan::Fate fate, std::string reason) {
  plan::Trial one = trial(std::move(words), cost, fate, std::move(reason));
  one.estimates = predicted().estimates;
  one.requests = 40'000;
  one.replications = 2;
  one.miss = fate == plan::Fate::met ? -0.25 : 0.25;
  return one;
}

inline plan::HeldOut tested(std::string name, bool decisive, plan::Fate fate, std::string reason) {
  return {std::move(name), decisive, simulated("", 4, fate, std::move(reason))};
}

// Two windows were chosen of six candidates.
inline plan::Plan planned() {
  using plan::Fate;
  plan::Plan plan;
  plan.scenario = lunch();
  plan.own = plan.scenario.strategy;
  plan.trials = {
      trial("1 window", 1, Fate::excluded, "the windows are asked for more than they can do"),
      simulated("1 window 2.00x as fast", 2, Fate::missed, "wait p99 900 ms > 500 ms"),
      simulated("2 windows, by priority", 2, Fate::failed,
                "in the part kept back: wait p99 600 ms > 500 ms"),
      simulated("2 windows", 2, Fate::met, "wait p99 310 ms <= 500 ms"),
      simulated("3 windows", 3, Fate::met, "wait p99 1.00 ms <= 500 ms"),
      trial("4 windows", 4, Fate::dearer, "costs 4.00, and what was chosen 2.00"),
  };
  plan.trials[3].candidate.strategy = plan.scenario.strategy;
  plan.chosen = 3;
  plan.runner_up = 4;
  plan.nearest = {2, 1};
  plan.as_it_is = 0;
  plan.singles = {{"windows", 3}, {"speed", std::nullopt}};
  plan.single = 0;
  plan.predicted = simulated("2 windows", 2, Fate::met, "wait p99 330 ms <= 500 ms");
  plan.split = {32, 12'345, 12'000};
  plan.held_out = {
      tested("the part kept back", true, Fate::met, "wait p99 350 ms <= 500 ms"),
      tested("load x1.25", false, Fate::missed, "wait p99 700 ms > 500 ms"),
  };
  plan.sensitivities = {
      {"windows", "3 windows", plan.trials[4]},
  };
  plan.largest = {1.1, 110, 1.12, Fate::missed};
  plan.not_proven = "Nothing was run, as was asked for.";
  plan.assumptions = {"A window costs 1, for there is no [cost]."};
  plan.simulated = 4;
  plan.requests = 160'000;
  return plan;
}

// … and it was run.
inline plan::Plan proven() {
  plan::Plan plan = planned();
  plan.not_proven.clear();
  plan::Proof& proof = plan.proofs.emplace_back();
  proof.trial = 3;
  proof.scenario = plan.scenario;
  proof.part = "its busiest minute, from 11.0 s on";
  proof.prediction = predicted();
  proof.measured = served();
  return plan;
}

// … and services took longer.
inline plan::Plan calibrated(plan::Fate fate) {
  plan::Plan plan = proven();
  plan.proofs[0].calibrated = served();
  plan.calibration = {0, 0.34, 300us, {simulated("2 windows", 2, fate, "wait p99 400 ms")}};
  return plan;
}

}  // namespace canteen::report
