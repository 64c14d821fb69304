#include <algorithm>
#include <cmath>
#include <utility>

#include <canteen/base/platform.hpp>
#include <canteen/report/judgement.hpp>

#include "src/report/words.hpp"

namespace canteen::report {
namespace {

using scenario::count_text;
using scenario::duration_text;
using scenario::number_text;

double seconds(scenario::Duration time) {
  return static_cast<double>(time.count()) * 1e-9;
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void judge_target(const scenario::Target& target, const serve::Result& result,
                  std::vector<Verdict>& verdicts) {
  if (target.wait_p99 && result.wait.empty()) {
    verdicts.push_back({"target.wait_p99", "nobody was served", false});
  } else if (target.wait_p99) {
    const scenario::Duration p99(result.wait.percentile(0.99));
    const bool met = p99 <= *target.wait_p99;
    std::string sentence =
        "wait p99 " + duration_text(p99) + (met ? " <= " : " > ") + duration_text(*target.wait_p99);
    // Three digits may not tell them apart.
    if (!met && duration_text(p99) == duration_text(*target.wait_p99)) {
      sentence += " by " + duration_text(p99 - *target.wait_p99);
    }
    verdicts.push_back({"target.wait_p99", std::move(sentence), met});
  }
  if (target.lost) {
    const double lost = share(result.lost, result.arrived);
    const bool met = lost <= *target.lost;
    verdicts.push_back(
        {"target.lost",
         "lost " + percent_text(lost) + (met ? " <= " : " > ") + percent_text(*target.lost), met});
  }
}

// The mean line, seen over time, is the rate at which people enter times the mean of their waits,
// seen one by one. People who are still waiting at a break have no wait yet.
void check(const serve::Result& result, std::vector<Check>& checks) {
  const std::uint64_t left = result.left_waiting + result.left_serving;
  checks.push_back({"Flow balance",
                    count_text(result.arrived) + " arrived = " + count_text(result.served) +
                        " served + " + count_text(result.lost) + " lost + " + count_text(left) +
                        " left",
                    result.arrived == result.served + result.lost + left});
  if (result.left_waiting != 0 || result.elapsed.count() == 0) return;
  const std::uint64_t waited = result.wait.count() + result.sent_away;
  const double rate = static_cast<double>(waited) / seconds(result.elapsed);
  const double wait =
      waited == 0 ? 0
                  : (result.wait.sum() * 1e-9 + result.wait_in_vain) / static_cast<double>(waited);
  const double line = rate * wait;
  const bool holds = std::abs(line - result.mean_line) <= 1e-6 + 0.001 * line;
  checks.push_back({"Little's law",
                    "mean line " + number_text(result.mean_line) + (holds ? " = " : " is not ") +
                        rate_text(rate) + " x " + nanoseconds_text(wait * 1e9),
                    holds});
}

void warn_of_lateness(const scenario::Scenario& scenario, const serve::Result& result,
                      std::vector<std::string>& warnings) {
  // A twentieth of what is judged, and more than what a timer of any machine is off by.
  const std::int64_t judged =
      scenario.target.wait_p99 ? scenario.target.wait_p99->count() : result.wait.percentile(0.99);
  const std::int64_t late = result.lateness.percentile(0.99);
  if (late <= std::max<std::int64_t>(judged / 20, 1'000'000)) return;
  warnings.push_back("arrivals were noticed up to " + nanoseconds_text(static_cast<double>(late)) +
                     " late (p99): the machine was too busy to keep the schedule; the waits are "
                     "too long by as much");
}

void warn_of_load(const serve::Result& result, std::vector<std::string>& warnings) {
  const double load = offered_load(result);
  if (load < 1 || result.coming.count() == 0) return;
  const double rate = static_cast<double>(result.arrived) / seconds(result.coming);
  warnings.push_back(
      "unstable: " + number_text(load) + " times as much is asked of the windows as they can do" +
      (result.lost == 0
           ? "; the line grows by " + rate_text(rate * (1 - 1 / load)) + " as long as people come"
           : ""));
}

void warn_of_few(const serve::Result& result, std::vector<std::string>& warnings) {
  const double above = static_cast<double>(result.wait.count()) * 0.01;
  if (result.wait.empty() || above >= 100) return;
  warnings.push_back("p99 is a rough figure: " + count_text(static_cast<std::uint64_t>(above)) +
                     " of " + count_text(result.wait.count()) +
                     " waits lie above it, 100 would be enough");
}

}  // namespace

bool Judgement::target_met() const noexcept {
  return std::all_of(verdicts.begin(), verdicts.end(),
                     [](const Verdict& each) { return each.met; });
}

double offered_load(const serve::Result& result) noexcept {
  if (result.coming.count() == 0) return 0;
  return static_cast<double>(result.arrived) / seconds(result.coming) *
         (result.service.mean() * 1e-9) / result.windows;
}

Judgement judge(const scenario::Scenario& scenario, const serve::Result& result) {
  Judgement judgement;
  judge_target(scenario.target, result, judgement.verdicts);
  check(result, judgement.checks);
  std::vector<std::string>& warnings = judgement.warnings;
  if (result.interrupted) {
    warnings.push_back("broken off after " + duration_text(result.elapsed) + ": " +
                       count_text(result.left_waiting) + " were in the line and " +
                       count_text(result.left_serving) + " at the windows");
  }
  for (const Check& each : judgement.checks) {
    if (!each.holds) warnings.push_back(each.name + " does not hold: the figures cannot be right");
  }
  warn_of_load(result, warnings);
  const unsigned processors = base::System::processors();
  if (scenario.work.kind == scenario::WorkKind::spin && result.windows > processors) {
    warnings.push_back(counted(result.windows, "window") + " compute on " +
                       counted(processors, "processor") + ": they take turns, and are no faster");
  }
  warn_of_lateness(scenario, result, warnings);
  warn_of_few(result, warnings);
  if (result.skipped != 0) {
    warnings.push_back(counted(result.skipped, "line") + " of the trace could not be read, and " +
                       (result.skipped == 1 ? "was" : "were") + " left out");
  }
  if (result.prepared && result.prepared->failed != 0) {
    warnings.push_back(counted(result.prepared->failed, "key") + " could not be made ready; " +
                       name_text(result.prepared->first_failure, std::string::npos));
  }
  if (result.failed != 0) {
    warnings.push_back(counted(result.failed, "command") + " failed; " +
                       name_text(result.first_failure, std::string::npos));
  }
  return judgement;
}

}  // namespace canteen::report
