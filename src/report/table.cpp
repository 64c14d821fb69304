#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include <canteen/report/judgement.hpp>
#include <canteen/report/table.hpp>
#include <canteen/scenario/without_password.hpp>

#include "src/report/corridor_words.hpp"
#include "src/report/load_words.hpp"
#include "src/report/rows.hpp"
#include "src/report/strategy_words.hpp"
#include "src/report/words.hpp"
#include "src/serve/means.hpp"

namespace canteen::report {
namespace {

using scenario::count_text;
using scenario::duration_text;
using scenario::number_text;

constexpr std::size_t longest_row_label = 24;
constexpr std::size_t most_keys = 5;

double per_second(std::uint64_t count, scenario::Duration time) {
  return time.count() == 0 ? 0
                           : static_cast<double>(count) * 1e9 / static_cast<double>(time.count());
}

std::string of_all(std::uint64_t part, const serve::Result& result) {
  if (part == 0 || result.arrived == 0) return count_text(part);
  return count_text(part) + "  (" +
         percent_text(static_cast<double>(part) / static_cast<double>(result.arrived)) + ")";
}

std::string line_words(const scenario::Strategy& strategy, bool lines) {
  switch (strategy.discipline) {
    case scenario::Discipline::fifo:
      break;
    case scenario::Discipline::lifo:
      return "a line, last come first served,";
    case scenario::Discipline::priority:
      return "a line by priority";
    case scenario::Discipline::adaptive_lifo:
      return "a line, last come first served when it is long,";
    case scenario::Discipline::shortest_first:
      return "a line, the shortest first,";
    case scenario::Discipline::fair:
      return strategy.fair_to == scenario::FairTo::clients ? "a line, the clients in turn,"
                                                           : "a line, the kinds of people in turn,";
    case scenario::Discipline::sharing:
      return "all served at once, room";
    case scenario::Discipline::contend:
      return lines ? "a crowd" : "a crowd instead of a line,";
  }
  return "a line";
}

std::string when_full_words(scenario::WhenFull full) {
  switch (full) {
    case scenario::WhenFull::block:
      break;
    case scenario::WhenFull::reject:
      return ", then lost";
    case scenario::WhenFull::drop_oldest:
      return ", then the oldest is lost";
    case scenario::WhenFull::spill:
      return ", then elsewhere";
  }
  return ", then outside";
}

std::string room_words(const scenario::Strategy& strategy, bool lines) {
  if (strategy.buffer == 0) {
    return strategy.full == scenario::WhenFull::block ? " for any number" : " for nobody";
  }
  return " for " + count_text(strategy.buffer) + (lines ? " in all" : "") +
         when_full_words(strategy.full);
}

std::string people_words(const scenario::Strategy& strategy) {
  std::string text;
  if (strategy.preemptive) {
    text += strategy.discipline == scenario::Discipline::shortest_first
                ? ", who is shorter takes a window"
                : ", who ranks higher takes a window";
  }
  if (strategy.patience) {
    const bool equal = strategy.patience->distribution == scenario::Distribution::deterministic;
    text +=
        ", patience of " + duration_text(strategy.patience->mean) + (equal ? "" : " on average");
  }
  if (strategy.deadline) text += ", sent away after " + duration_text(*strategy.deadline);
  if (strategy.retries.most != 0) {
    text += ", coming again up to " + counted(strategy.retries.most, "time");
  }
  return text;
}

std::string broker_words(const scenario::Middleware& broker) {
  return ", kept by " + name_text(scenario::without_password(broker.url), std::string::npos) +
         ", of whom a window holds " + count_text(broker.prefetch);
}

std::string heading(const scenario::Scenario& scenario) {
  const std::string& file = !scenario.file.empty() ? scenario.file : scenario.arrivals.trace.path;
  std::string text = file.empty() ? "A scenario" : name_text(file, std::string::npos);
  const scenario::Strategy& strategy = scenario.strategy;
  const bool lines = strategy.lines != scenario::LineLayout::shared && strategy.windows > 1;
  text += ": " + windows_range(strategy) + ", ";
  if (strategy.batch.most > 1) {
    text += "up to " + count_text(strategy.batch.most) + " in one service, ";
  }
  text += line_words(strategy, lines);
  if (lines) text += " before each";
  text += room_words(strategy, lines);
  if (lines && strategy.lines == scenario::LineLayout::stealing) text += ", with stealing";
  if (strategy.middleware) text += broker_words(*strategy.middleware);
  text += people_words(strategy);
  if (strategy.speed != 1) text += ", windows " + number_text(strategy.speed) + "x as fast";
  if (strategy.prepared) {
    text += ", a cache of " + count_text(strategy.prepared->capacity) + " (" +
            std::string(cache::name_of(strategy.prepared->policy)) + ")";
  }
  if (scenario.arrivals.speed != 1) text += ", " + number_text(scenario.arrivals.speed) + "x";
  return wrapped(text, 2) + "\n";
}

// fewest: that have to lie above a percentile, for it to be told.
std::vector<std::string> figures(const base::Histogram& times, double fewest = 1) {
  std::vector<std::string> cells;
  for (const double q : {0.5, 0.9, 0.99, 0.999, 1.0}) {
    // A rank that only the greatest can have is no figure of its own.
    const bool told = q == 1.0 || static_cast<double>(times.count()) * (1 - q) >= fewest;
    cells.push_back(
        times.empty() || !told ? "-" : nanoseconds_text(static_cast<double>(times.percentile(q))));
  }
  cells.push_back(times.empty() ? "-" : nanoseconds_text(times.mean()));
  return cells;
}

std::string inside(const serve::Result& result) {
  return count_text(result.left_waiting) + " in the line, " + count_text(result.left_serving) +
         " at the windows" +
         (result.left_at_home == 0 ? "" : ", " + count_text(result.left_at_home) + " at home");
}

std::string users(const serve::Result& result) {
  if (result.users == 0 || result.arrived == 0) return "";
  const double mean = result.thought / static_cast<double>(result.arrived);
  return line("  users", count_text(result.users) + ", who think for " +
                             nanoseconds_text(mean * 1e9) + " on average");
}

std::string people(const serve::Result& result) {
  std::string text = line("arrived", count_text(result.arrived) + "  (" +
                                         rate_text(per_second(result.arrived, result.coming)) +
                                         " for " + duration_text(result.coming) + ")");
  text += users(result);
  text += line("served", of_all(result.served, result));
  if (result.failed != 0) text += line("  failed", of_all(result.failed, result));
  text += line("lost", of_all(result.lost, result));
  if (result.sent_away != 0) text += line("  sent away", of_all(result.sent_away, result));
  if (result.left != 0) text += line("left", of_all(result.left, result));
  if (result.spilled != 0) text += line("spilled", of_all(result.spilled, result));
  if (result.retried != 0) text += line("came again", counted(result.retried, "time"));
  if (result.preempted != 0) text += line("interrupted", counted(result.preempted, "service"));
  if (result.interrupted) {
    text += line("inside", inside(result));
  }
  return text + "\n";
}

std::string times(const serve::Result& result) {
  return row("", {"p50", "p90", "p99", "p99.9", "max", "mean"}) +
         row("wait", figures(result.wait)) + row("response", figures(result.response)) +
         row("service", figures(result.service)) + "\n";
}

std::string classes(const serve::Result& result, double fewest = 1) {
  if (result.classes.empty()) return "";
  std::vector<std::string> names;
  std::size_t width = row_label_width;
  for (const serve::ClassResult& each : result.classes) {
    names.push_back(each.name.empty() ? "(no name)" : name_text(each.name, longest_row_label));
    width = std::max(width, columns_of(names.back()));
  }
  std::string text =
      row("", {"arrived", "served", "lost", "wait p50", "wait p99", "wait max"}, width);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const serve::ClassResult& each = result.classes[i];
    const std::vector<std::string> waits = figures(each.wait, fewest);
    text += row(names[i],
                {count_text(each.arrived), count_text(each.served), count_text(each.lost), waits[0],
                 waits[2], waits[4]},
                width);
  }
  return text + "\n";
}

// varies: how much the hits do, in words.
std::string prepared(const serve::Result& result, double fewest = 1,
                     const std::string& varies = "") {
  if (!result.prepared) return "";
  const serve::PreparedResult& all = *result.prepared;
  std::string text =
      row("", {"served", "wait p50", "wait p99", "resp. p50", "resp. p99", "resp. max"});
  const auto kind = [&](std::string_view label, const base::Histogram& wait,
                        const base::Histogram& response) {
    const std::vector<std::string> waits = figures(wait, fewest);
    const std::vector<std::string> responses = figures(response, fewest);
    text += row(label, {count_text(response.count()), waits[0], waits[2], responses[0],
                        responses[2], responses[4]});
  };
  kind("hits", all.hit_wait, all.hit_response);
  kind("misses", all.miss_wait, all.miss_response);
  text += "\n";
  if (all.pinned != 0) {
    text += line("ready",
                 counted(all.pinned, "key") + " before the opening, in " + duration_text(all.took));
  }
  std::string words = percent_text(all.hit_ratio()) + varies + " of the served";
  if (all.spared > 0) words += "; " + nanoseconds_text(all.spared * 1e9) + " of service spared";
  text += line("hits", words);
  return text + line("misses", count_text(all.loaded) + " made, " + count_text(all.joined) +
                                   " waited for another's");
}

// With a sign where there may be more.
std::string asked_text(const serve::HotKey& key) {
  return count_text(key.asked) + (key.over != 0 ? "+" : "");
}

std::vector<std::string> figures(const serve::HotKey& key, std::uint64_t asked, bool prepared) {
  std::vector<std::string> cells{
      asked_text(key), percent_text(static_cast<double>(key.asked) / static_cast<double>(asked))};
  if (prepared) cells.push_back(key.served == 0 ? "-" : percent_text(key.hit_ratio()));
  for (const double time : {key.mean_wait(), key.longest_wait, key.mean_response()}) {
    cells.push_back(key.served == 0 ? "-" : nanoseconds_text(time * 1e9));
  }
  return cells;
}

// What was asked for most.
std::string hot_keys(const serve::Result& result) {
  if (!result.hot_keys) return "";
  const serve::HotKeys& all = *result.hot_keys;
  const std::size_t count = std::min(all.keys.size(), most_keys);
  const bool prepared = result.prepared.has_value();
  std::vector<std::string> names{all.distinct ? "of " + counted(*all.distinct, "key") : "key"};
  for (std::size_t i = 0; i < count; ++i) {
    names.push_back(name_text(all.keys[i].name, longest_row_label));
  }
  std::size_t width = row_label_width;
  for (const std::string& each : names) width = std::max(width, columns_of(each));
  std::vector<std::string> titles{"asked", "share", "wait mean", "wait max", "resp. mean"};
  if (prepared) titles.insert(titles.begin() + 2, "hits");
  std::string text = row(names[0], titles, width);
  for (std::size_t i = 0; i < count; ++i) {
    text += row(names[i + 1], figures(all.keys[i], all.asked, prepared), width);
  }
  return text + "\n";
}

std::string over_time(const std::vector<serve::LinePoint>& series) {
  const std::string drawn = sparkline(series, 64);
  return drawn.empty() ? "" : line("  over time", drawn);
}

// How many were open, where they come and go. series: of one replication, or none.
std::string staff(const serve::Result& result, const std::vector<serve::LinePoint>& series,
                  const std::string& varies = "") {
  if (result.staff.empty()) return "";
  return line("  open", number_text(result.mean_windows) + varies + " on average") +
         over_time(series);
}

std::string fairness(const serve::Result& result, const std::string& varies = "") {
  if (result.wait.empty()) return "";
  return line("fairness",
              number_text(result.fairness) + varies + " of the waits (Jain; 1: all alike)");
}

std::string clients(const serve::Result& result, const std::string& varies = "") {
  const serve::ClientResult* const worst = serve::worst(result.clients);
  if (worst == nullptr) return "";
  return line("clients", number_text(serve::fairness(result.clients)) + varies +
                             " of the mean waits of " + count_text(result.clients.size()) +
                             " (Jain)") +
         line("  worst", name_text(worst->name, longest_row_label) + ", " +
                             nanoseconds_text(worst->mean_wait() * 1e9) + " on average, of " +
                             counted(worst->begun, "request"));
}

std::string batches(const serve::Result& result) {
  if (result.batches == 0) return "";
  return line("batches", number_text(serve::people_per_service(result)) +
                             " people to a service, in " + counted(result.batches, "service"));
}

std::string cost(const scenario::Scenario& scenario, const serve::Result& result) {
  if (!scenario.cost) return "";
  const auto windows = result.staff.empty() ? std::nullopt : std::optional(result.mean_windows);
  return line("cost", number_text(cost_of(scenario, windows)));
}

std::string means(const scenario::Scenario& scenario, const serve::Result& result) {
  std::string text = line("windows", percent_text(result.utilisation) + " of their time busy; " +
                                         load_words(scenario, result));
  text += batches(result);
  text += staff(result, result.staff);
  text += line("line", "longest " + count_text(result.longest_line) + ", mean " +
                           number_text(result.mean_line));
  return text + over_time(result.line) + fairness(result) + clients(result) +
         line("processor",
              nanoseconds_text(result.cpu * 1e9) + " used in " + duration_text(result.elapsed));
}

std::string notes(const Judgement& judgement) {
  std::string text = judgement.voids.empty() && judgement.warnings.empty() ? "" : "\n";
  for (const std::string& each : judgement.voids) text += wrapped("void: " + each, 6);
  for (const std::string& each : judgement.warnings) text += wrapped("note: " + each, 6);
  return text;
}

// ——— A prediction ———

bool is_an_interval(const std::optional<plan::Estimate>& estimate) {
  return estimate && estimate->half_width.value_or(0) > 0;
}

// With two digits: how uncertain a figure is, is itself not certain.
std::string rough_text(double number) {
  if (number == 0) return "0";
  const double unit = std::pow(10, std::floor(std::log10(number)) - 1);
  return number_text(std::round(number / unit) * unit);
}

std::string rough_percent(double share) {
  return rough_text(share * 100) + " %";
}

// " ± 0.4 %"; nothing where it is not known, or is zero.
std::string half_width(const std::optional<plan::Estimate>& estimate,
                       std::string (*words)(double)) {
  return is_an_interval(estimate) ? " ± " + words(*estimate->half_width) : "";
}

// One replication, or as many.
std::string of_each(const plan::Prediction& prediction) {
  const serve::Result& result = prediction.result;
  const std::size_t count = prediction.seeds.size();
  const std::string rate = rate_text(per_second(result.arrived, result.coming));
  const auto time = [&](scenario::Duration all) {
    return duration_text(all / static_cast<std::int64_t>(std::max<std::size_t>(count, 1)));
  };
  if (prediction.steady) {
    const std::uint64_t warm_up = prediction.warm_up / std::max<std::size_t>(count, 1);
    return rate + " for " + time(result.elapsed) + ", " + counted(count, "time") +
           (warm_up == 0 ? "" : ", after a warm-up of " + count_text(warm_up) + " each");
  }
  return rate + " for " + time(result.coming) + (count == 1 ? "" : ", " + counted(count, "time"));
}

// Of none, up to how many there might be.
std::string lost_interval(const plan::Prediction& prediction) {
  const std::optional<plan::Estimate>& lost = prediction.estimates.lost;
  if (prediction.result.lost != 0 || !is_an_interval(lost)) return half_width(lost, rough_percent);
  return "  (" + rarer_text(*lost->half_width) + ")";
}

std::string people(const plan::Prediction& prediction) {
  const serve::Result& result = prediction.result;
  std::string text =
      line("arrived", count_text(result.arrived) + "  (" + of_each(prediction) + ")");
  text += users(result);
  text += line("served", of_all(result.served, result));
  text += line("lost", of_all(result.lost, result) + lost_interval(prediction));
  if (result.sent_away != 0) text += line("  sent away", of_all(result.sent_away, result));
  if (result.left != 0) {
    text += line(
        "left", of_all(result.left, result) + half_width(prediction.estimates.left, rough_percent));
  }
  if (result.spilled != 0) text += line("spilled", of_all(result.spilled, result));
  if (result.retried != 0) text += line("came again", counted(result.retried, "time"));
  if (result.preempted != 0) text += line("interrupted", counted(result.preempted, "service"));
  if (prediction.steady) {
    text += line("inside", "at the end " + inside(result));
  }
  return text + "\n";
}

std::vector<std::string> figures(const plan::TimesEstimate& times, const base::Histogram& all) {
  std::vector<std::string> cells;
  const auto cell = [&](const std::optional<plan::Estimate>& estimate) {
    cells.push_back(estimate ? nanoseconds_text(estimate->value) : "-");
  };
  for (const auto* each : {&times.p50, &times.p90, &times.p99, &times.p99_9}) cell(*each);
  cells.push_back(all.empty() ? "-" : nanoseconds_text(static_cast<double>(all.max())));
  cell(times.mean);
  return cells;
}

// Nothing where nothing is left to luck.
std::string half_widths(const plan::TimesEstimate& times) {
  const std::optional<plan::Estimate> of_the_greatest;
  std::vector<std::string> cells;
  bool any = false;
  for (const auto* each :
       {&times.p50, &times.p90, &times.p99, &times.p99_9, &of_the_greatest, &times.mean}) {
    cells.push_back(is_an_interval(*each) ? nanoseconds_text(*(*each)->half_width) : "");
    any |= is_an_interval(*each);
  }
  return any ? row("  ±", cells) : "";
}

std::string times(const plan::Prediction& prediction) {
  const auto rows = [&](std::string_view label, const plan::TimesEstimate& times,
                        const base::Histogram& all, const base::Histogram& first) {
    std::string text = row(label, figures(times, all)) + half_widths(times);
    // What a run of the scenario would be asked for, too.
    if (!prediction.steady && prediction.seeds.size() > 1)
      text += row("  this seed", figures(first));
    return text;
  };
  const plan::Estimates& estimates = prediction.estimates;
  const serve::Result& result = prediction.result;
  const serve::Result& first = prediction.first;
  return row("", {"p50", "p90", "p99", "p99.9", "max", "mean"}) +
         rows("wait", estimates.wait, result.wait, first.wait) +
         rows("response", estimates.response, result.response, first.response) +
         rows("service", estimates.service, result.service, first.service) + "\n";
}

std::string means(const scenario::Scenario& scenario, const plan::Prediction& prediction) {
  const serve::Result& result = prediction.result;
  const plan::Estimates& estimates = prediction.estimates;
  std::string text = line("windows", percent_text(result.utilisation) +
                                         half_width(estimates.utilisation, rough_percent) +
                                         " of their time busy; " + load_words(scenario, result));
  text += batches(result);
  text +=
      staff(result, prediction.steady ? std::vector<serve::LinePoint>() : prediction.first.staff,
            half_width(estimates.windows, rough_text));
  text += line("line", "longest " + count_text(result.longest_line) + ", mean " +
                           number_text(result.mean_line) + half_width(estimates.line, rough_text));
  if (!prediction.steady) text += over_time(prediction.first.line);
  return text + fairness(result, half_width(estimates.fairness, rough_text)) +
         clients(result, half_width(estimates.client_fairness, rough_text));
}

// More is asked of the windows than they can do, or nearly: there is nothing else to say.
std::string growth(const scenario::Scenario& scenario, const plan::Prediction& prediction) {
  return line(prediction.unstable ? "unstable" : "unsettled",
              "the line grows by " + rate_text(prediction.growth->value) +
                  half_width(prediction.growth, rough_text) +
                  (prediction.unstable ? ", for ever" : ", still")) +
         line("windows", load_words(scenario, prediction.result) + " of what they can do");
}

// "Little's law, system" is a line below "Little's law".
std::string check_label(const std::string& name) {
  const std::size_t comma = name.find(',');
  return comma == std::string::npos ? name : " " + name.substr(comma + 1);
}

std::string verdict_word(const Verdict& verdict) {
  return verdict.marginal ? "marginal" : verdict.met ? "met" : "missed";
}

}  // namespace

