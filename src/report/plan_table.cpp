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

// What was chosen, by all of the scenario; where that is not known, by the part that was seen.
const Trial& whole(const Plan& plan) {
  return plan.predicted ? *plan.predicted : plan.trials[*plan.chosen];
}

std::string predicted(const Plan& plan) {
  const std::optional<plan::Estimates>& found = whole(plan).estimates;
  if (!found) return "";
  return row("predicted", {"p50", "p90", "p95", "p99", "p99.9", "mean"}) +
         times("wait", found->wait) + times("response", found->response) + "\n";
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
    if (each.calibrated) text += row("  calibrated", cells(each.calibrated->wait));
    text += row("response", cells(said.response)) + row("  measured", cells(seen.response));
    if (each.calibrated) text += row("  calibrated", cells(each.calibrated->response));
    text += line("  apart", apart(said, seen));
    if (each.calibrated) text += line("", "calibrated: " + apart(*each.calibrated, seen));
    const Judgement judgement = judge(each.scenario, each.measured);
    for (const Verdict& verdict : judgement.verdicts) {
      text += line("  target", verdict.sentence + (verdict.met ? ": met" : ": missed"));
    }
    for (const std::string& why : judgement.voids) text += lines("  void", why);
    text += "\n";
  }
  return text;
}

bool is_void(const plan::Proof& proof) {
  return !judge(proof.scenario, proof.measured).voids.empty();
}

std::string calibrated(const Plan& plan) {
  if (!plan.calibration) return "";
  const plan::Calibration& found = *plan.calibration;
  const plan::Proof& proof = plan.proofs[found.proof];
  const std::string off = "The run of " + plan.trials[proof.trial].candidate.words +
                          (is_void(proof) ? ", which is void, was " : " was ") +
                          percent_text(found.apart) + " off its prediction";
  if (found.again.empty()) {
    return lines("calibrated", off +
                                   ", and no service took longer than the scenario says: what is "
                                   "apart lies elsewhere, and nothing was simulated again.") +
           "\n";
  }
  std::string text = lines(
      "calibrated", off + ". A service took " + scenario::duration_text(found.longer) +
                        " longer than the scenario says, on average." +
                        (found.elsewhere ? " With that it is " + percent_text(*found.elsewhere) +
                                               " off: what is apart still lies elsewhere."
                                         : "") +
                        " With that, by all of the scenario:");
  for (const Trial& each : found.again) {
    text += lines(
        "", each.candidate.words + ": " + reason(each) + ": " + std::string(name_of(each.fate)));
  }
  return text + "\n";
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
  if (plan.as_it_is && plan.chosen == plan.as_it_is) {
    return lines("one way", "none is needed: the scenario as it is was chosen");
  }
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
  if (load.beyond) {
    words += load.beyond_is == Fate::missed ? ", not at " : ", and is not known to meet it at ";
    words += number_text(*load.beyond) + " times";
  }
  return lines("load", words);
}

// By which part of a trace.
std::string chosen_by(const Plan& plan) {
  if (!plan.split) {
    if (plan.not_split.empty()) return "";
    return lines("chosen by", "all of the log. " + name_text(plan.not_split, std::string::npos));
  }
  return lines("chosen by", "half of " + counted(plan.split->times, "equal time") +
                                " of the log, " + counted(plan.split->seen, "request") +
                                "; the other half, " + counted(plan.split->kept, "request") +
                                ", was kept back to test the choice");
}

// What has become of the choice with services as long as they were; nothing where it meets the
// target still.
std::string when_calibrated(const Plan& plan) {
  if (!plan.calibration || plan.calibration->again.empty()) return "";
  const Fate fate = plan.calibration->again.front().fate;
  if (fate == Fate::met) return "";
  const bool proves = !is_void(plan.proofs[plan.calibration->proof]);
  return std::string(" With services as long as ") +
         (proves ? "the run's it " : "those of a run that is void it ") +
         (fate == Fate::missed ? "misses" : "is not known to meet") + " the target.";
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
           cost_text(chosen) + "." + when_calibrated(plan);
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
  return std::string("No candidate meets the target") +
         (plan.split ? " in both halves of the log and in all of it" : "") + "; the nearest is " +
         plan.trials[plan.nearest.front()].candidate.words + ".";
}

std::string table(const Plan& plan) {
  std::string text = wrapped(title_of(plan) + ": " + sentence(plan), 2) + "\n";
  text += lines("target", target_text(plan));
  if (plan.chosen) {
    const bool by_all = !plan.split || plan.predicted;
    text += lines(
        "", reason(whole(plan)) + ": met" +
                (by_all ? "" : " in the part of the log that was seen; not tested by all of it"));
  }
  text += lines("tried", counts(plan)) + chosen_by(plan) + "\n";
  if (plan.chosen) text += predicted(plan) + proven(plan) + calibrated(plan);
  for (const std::string& part :
       {nearest(plan), single(plan), around(plan), held_out(plan), largest(plan), assumed(plan)}) {
    text += part;
  }
  return text;
}

}  // namespace canteen::report
