#include "src/plan/rush_part.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/scenario/units.hpp>

#include "src/plan/candidate_words.hpp"
#include "src/serve/simulated_only.hpp"

namespace canteen::plan {
namespace {

using scenario::Duration;

constexpr Duration longest = std::chrono::minutes(1);
// Each window is a thread.
constexpr std::uint32_t most_windows = 1'000;

// Of a length in the run, how long that is as written.
Duration as_written(Duration time, double speed) {
  return Duration(std::llround(static_cast<double>(time.count()) * speed));
}

void cut_trace(scenario::Arrivals& arrivals, Duration from) {
  scenario::TraceSpec& trace = arrivals.trace;
  const Duration begin = trace.from + as_written(from, arrivals.speed);
  const Duration end = begin + as_written(longest, arrivals.speed);
  trace.from = begin;
  trace.to = trace.to ? std::min(*trace.to, end) : end;
}

// The rates from then on; the first step is the opening.
void cut_rate(scenario::Arrivals& arrivals, Duration from) {
  const Duration begin = as_written(from, arrivals.speed);
  std::vector<scenario::RateStep> steps;
  for (const scenario::RateStep& each : arrivals.rate) {
    if (each.from <= begin) steps.clear();
    steps.push_back({std::max(each.from - begin, Duration::zero()), each.per_second});
  }
  arrivals.rate = std::move(steps);
  if (arrivals.opening) *arrivals.opening += begin;
}

}  // namespace

RushPart part_to_run(const scenario::Scenario& scenario, const KnownWork& known) {
  if (known.length && *known.length <= longest) return {scenario, "all of it"};
  RushPart part{scenario, "a minute of it"};
  scenario::Arrivals& arrivals = part.scenario.arrivals;
  arrivals.head = 0;
  Duration from = known.busiest_minute;
  if (known.length) {
    from = std::min(from, *known.length - longest);
    part.words = "its busiest minute, from " + scenario::duration_text(from) + " on";
  }
  if (arrivals.process == scenario::Process::trace) {
    cut_trace(arrivals, from);
    return part;
  }
  arrivals.length = as_written(longest, arrivals.speed);
  if (arrivals.process == scenario::Process::mmpp) {
    part.words = "a minute of it";
  } else {
    cut_rate(arrivals, from);
  }
  return part;
}

std::string why_not_to_run(const scenario::Scenario& scenario) {
  const std::uint32_t windows = scenario.strategy.windows;
  const unsigned processors = base::System::processors();
  std::error_code ignored;
  if (const auto only = serve::simulated_only(scenario)) {
    return "It cannot be run, for " + only->why + ".";
  }
  switch (scenario.work.kind) {
    case scenario::WorkKind::command:
      return "A plan runs no commands; canteen run does.";
    case scenario::WorkKind::http:
      return "A plan asks no server; canteen run does.";
    case scenario::WorkKind::function:
      return "A plan calls no function; serve::run does.";
    case scenario::WorkKind::sleep:
    case scenario::WorkKind::spin:
      break;
  }
  if (scenario.strategy.middleware)
    return "A plan puts nobody into a broker's line; canteen run does.";
  if (scenario.work.kind == scenario::WorkKind::spin && windows > processors) {
    return counted(windows, "window") + " would compute on " + counted(processors, "processor") +
           " by turns: here, a run would prove nothing.";
  }
  if (windows > most_windows) {
    return counted(windows, "window") + " are more threads than a run for a proof has (" +
           scenario::count_text(most_windows) + ").";
  }
  if (scenario.arrivals.process == scenario::Process::trace &&
      !std::filesystem::is_regular_file(scenario.arrivals.trace.path, ignored)) {
    return "The log can be read only once.";
  }
  return "";
}

}  // namespace canteen::plan