std::string table(const scenario::Scenario& scenario, const serve::Result& result) {
  const Judgement judgement = judge(scenario, result);
  std::string text = heading(scenario) + people(result) + times(result) + corridor_table(result) +
                     classes(result) + worker_table(result) + hot_keys(result) + prepared(result) +
                     means(scenario, result) + cost(scenario, result);
  for (const Check& each : judgement.checks) {
    if (each.name == "Little's law" || each.name == "Response law") {
      text += line(each.name, each.sentence);
    }
  }
  if (!judgement.verdicts.empty()) text += "\n";
  for (const Verdict& each : judgement.verdicts) {
    text += line("target", each.sentence + (each.met ? ": met" : ": missed") +
                               (result.interrupted ? " so far" : ""));
  }
  return text + notes(judgement);
}

std::string table(const scenario::Scenario& scenario, const plan::Prediction& prediction) {
  const Judgement judgement = judge(scenario, prediction);
  std::string text = heading(scenario) + people(prediction);
  const double fewest = prediction.exact ? 1 : plan::enough_above;
  text += prediction.growth
              ? growth(scenario, prediction)
              : times(prediction) + classes(prediction.result, fewest) +
                    hot_keys(prediction.result) +
                    prepared(prediction.result, fewest,
                             half_width(prediction.estimates.hit_ratio, rough_percent)) +
                    means(scenario, prediction) + cost(scenario, prediction.result);
  text += "\n";
  for (const Check& each : judgement.checks) text += line(check_label(each.name), each.sentence);
  if (!judgement.verdicts.empty()) text += "\n";
  for (const Verdict& each : judgement.verdicts) {
    text += line("target", each.sentence + ": " + verdict_word(each));
  }
  if (const auto& meets = prediction.estimates.meets) {
    const std::string words = count_text(prediction.met) + " of " +
                              counted(prediction.seeds.size(), "replication") + " met it (" +
                              percent_text(meets->low) + " to " + percent_text(meets->high) + ")";
    text += line("  alone", words);
  }
  if (const auto& collapses = prediction.estimates.collapses) {
    text += line("collapse", count_text(prediction.collapsed) + " of " +
                                 counted(prediction.seeds.size(), "replication") +
                                 " had not got over the rush (" + percent_text(collapses->low) +
                                 " to " + percent_text(collapses->high) + ")");
  }
  return text + notes(judgement);
}

}  // namespace canteen::report
