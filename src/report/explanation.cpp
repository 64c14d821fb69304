#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <canteen/report/explanation.hpp>
#include <canteen/scenario/demand.hpp>
#include <canteen/scenario/ends.hpp>
#include <canteen/scenario/goal.hpp>
#include <canteen/scenario/service_time.hpp>
#include <canteen/scenario/without_password.hpp>

#include "src/report/explained.hpp"
#include "src/report/strategy_words.hpp"
#include "src/report/words.hpp"
#include "src/scenario/loses_nobody.hpp"
#include "src/serve/simulated_only.hpp"

namespace canteen::report {
namespace {

using scenario::Distribution;
using scenario::duration_text;
using scenario::number_text;
using scenario::Process;

constexpr std::size_t all = std::string::npos;

std::string about(double people) {
  return scenario::count_text(static_cast<std::uint64_t>(std::llround(people)));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  }
  return text;
}

// Who comes.

std::string process_sentence(const scenario::Arrivals& arrivals) {
  switch (arrivals.process) {
    case Process::poisson:
      return "People who know nothing of each other (poisson).";
    case Process::deterministic:
      return "One after the other, in equal gaps (deterministic).";
    case Process::mmpp:
      return "People who know nothing of each other, at a rate that changes by itself (mmpp).";
    case Process::closed:
      return "Always the same people, " + counted(arrivals.users, "user") +
             ": each thinks, asks, waits until he has been served, and thinks anew (closed).";
    case Process::trace:
      break;
  }
  return "The requests of a log, " + name_text(arrivals.trace.path, all) +
         ", when they came. How many they are, its reading will tell.";
}

std::string states_sentence(const scenario::Arrivals& arrivals) {
  std::vector<std::string> states;
  for (const scenario::RateState& each : arrivals.states) {
    const double stay = static_cast<double>(each.stay.count()) / arrivals.speed;
    states.push_back(rate_text(each.per_second * arrivals.speed) + " for " +
                     nanoseconds_text(stay));
  }
  return "On average " + joined(states) + ", one after the other.";
}

std::string rate_sentence(const scenario::Arrivals& arrivals, const scenario::Demand& demand) {
  std::string text = rate_text(demand.rate);
  if (arrivals.process == Process::mmpp || demand.peak > demand.rate * (1 + 1e-9)) {
    text += " on average, " + rate_text(demand.peak) + " at the peak";
    if (demand.peak_for) text += ", which lasts " + duration_text(*demand.peak_for);
    if (arrivals.process == Process::mmpp) {
      text += " on average";
    } else if (arrivals.opening && arrivals.speed == 1) {
      text += " from " + scenario::clock_text(*arrivals.opening + demand.peak_from) + " on";
    } else if (demand.peak_from.count() == 0) {
      text += ", from the opening on";
    } else {
      text += ", from " + duration_text(demand.peak_from) + " after the opening on";
    }
  }
  return text + ".";
}

std::string count_sentence(const scenario::Arrivals& arrivals, const scenario::Demand& demand) {
  if (!demand.people) return "They never cease to come.";
  const bool counted_out =
      arrivals.head != 0 && *demand.people > static_cast<double>(arrivals.head) - 0.5;
  return (counted_out ? "" : "About ") + about(*demand.people) + " in all, in " +
         (counted_out && arrivals.process != Process::deterministic ? "about " : "") +
         duration_text(*demand.length) + ".";
}

std::string distribution_name(Distribution distribution);

std::string think_sentence(const scenario::Arrivals& arrivals) {
  const auto moments = scenario::moments_of(arrivals.think);
  const std::string mean = nanoseconds_text(moments->mean / arrivals.speed);
  if (arrivals.think.distribution == Distribution::deterministic) {
    return "Each thinks for " + mean + " each time.";
  }
  return "Each thinks for " + mean + " on average (" +
         distribution_name(arrivals.think.distribution) + ").";
}

// Of closed arrivals, of which nobody knows before how many they will be.
std::vector<std::string> end_sentences(const scenario::Scenario& scenario) {
  const scenario::Arrivals& arrivals = scenario.arrivals;
  if (!scenario::ends(scenario)) return {"They never cease to come."};
  std::vector<std::string> text;
  if (arrivals.length) {
    const double length = static_cast<double>(arrivals.length->count()) / arrivals.speed;
    text.push_back("They come for " + nanoseconds_text(length) + ".");
  }
  if (arrivals.head != 0) {
    text.push_back("They ask " + counted(arrivals.head, "time") + " in all" +
                   (arrivals.length ? ", at most." : "."));
  }
  return text;
}

std::vector<std::string> arrival_sentences(const scenario::Scenario& scenario) {
  const scenario::Arrivals& arrivals = scenario.arrivals;
  std::vector<std::string> text{process_sentence(arrivals)};
  if (arrivals.process == Process::mmpp) text.push_back(states_sentence(arrivals));
  if (arrivals.process == Process::closed) {
    text.push_back(think_sentence(arrivals));
    for (std::string& each : end_sentences(scenario)) text.push_back(std::move(each));
  } else if (const auto demand = scenario::demand_of(arrivals)) {
    text.push_back(rate_sentence(arrivals, *demand));
    text.push_back(count_sentence(arrivals, *demand));
  } else if (arrivals.head != 0) {
    text.push_back("At most " + scenario::count_text(arrivals.head) + " of them.");
  }
  if (arrivals.batch) {
    const bool fixed = arrivals.batch->size == scenario::BatchSize::fixed;
    text.push_back("They come in groups of " + number_text(arrivals.batch->mean) +
                   (fixed ? "." : " on average (geometric)."));
  }
  if (arrivals.speed != 1 && arrivals.process != Process::closed) {
    text.push_back("They come " + number_text(arrivals.speed) +
                   " times as fast as written; each takes as long as ever.");
  }
  if (!arrivals.classes.empty()) {
    std::vector<std::string> kinds;
    kinds.reserve(arrivals.classes.size());
    for (const scenario::ClassShare& each : arrivals.classes) {
      kinds.push_back(percent_text(each.share) + " " + name_text(each.name, all));
    }
    text.push_back("Kinds of people: " + joined(kinds) + ".");
  }
  if (const auto& clients = arrivals.clients) {
    text.push_back(counted(clients->distinct, "client") +
                   (clients->distinct == 1 ? " sends" : " send") + " them" +
                   (clients->zipf == 0 ? ", each as many as the others."
                                       : "; the n-th sends n^" + number_text(clients->zipf) +
                                             " times fewer than the first."));
  }
  if (const auto& dishes = scenario.work.dishes) {
    text.push_back("Each asks for one of " + counted(dishes->distinct, "thing") +
                   (dishes->zipf == 0 ? ", all as popular as each other."
                                      : "; the n-th is asked for n^" + number_text(dishes->zipf) +
                                            " times less often than the first."));
  }
  return text;
}

// What each takes.

std::string distribution_name(Distribution distribution) {
  switch (distribution) {
    case Distribution::exponential:
      return "exponential";
    case Distribution::lognormal:
      return "lognormal";
    case Distribution::hyperexponential:
      return "hyperexponential";
    case Distribution::erlang:
      return "erlang";
    case Distribution::pareto:
      return "bounded pareto";
    case Distribution::empirical:
      return "as measured";
    case Distribution::deterministic:
    case Distribution::trace:
      break;
  }
  return "";
}

std::string service_words(const scenario::ServiceTime& service) {
  const auto moments = scenario::moments_of(service);
  if (!moments) return "as long as the log says";
  if (service.distribution == Distribution::deterministic) {
    return nanoseconds_text(moments->mean) + " each time";
  }
  return nanoseconds_text(moments->mean) + " on average (" +
         distribution_name(service.distribution) + "), with a standard deviation of " +
         nanoseconds_text(moments->mean * moments->cv);
}

std::string work_sentence(const scenario::Work& work) {
  switch (work.kind) {
    case scenario::WorkKind::sleep:
      return "A window waits for it, as for another machine (sleep).";
    case scenario::WorkKind::spin:
      return "A window computes, which takes a processor (spin).";
    case scenario::WorkKind::http:
      return "A window asks a server (http): " + work.http.method + " " +
             name_text(scenario::without_password(work.http.url), all);
    case scenario::WorkKind::function:
      return "A window calls the function " + name_text(work.function, all) +
             " of the program that runs it.";
    case scenario::WorkKind::command:
      break;
  }
  std::string words;
  for (const std::string& each : work.command) words += " " + name_text(each, all);
  return "A window runs a command:" + words;
}

std::string expect_sentence(const scenario::HttpSpec& http) {
  std::string statuses;
  for (const std::string& each : http.expect) {
    statuses += (statuses.empty() ? "" : " or ") + name_text(each, all);
  }
  return "An answer with another status than " + statuses + " counts as failed.";
}

std::vector<std::string> work_sentences(const scenario::Scenario& scenario) {
  const scenario::Work& work = scenario.work;
  std::vector<std::string> text{work_sentence(work)};
  if (work.kind == scenario::WorkKind::http) text.push_back(expect_sentence(work.http));
  if (!scenario::knows_service(work)) {
    text.emplace_back("Nobody knows how long that takes.");
  } else {
    text.push_back((scenario::is_timed(work) ? "It takes " : "It is supposed to take ") +
                   service_words(work.service) + ".");
  }
  for (const scenario::ClassWork& each : work.classes) {
    text.push_back("For " + name_text(each.name, all) + ": " + service_words(each.service) + ".");
  }
  if (work.timeout) {
    text.push_back((work.kind == scenario::WorkKind::command ? "A command that takes longer than "
                                                             : "What takes longer than ") +
                   duration_text(*work.timeout) + " is ended, and counts as failed.");
  }
  return text;
}

// What is asked of the windows.

std::string peak_sentence(const scenario::Scenario& scenario, const scenario::Demand& demand,
                          double load) {
  std::string text = percent_text(load) + " at the peak";
  if (load < 1) return text + ": they can do it.";
  if (!scenario::loses_nobody(scenario.strategy)) {
    return text + ": they cannot do it, and some are lost.";
  }
  const double growth = demand.peak * (1 - 1 / load);
  text += ": they cannot do it. The line grows by " + rate_text(growth);
  if (!demand.peak_for || scenario.arrivals.process == Process::mmpp) return text + ".";
  const double seconds = static_cast<double>(demand.peak_for->count()) * 1e-9;
  return text + ", to about " + about(growth * seconds) + ", before the peak is over.";
}

std::string average_sentence(const scenario::Scenario& scenario, const scenario::Demand& demand,
                             double load) {
  std::string text = percent_text(load) + " of what they can do, on average";
  if (load < 1) return text + ".";
  text += ": they cannot do it";
  if (scenario::loses_nobody(scenario.strategy) && !demand.people) {
    text += ", and the line grows for ever";
  }
  return text + ".";
}

// The most that can come of closed arrivals: while nobody waits.
std::string closed_sentence(const scenario::Scenario& scenario) {
  const auto service = scenario::mean_service(scenario);
  if (!service) return "Nobody can tell before it was done.";
  const scenario::Arrivals& arrivals = scenario.arrivals;
  const double think = scenario::moments_of(arrivals.think)->mean / arrivals.speed;
  const double cycle = (think + *service / scenario.strategy.speed) * 1e-9;
  const double rate = arrivals.users / cycle;
  const std::optional<double> load = scenario::offered_load(scenario, rate);
  const std::string ready = scenario.strategy.prepared ? ", if nothing were ready" : "";
  const std::string share =
      load ? ", which is " + percent_text(*load) + " of what the windows can do" + ready : "";
  return "As long as nobody waits they come at " + rate_text(rate) + share +
         "; whoever waits comes more rarely, so the line never grows beyond the users.";
}

std::vector<std::string> load_sentences(const scenario::Scenario& scenario) {
  const auto demand = scenario::demand_of(scenario.arrivals);
  if (scenario.arrivals.process == Process::closed) return {closed_sentence(scenario)};
  if (!demand) return {"Only the reading of the log tells: canteen simulate does it."};
  const auto load = scenario::offered_load(scenario, demand->rate);
  if (!load && scenario.strategy.batch.most > 1) {
    return {
        "How much they can do depends on who is served together, which canteen simulate tells."};
  }
  if (!load) return {"Nobody can tell before it was done."};
  if (scenario.strategy.prepared) {
    return {
        "It would be " + percent_text(*load) +
        " of what they can do, on average, if nothing were ready. How much that spares, canteen "
        "simulate tells."};
  }
  if (scenario.strategy.autoscale) {
    return {"It would be " + percent_text(*load) +
            " of what they can do, on average, if all of them were always open. How many will be, "
            "canteen simulate tells."};
  }
  std::vector<std::string> text{average_sentence(scenario, *demand, *load)};
  if (!scenario.strategy.schedule.empty()) {
    text.push_back("That is " + number_text(scenario::mean_windows(scenario)) +
                   " windows on average; how it is at each time, canteen simulate tells.");
    return text;
  }
  if (demand->peak > demand->rate * (1 + 1e-9)) {
    text.push_back(
        peak_sentence(scenario, *demand, *scenario::offered_load(scenario, demand->peak)));
  }
  return text;
}

// What is good enough.

std::string limit_text(const scenario::Goal& goal) {
  switch (goal.measure) {
    case scenario::Measure::wait:
    case scenario::Measure::response:
      return nanoseconds_text(goal.limit);
    case scenario::Measure::throughput:
      return rate_text(goal.limit);
    case scenario::Measure::lost:
    case scenario::Measure::left:
    case scenario::Measure::hit_ratio:
      break;
  }
  return percent_text(goal.limit);
}

std::vector<std::string> target_sentences(const scenario::Scenario& scenario) {
  std::vector<std::string> text;
  for (const scenario::Goal& each : scenario::goals(scenario.target)) {
    text.push_back((each.kind.empty() ? "" : "Of " + name_text(each.kind, all) + ": ") + each.name +
                   (each.at_least() ? " at least " : " at most ") + limit_text(each) + ".");
  }
  if (text.empty()) text.emplace_back("Nothing is asked.");
  return text;
}

std::vector<std::string> cost_sentences(const scenario::Scenario& scenario) {
  if (!scenario.cost) return {};
  const double cost = scenario::cost_of(scenario);
  if (!scenario::tells_mean_windows(scenario)) {
    return {"At most " + number_text(cost) + ", in the unit of its prices, with all windows open."};
  }
  return {number_text(cost) + ", in the unit of its prices."};
}

// What can be done with it.

const char* outside_word(scenario::WorkKind kind) {
  if (kind == scenario::WorkKind::http) return "server";
  return kind == scenario::WorkKind::function ? "function" : "command";
}

std::vector<std::string> use_sentences(const scenario::Scenario& scenario) {
  std::vector<std::string> text;
  const auto demand = scenario::demand_of(scenario.arrivals);
  if (scenario.work.kind == scenario::WorkKind::function) {
    text.emplace_back(
        "It can be run by a program that uses the library, and has that function; canteen has "
        "none.");
  } else if (const auto only = serve::simulated_only(scenario)) {
    text.push_back("It cannot be run, for " + only->why + ".");
  } else if (!scenario::ends(scenario)) {
    text.emplace_back(
        "It cannot be run, for people never cease to come: arrivals.length or arrivals.head would "
        "end it.");
  } else if (demand && demand->length) {
    text.push_back("It can be run: canteen run, for " + duration_text(*demand->length) +
                   " and until the last one leaves.");
  } else if (scenario.arrivals.process == Process::closed) {
    text.emplace_back("It can be run: canteen run, until the last one leaves.");
  } else {
    text.emplace_back("It can be run: canteen run, for as long as the log is.");
  }
  if (const auto& broker = scenario.strategy.middleware;
      broker && !(broker->publish && broker->deliver)) {
    text.emplace_back(
        "It cannot be simulated, for nobody knows how far away its broker is: "
        "strategy.middleware.publish and deliver would tell; a run measures them.");
    return text;
  }
  text.emplace_back(scenario::knows_service(scenario.work)
                        ? "It can be simulated: canteen simulate."
                        : "It cannot be simulated, for nobody knows how long its " +
                              std::string(outside_word(scenario.work.kind)) +
                              " takes: work.service would tell.");
  return text;
}

std::string text_of(const ExplainedPart& part) {
  std::string text = "\n" + part.title + "\n";
  for (const std::string& each : part.sentences) text += wrapped("- " + each, 2);
  return text;
}

}  // namespace

std::vector<ExplainedPart> explained(const scenario::Scenario& scenario) {
  std::vector<ExplainedPart> parts{{"Who comes", arrival_sentences(scenario)},
                                   {"What each takes", work_sentences(scenario)},
                                   {"What is done about it", strategy_sentences(scenario.strategy)},
                                   {"What is asked of the windows", load_sentences(scenario)},
                                   {"What is good enough", target_sentences(scenario)},
                                   {"What it costs", cost_sentences(scenario)},
                                   {"What can be done with it", use_sentences(scenario)}};
  std::erase_if(parts, [](const ExplainedPart& each) { return each.sentences.empty(); });
  return parts;
}

std::string explanation(const scenario::Scenario& scenario) {
  const std::string& file = !scenario.file.empty() ? scenario.file : scenario.arrivals.trace.path;
  std::string text = (file.empty() ? "A scenario" : name_text(file, all)) + "\n";
  for (const ExplainedPart& each : explained(scenario)) text += text_of(each);
  return text;
}

}  // namespace canteen::report
