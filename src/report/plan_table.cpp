#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <canteen/report/judgement.hpp>
#include <canteen/report/plan_report.hpp>
#include <canteen/scenario/goal.hpp>

#include "src/report/rows.hpp"
#include "src/report/words.hpp"

namespace canteen::report {
namespace {

using plan::Fate;
using plan::Plan;
using plan::Trial;
using scenario::count_text;
using scenario::number_text;

std::string title_of(const Plan& plan) {
  const std::string& file =
      !plan.scenario.file.empty() ? plan.scenario.file : plan.scenario.arrivals.trace.path;
  return file.empty() ? "A scenario" : name_text(file, std::string::npos);
}

// Names of kinds of people are in it.
std::string reason(const Trial& trial) {
  return name_text(trial.reason, std::string::npos);
}

std::string cost_text(const Trial& trial) {
  return "cost " + number_text(trial.candidate.cost);
}

std::string target_text(const Plan& plan) {
  std::string text;
  for (const scenario::Goal& each : scenario::goals(plan.scenario.target)) {
    text += (text.empty() ? "" : ", ") +
            (each.kind.empty() ? "" : name_text(each.kind, 40) + ": ") + each.name +
            (each.at_least() ? " >= " : " <= ");
    switch (each.measure) {
      case scenario::Measure::wait:
      case scenario::Measure::response:
        text += nanoseconds_text(each.limit);
        break;
      case scenario::Measure::lost:
      case scenario::Measure::left:
      case scenario::Measure::hit_ratio:
        text += percent_text(each.limit);
        break;
      case scenario::Measure::throughput:
        text += rate_text(each.limit);
        break;
    }
  }
  return text;
}

std::size_t count(const Plan& plan, Fate fate) {
  return static_cast<std::size_t>(
      std::count_if(plan.trials.begin(), plan.trials.end(),
                    [&](const Trial& each) { return each.fate == fate; }));
}

// What became of all of them.
std::string counts(const Plan& plan) {
  struct Part {
    Fate fate;
    const char* words;
  };

  static constexpr std::array parts{Part{Fate::excluded, "excluded by bounds"},
                                    Part{Fate::implied, "no better than one that falls short"},
                                    Part{Fate::dearer, "not needed"},
                                    Part{Fate::untried, "not looked at"}};
  std::string text = counted(plan.trials.size(), "candidate") + ": " + count_text(plan.simulated) +
                     " simulated (" + count_text(plan.requests) + " requests in all)";
  for (const Part& each : parts) {
    const std::size_t number = count(plan, each.fate);
    if (number != 0) text += ", " + count_text(number) + " " + each.words;
  }
  return text;
}

std::vector<std::string> cells(const plan::TimesEstimate& times, bool widths) {
  std::vector<std::string> text;
  for (const auto* each :
       {&times.p50, &times.p90, &times.p95, &times.p99, &times.p99_9, &times.mean}) {
    if (!widths) {
      text.push_back(*each ? nanoseconds_text((*each)->value) : "-");
    } else {
      const double width = *each ? (*each)->half_width.value_or(0) : 0;
      text.push_back(width > 0 ? nanoseconds_text(width) : "");
    }
  }
  return text;
}

std::string times(std::string_view label, const plan::TimesEstimate& times) {
  const std::vector<std::string> widths = cells(times, true);
  const bool any = std::any_of(widths.begin(), widths.end(),
                               [](const std::string& each) { return !each.empty(); });
  return row(label, cells(times, false)) + (any ? row("  ±", widths) : "");
}

std::string predicted(const Plan& plan) {
  const Trial& chosen = plan.trials[*plan.chosen];
  if (!chosen.estimates) return "";
  return row("predicted", {"p50", "p90", "p95", "p99", "p99.9", "mean"}) +
         times("wait", chosen.estimates->wait) + times("response", chosen.estimates->response) +
         "\n";
}

std::vector<std::string> cells(const base::Histogram& times) {
  std::vector<std::string> text;
  for (const double q : {0.5, 0.9, 0.95, 0.99, 0.999}) {
    // A rank that only the greatest can have is no figure of its own.
    const bool told = static_cast<double>(times.count()) * (1 - q) >= 1;
    text.push_back(told ? nanoseconds_text(static_cast<double>(times.percentile(q))) : "-");
  }
  text.push_back(times.empty() ? "-" : nanoseconds_text(times.mean()));
  return text;
}

// "wait p99 +7.2 %, response p99 -1.1 %"; nothing where nobody waits.
std::string apart(const serve::Result& said, const serve::Result& seen) {
  std::string text;
  const auto tell = [&](const char* name, const base::Histogram& one,
                        const base::Histogram& other) {
    const auto was = static_cast<double>(one.percentile(0.99));
    if (was <= 0 || other.empty()) return;
    const double more = (static_cast<double>(other.percentile(0.99)) / was - 1) * 100;
    text += std::string(text.empty() ? "" : ", ") + name + " p99 " + (more < 0 ? "" : "+") +
            number_text(more) + " %";
  };
  tell("wait", said.wait, seen.wait);
  tell("response", said.response, seen.response);
  return text;
}

std::string proven(const Plan& plan) {
  if (plan.proofs.empty()) {
    return plan.not_proven.empty() ? "" : lines("not run", plan.not_proven) + "\n";
  }
  std::string text;
  for (const plan::Proof& each : plan.proofs) {
    const serve::Result& said = each.prediction.first;
    const serve::Result& seen = each.measured;
    text += lines("run for real", plan.trials[each.trial].candidate.words + "; " + each.part +
                                      ", " + counted(seen.arrived, "request"));
    text += row("", {"p50", "p90", "p95", "p99", "p99.9", "mean"});
    text += row("wait", cells(said.wait)) + row("  measured", cells(seen.wait));
    text += row("response", cells(said.response)) + row("  measured", cells(seen.response));
    text += line("  apart", apart(said, seen));
    const Judgement judgement = judge(each.scenario, each.measured);
    for (const Verdict& verdict : judgement.verdicts) {
      text += line("  target", verdict.sentence + (verdict.met ? ": met" : ": missed"));
    }
    for (const std::string& why : judgement.voids) text += lines("  void", why);
    text += "\n";
  }
  return text;
}

std::string nearest(const Plan& plan) {
  std::string text;
  for (const std::size_t each : plan.nearest) {
    const Trial& trial = plan.trials[each];
    text += lines(text.empty() ? (plan.chosen ? "rejected" : "nearest") : "",
                  trial.candidate.words + ", " + cost_text(trial) + ": " + reason(trial));
  }
  return text;
}

std::string knob_words(const std::string& knob) {
  if (knob == "windows") return "other windows";
  if (knob == "speed") return "another speed";
  if (knob == "discipline") return "another order";
  if (knob == "prepared") return "a cache";
  if (knob == "buffer") return "another bound";
  return "other lines";
}

std::string single(const Plan& plan) {
  if (plan.singles.empty()) return "";
  if (!plan.single) return lines("one way", "none of them alone meets the target");
  const plan::Single& best = plan.singles[*plan.single];
  const Trial& trial = plan.trials[*best.trial];
  return lines("one way", knob_words(best.knob) + " alone: " + trial.candidate.words + ", " +
                              cost_text(trial));
}

std::string around(const Plan& plan) {
  std::string text;
  for (const plan::Sensitivity& each : plan.sensitivities) {
    text += lines(text.empty() ? "one step" : "",
                  each.words + ", " + cost_text(each.trial) + ": " + reason(each.trial));
  }
  return text;
}

std::string held_out(const Plan& plan) {
  std::string text;
  for (const plan::HeldOut& each : plan.held_out) {
    text += lines(text.empty() ? "tested" : "", each.name + ": " + reason(each.trial) + ": " +
                                                    std::string(name_of(each.trial.fate)));
  }
  return text;
}

std::string largest(const Plan& plan) {
  if (!plan.largest) return "";
  const plan::LargestLoad& load = *plan.largest;
  std::string words = "meets it up to " + number_text(load.factor) + " times the load (" +
                      rate_text(load.rate) + " on average)";
  if (load.beyond) words += ", not at " + number_text(*load.beyond) + " times";
  return lines("load", words);
}

std::string assumed(const Plan& plan) {
  std::string text;
  for (const std::string& each : plan.assumptions) {
    text += lines(text.empty() ? "assumed" : "", each);
  }
  return text;
}

}  // namespace

std::string_view name_of(Fate fate) noexcept {
  switch (fate) {
    case Fate::excluded:
      return "excluded";
    case Fate::implied:
      return "implied";
    case Fate::dearer:
      return "dearer";
    case Fate::missed:
      return "missed";
    case Fate::marginal:
      return "marginal";
    case Fate::failed:
      return "failed";
    case Fate::met:
      return "met";
    case Fate::untried:
      break;
  }
  return "untried";
}

std::string sentence(const Plan& plan) {
  const std::string broken = plan.interrupted ? "Broken off. " : "";
  if (plan.chosen) {
    const Trial& chosen = plan.trials[*plan.chosen];
    return broken + (plan.interrupted ? "So far: " : "Choose ") + chosen.candidate.words + ": " +
           cost_text(chosen) + ".";
  }
  if (plan.interrupted) return broken + "Nothing was found to meet the target so far.";
  if (plan.nearest.empty()) {
    const auto unclear =
        std::find_if(plan.trials.begin(), plan.trials.end(),
                     [](const Trial& each) { return each.fate == Fate::marginal; });
    if (unclear != plan.trials.end()) {
      return "No candidate is known to meet the target: " + unclear->reason + ".";
    }
    if (plan.trials.empty()) return "There is no candidate.";
    const Trial& dearest = plan.trials.back();
    return "No candidate can meet the target; with " + dearest.candidate.words + ", " +
           dearest.reason + ".";
  }
  return "No candidate meets the target; the nearest is " +
         plan.trials[plan.nearest.front()].candidate.words + ".";
}

std::string table(const Plan& plan) {
  std::string text = wrapped(title_of(plan) + ": " + sentence(plan), 2) + "\n";
  text += lines("target", target_text(plan));
  if (plan.chosen) text += lines("", reason(plan.trials[*plan.chosen]) + ": met");
  text += lines("tried", counts(plan)) + "\n";
  if (plan.chosen) text += predicted(plan) + proven(plan);
  for (const std::string& part :
       {nearest(plan), single(plan), around(plan), held_out(plan), largest(plan), assumed(plan)}) {
    text += part;
  }
  return text;
}

}  // namespace canteen::report
