// Judgement — whether a run, or a prediction of it, met its target, whether its figures can be
// right, and what to know about them before they are believed.
//
// Thread safety: plain values; judge() from any thread.
// Complexity:    O(1) but for the percentiles that it reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/plan/prediction.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/result.hpp>

namespace canteen::report {

// One part of the scenario's target.
struct Verdict {
  std::string field;     // "target.wait_p99"
  std::string sentence;  // "wait p99 412 ms <= 500 ms"
  bool met = false;
  // Seconds, shares or people a second. Absent: there was nobody to measure it by.
  std::optional<double> figure = {};
  double limit = 0;
  // Of a prediction: the limit is within the interval, or there is not enough data. Not met, then:
  // what was not shown does not hold.
  bool marginal = false;
};

// What must hold always, because it holds in every queue.
struct Check {
  std::string name;      // "Little's law"
  std::string sentence;  // "mean line 3.21 = 88.0/s x 36.5 ms"
  bool holds = false;
};

struct Judgement {
  std::vector<Verdict> verdicts;  // empty: no target was set
  std::vector<Check> checks;
  // Why the run proves nothing about the target, a sentence each: the machine could not do what the
  // scenario says. Empty: the verdicts stand; and without a target, which has none.
  std::vector<std::string> voids;
  std::vector<std::string> warnings;  // a sentence each

  [[nodiscard]] CANTEEN_API bool target_met() const noexcept;
  // … and the run is not void: what a run without a target always is.
  [[nodiscard]] CANTEEN_API bool proven() const noexcept;
};

// What is asked of the windows, as a part of what they can do: arrivals times mean service,
// divided by the windows. 1 and above: the line grows as long as people come.
[[nodiscard]] CANTEEN_API double offered_load(const serve::Result& result) noexcept;

[[nodiscard]] CANTEEN_API Judgement judge(const scenario::Scenario& scenario,
                                          const serve::Result& result);
[[nodiscard]] CANTEEN_API Judgement judge(const scenario::Scenario& scenario,
                                          const plan::Prediction& prediction);

}  // namespace canteen::report
