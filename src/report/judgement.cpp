#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include <canteen/base/platform.hpp>
#include <canteen/report/judgement.hpp>
#include <canteen/scenario/goal.hpp>
#include <canteen/serve/figure_of.hpp>

#include "src/report/corridor_words.hpp"
#include "src/report/load_words.hpp"
#include "src/report/words.hpp"
#include "src/scenario/is_of_all.hpp"
#include "src/serve/means.hpp"

namespace canteen::report {
namespace {

using scenario::count_text;
using scenario::duration_text;
using scenario::number_text;

using scenario::Goal;
using scenario::Measure;

std::string text_of(Measure measure, double figure) {
  switch (measure) {
    case Measure::wait:
    case Measure::response:
      return nanoseconds_text(figure);
    case Measure::lost:
    case Measure::left:
    case Measure::hit_ratio:
      return percent_text(figure);
    case Measure::throughput:
      break;
  }
  return rate_text(figure);
}

Verdict verdict_of(const Goal& goal, const serve::Result& result) {
  const bool time = goal.measure == Measure::wait || goal.measure == Measure::response;
  const double unit = time ? 1e-9 : 1;
  const std::string whose = goal.kind.empty() ? "" : name_text(goal.kind, 40) + ": ";
  const std::optional<double> figure = serve::figure_of(goal, result);
  if (!figure) {
    const char* const nothing =
        goal.measure == Measure::hit_ratio ? "nothing was ready" : "nobody was served";
    return {goal.field, whose + nothing, false, std::nullopt, goal.limit * unit};
  }
  const bool met = goal.met_by(*figure);
  const char* const sign = goal.at_least() ? (met ? " >= " : " < ") : (met ? " <= " : " > ");
  const std::string is = text_of(goal.measure, *figure);
  const std::string limit = text_of(goal.measure, goal.limit);
  std::string sentence = whose + goal.name + " " + is + sign + limit;
  // Three digits may not tell them apart.
  if (!met && time && is == limit) sentence += " by " + nanoseconds_text(*figure - goal.limit);
  return {goal.field, std::move(sentence), met, *figure * unit, goal.limit * unit};
}

// The interactive response-time law: of closed arrivals, everybody thinks or is inside, so the
// throughput times the mean time of a whole round is their number. What of a round lies beyond the
// beginning or the end is missing; where all of it is measured from the opening, it can only be
// less.  [P. Denning, J. Buzen: The operational analysis of queueing network models, 1978]
void check_users(const serve::Result& result, bool steady, double replications,
                 std::vector<Check>& checks) {
  const double time = seconds_of(result.elapsed);
  const std::uint64_t gone = result.served + result.lost + result.left;
  if (result.users == 0 || time == 0 || gone == 0) return;
  const auto arrived = static_cast<double>(result.arrived);
  const double rate = arrived / time;
  const double think = result.thought / arrived;
  const double response =
      (result.response.sum() * 1e-9 + result.wait_in_vain) / static_cast<double>(gone);
  const double found = rate * (response + think);
  const double users = result.users;
  // Of each user, two rounds are cut off in each replication.
  const double tolerance = 0.02 + 2 * users * replications / arrived;
  const bool holds =
      steady ? std::abs(found / users - 1) <= tolerance : found <= users * (1 + 1e-6);
  checks.push_back({"Response law",
                    rate_text(rate) + " x (" + nanoseconds_text(response * 1e9) + " + think " +
                        nanoseconds_text(think * 1e9) + ") = " + number_text(found) + " of " +
                        counted(result.users, "user"),
                    holds});
}

// The mean line, seen over time, is the rate at which people enter times the mean of their waits,
// seen one by one. People who are still waiting at a break have no wait yet. Of those who came
// again, what they spent at home is no part of the line; of those who had to leave a window, what
// they waited after that is.
void check(const serve::Result& result, std::vector<Check>& checks) {
  const std::uint64_t inside = result.left_waiting + result.left_at_home + result.left_serving;
  checks.push_back({"Flow balance",
                    count_text(result.arrived) + " arrived = " + count_text(result.served) +
                        " served + " + count_text(result.lost) + " lost + " +
                        count_text(result.left) + " left + " + count_text(inside) + " inside",
                    result.arrived == result.served + result.lost + result.left + inside});
  check_users(result, false, 1, checks);
  if (result.left_waiting + result.left_at_home != 0 || result.elapsed.count() == 0) return;
  const std::uint64_t waited = result.wait.count() + result.sent_away + result.left;
  const double rate = static_cast<double>(waited) / seconds_of(result.elapsed);
  const double wait = waited == 0
                          ? 0
                          : (result.wait.sum() * 1e-9 + result.wait_in_vain + result.line_rest) /
                                static_cast<double>(waited);
  const double line = rate * wait;
  const bool holds = std::abs(line - result.mean_line) <= 1e-6 + 0.001 * line;
  checks.push_back({"Little's law",
                    "mean line " + number_text(result.mean_line) + (holds ? " = " : " is not ") +
                        rate_text(rate) + " x " + nanoseconds_text(wait * 1e9),
                    holds});
}

std::string rough_text_of(Measure measure, double half_width) {
  const bool share =
      measure == Measure::lost || measure == Measure::left || measure == Measure::hit_ratio;
  return share ? number_text(half_width * 100) + " %" : text_of(measure, half_width);
}

// What is to happen to nobody, or to everybody, and did in all that was simulated: nothing can show
// more than that.
std::optional<Verdict> verdict_of_all(const Goal& goal, const plan::Estimate& estimate,
                                      const serve::Result& result) {
  if (!scenario::is_of_all(goal) || estimate.value != goal.limit) return std::nullopt;
  if (estimate.half_width.value_or(0) == 0) return std::nullopt;
  std::string sentence;
  if (goal.measure == Measure::hit_ratio) {
    sentence =
        "hit all of " + count_text(result.served) + ", but " + rarer_text(*estimate.half_width);
  } else {
    std::uint64_t arrived = result.arrived;
    if (!goal.kind.empty()) {
      sentence = name_text(goal.kind, 40) + ": ";
      for (const auto& each : result.classes)
        arrived = each.name == goal.kind ? each.arrived : arrived;
    }
    sentence += std::string(goal.measure == Measure::left ? "left none of " : "lost none of ") +
                count_text(arrived) + ", " + rarer_text(*estimate.half_width);
  }
  return Verdict{goal.field, std::move(sentence), true, estimate.value, goal.limit, false};
}

// A figure of a prediction beside its limit. Met: not only is the figure, its whole interval is on
// the good side.
Verdict verdict_of(const Goal& goal, const std::optional<plan::Estimate>& estimate,
                   const plan::Prediction& prediction) {
  const bool time = goal.measure == Measure::wait || goal.measure == Measure::response;
  if (!estimate || (prediction.unstable && time)) {
    Verdict verdict = verdict_of(goal, prediction.result);
    const std::string whose = goal.kind.empty() ? "" : name_text(goal.kind, 40) + ": ";
    if (prediction.unstable && time) {
      verdict.sentence =
          whose + "waits grow without end, beyond " + text_of(goal.measure, goal.limit);
      verdict.met = false;
    } else if (verdict.figure) {
      verdict.sentence = whose + goal.name + ": not enough data";
      verdict.met = false;
      verdict.marginal = true;
    }
    verdict.figure.reset();
    return verdict;
  }
  if (auto verdict = verdict_of_all(goal, *estimate, prediction.result)) return *verdict;
  const double unit = time ? 1e-9 : 1;
  const bool good = goal.met_by(estimate->value);
  // Without an interval nobody knows how much luck there is in it.
  const bool whole = (estimate->half_width || prediction.exact) &&
                     goal.met_by(estimate->low()) == goal.met_by(estimate->high());
  std::string sentence = goal.kind.empty() ? "" : name_text(goal.kind, 40) + ": ";
  sentence += goal.name + " " + text_of(goal.measure, estimate->value);
  if (estimate->half_width.value_or(0) > 0) {
    sentence += " ± " + rough_text_of(goal.measure, *estimate->half_width);
  }
  sentence += goal.at_least() ? (good ? " >= " : " < ") : (good ? " <= " : " > ");
  sentence += text_of(goal.measure, goal.limit);
  return {goal.field, std::move(sentence), good && whole, estimate->value * unit, goal.limit * unit,
          !whole};
}

bool agree(double one, double other) {
  return std::abs(one - other) <= 1e-6 * std::max(std::abs(one), std::abs(other)) + 1e-9;
}

// The same figure, integrated over time, and added up person by person.
void check(const plan::Prediction& prediction, std::vector<Check>& checks) {
  const serve::Result& result = prediction.result;
  const plan::Balance& balance = prediction.balance;
  const std::uint64_t inside = result.left_waiting + result.left_at_home + result.left_serving;
  checks.push_back({"Flow balance",
                    count_text(result.arrived) + " arrived = " + count_text(result.served) +
                        " served + " + count_text(result.lost) + " lost" +
                        (result.left == 0 ? "" : " + " + count_text(result.left) + " left") +
                        (inside == 0 ? "" : " + " + count_text(inside) + " inside"),
                    result.arrived == result.served + result.lost + result.left + inside});
  const double time = seconds_of(result.elapsed);
  if (time > 0 && result.arrived > 0) {
    const double rate = static_cast<double>(result.arrived) / time;
    const auto law = [&](const std::string& what, double area, double sum) {
      const bool holds = agree(area, sum);
      checks.push_back({what,
                        number_text(area / time) + (holds ? " = " : " is not ") + rate_text(rate) +
                            " x " + nanoseconds_text(sum / time / rate * 1e9),
                        holds});
    };
    law("Little's law", balance.line_area, balance.line_sum);
    law("Little's law, system", balance.line_area + balance.serving_area,
        balance.line_sum + balance.serving_sum);
    // Of services, which may be those of several.
    const bool batches = result.batches != 0;
    const double services = batches ? static_cast<double>(result.batches) / time : rate;
    const double sum = batches ? balance.busy_sum : balance.serving_sum;
    const bool holds = agree(batches ? balance.busy_area : balance.serving_area, sum);
    checks.push_back({"Utilisation",
                      percent_text(result.utilisation) + (holds ? " = " : " is not ") +
                          rate_text(services) + " x " +
                          nanoseconds_text(sum / time / services * 1e9) + " / " +
                          (result.staff.empty() ? counted(result.windows, "window")
                                                : number_text(result.mean_windows) + " windows"),
                      holds});
  }
  check_users(result, prediction.steady, static_cast<double>(prediction.seeds.size()), checks);
  checks.push_back({"Idle windows",
                    balance.idle_beside_waiting == 0
                        ? "none idled while somebody waited for it"
                        : "one idled beside somebody who waited, " +
                              counted(balance.idle_beside_waiting, "time"),
                    balance.idle_beside_waiting == 0});
}

// The shortest time that anybody may take by the target, in nanoseconds.
std::optional<double> shortest_limit(const scenario::Target& target) {
  std::optional<double> shortest;
  for (const Goal& each : scenario::goals(target)) {
    if (each.measure != Measure::wait && each.measure != Measure::response) continue;
    shortest = std::min(each.limit, shortest.value_or(each.limit));
  }
  return shortest;
}

// A generator that is late by a twentieth of what is judged judges the machine and not the
// scenario.
void refuse_lateness(const scenario::Target& target, const serve::Result& result,
                     std::vector<std::string>& voids) {
  const std::optional<double> limit = shortest_limit(target);
  if (!limit || result.lateness.empty()) return;
  const auto late = static_cast<double>(result.lateness.percentile(0.99));
  if (late <= *limit / 20) return;
  voids.push_back("arrivals were noticed up to " + nanoseconds_text(late) +
                  " late (p99), more than 5 % of the target of " + nanoseconds_text(*limit) +
                  "; a machine with less to do beside it may keep the schedule");
}

// Windows that share a processor are one faster window by turns, not several.
void judge_processors(const scenario::Scenario& scenario, const serve::Result& result,
                      Judgement& judgement) {
  const unsigned processors = base::System::processors();
  if (scenario.work.kind != scenario::WorkKind::spin || result.windows <= processors) return;
  const std::string words = counted(result.windows, "window") + " compute on " +
                            counted(processors, "processor") +
                            ": they take turns, and are no faster";
  if (judgement.verdicts.empty()) {
    judgement.warnings.push_back(words);
  } else {
    judgement.voids.push_back(words);
  }
}

void warn_of_lateness(const scenario::Scenario& scenario, const serve::Result& result,
                      std::vector<std::string>& warnings) {
  if (shortest_limit(scenario.target)) return;
  // A twentieth of what was measured, and more than what a timer of any machine is off by.
  const std::int64_t late = result.lateness.percentile(0.99);
  if (late <= std::max<std::int64_t>(result.wait.percentile(0.99) / 20, 1'000'000)) return;
  warnings.push_back("arrivals were noticed up to " + nanoseconds_text(static_cast<double>(late)) +
                     " late (p99): the machine was too busy to keep the schedule; the waits are "
                     "too long by as much");
}

void warn_of_load(const scenario::Scenario& scenario, const serve::Result& result,
                  std::vector<std::string>& warnings) {
  const double load = load_of(scenario, result);
  // Users who wait do not come: they cannot be too many for ever.
  if (load < 1 || result.coming.count() == 0 || result.users != 0) return;
  const double rate = static_cast<double>(result.arrived) / seconds_of(result.coming);
  warnings.push_back(
      "unstable: " + number_text(load) + " times as much is asked of the windows as they can do" +
      (result.lost == 0
           ? "; the line grows by " + rate_text(rate * (1 - 1 / load)) + " as long as people come"
           : ""));
}

// The highest percentile that is asked for needs the most people; p99 is always shown.
void warn_of_few(const scenario::Scenario& scenario, const serve::Result& result,
                 std::vector<std::string>& warnings) {
  double q = 0.99;
  for (const Goal& each : scenario::goals(scenario.target)) {
    const bool time = each.measure == Measure::wait || each.measure == Measure::response;
    if (time && each.kind.empty() && each.q < 1) q = std::max(q, each.q);
  }
  // A hair more than (1 - q) n, which is rarely exact.
  const double above = static_cast<double>(result.wait.count()) * (1 - q) + 1e-6;
  if (result.wait.empty() || above >= 100) return;
  warnings.push_back(std::string(q > 0.99 ? "p99.9" : "p99") + " is a rough figure: " +
                     count_text(static_cast<std::uint64_t>(above)) + " of " +
                     count_text(result.wait.count()) + " waits lie above it, 100 would be enough");
}

void warn_of_checks(const std::vector<Check>& checks, std::vector<std::string>& warnings) {
  for (const Check& each : checks) {
    if (!each.holds) warnings.push_back(each.name + " does not hold: the figures cannot be right");
  }
}

void warn_of_skipped(const serve::Result& result, std::vector<std::string>& warnings) {
  if (result.skipped == 0) return;
  warnings.push_back(counted(result.skipped, "line") + " of the trace could not be read, and " +
                     (result.skipped == 1 ? "was" : "were") + " left out");
}

void warn_of_precision(const plan::Prediction& prediction, std::vector<std::string>& warnings) {
  if (prediction.growth || prediction.exact || prediction.result.wait.empty()) return;
  if (prediction.seeds.size() == 1) {
    warnings.emplace_back(
        "one replication tells nothing of how much luck there is in it: no intervals");
  } else if (!prediction.estimates.wait.p99) {
    warnings.push_back(
        "not enough data for a p99: " + count_text(prediction.result.wait.count() / 100) + " of " +
        count_text(prediction.result.wait.count()) + " waits lie above it, 100 would be enough");
  } else if (!prediction.precise) {
    warnings.emplace_back(
        "the intervals are wider than was asked for: more --replications, or a "
        "higher --limit, make them narrower");
  }
}

}  // namespace

bool Judgement::target_met() const noexcept {
  return std::all_of(verdicts.begin(), verdicts.end(),
                     [](const Verdict& each) { return each.met; });
}

bool Judgement::proven() const noexcept {
  return voids.empty() && target_met();
}

double offered_load(const serve::Result& result) noexcept {
  const double windows = result.staff.empty() ? result.windows : result.mean_windows;
  if (result.coming.count() == 0 || windows <= 0) return 0;
  return static_cast<double>(result.arrived) / seconds_of(result.coming) *
         (serve::work_for_each(result) * 1e-9) / windows;
}

Judgement judge(const scenario::Scenario& scenario, const serve::Result& result) {
  Judgement judgement;
  for (const Goal& each : scenario::goals(scenario.target)) {
    judgement.verdicts.push_back(verdict_of(each, result));
  }
  check(result, judgement.checks);
  std::vector<std::string>& warnings = judgement.warnings;
  if (result.interrupted) {
    warnings.push_back("broken off after " + duration_text(result.elapsed) + ": " +
                       count_text(result.left_waiting) + " were in the line and " +
                       count_text(result.left_serving) + " at the windows");
  }
  warn_of_checks(judgement.checks, warnings);
  warn_of_load(scenario, result, warnings);
  judge_processors(scenario, result, judgement);
  refuse_lateness(scenario.target, result, judgement.voids);
  warn_of_lateness(scenario, result, warnings);
  warn_of_few(scenario, result, warnings);
  warn_of_skipped(result, warnings);
  if (result.prepared && result.prepared->failed != 0) {
    warnings.push_back(counted(result.prepared->failed, "key") + " could not be made ready; " +
                       name_text(result.prepared->first_failure, std::string::npos));
  }
  if (result.failed != 0) {
    warnings.push_back(counted(result.failed, "command") + " failed; " +
                       name_text(result.first_failure, std::string::npos));
  }
  warn_of_corridor(result, warnings);
  return judgement;
}

Judgement judge(const scenario::Scenario& scenario, const plan::Prediction& prediction) {
  Judgement judgement;
  const std::vector<Goal> goals = scenario::goals(scenario.target);
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const bool estimated = i < prediction.estimates.goals.size();
    judgement.verdicts.push_back(
        verdict_of(goals[i], estimated ? prediction.estimates.goals[i] : std::nullopt, prediction));
  }
  check(prediction, judgement.checks);
  std::vector<std::string>& warnings = judgement.warnings;
  const serve::Result& result = prediction.result;
  if (result.interrupted)
    warnings.emplace_back("broken off: the figures are those of what was done");
  warn_of_checks(judgement.checks, warnings);
  if (prediction.unstable) {
    warnings.emplace_back(
        "unstable: the windows, or one of them, are asked for as much as they can do, or more, for "
        "ever");
  } else if (prediction.growth) {
    warnings.push_back("the line still grew after " + count_text(prediction.requests) +
                       " requests: so little is left of what the windows can do that only a higher "
                       "--limit tells how long it will be");
  } else if (!prediction.steady) {
    warn_of_load(scenario, result, warnings);
  }
  warn_of_precision(prediction, warnings);
  warn_of_skipped(result, warnings);
  return judgement;
}

}  // namespace canteen::report
