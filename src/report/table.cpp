#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <vector>

#include <canteen/report/judgement.hpp>
#include <canteen/report/table.hpp>

#include "src/report/words.hpp"

namespace canteen::report {
namespace {

using scenario::count_text;
using scenario::duration_text;
using scenario::number_text;

constexpr std::size_t label_width = 13;
constexpr std::size_t row_label_width = 12;
constexpr std::size_t longest_row_label = 24;
constexpr std::size_t cell_width = 10;

std::string left(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(width - std::min(width, columns_of(text)), ' ');
}

std::string right(std::string_view text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + std::string(text);
}

// A label, and what there is to say.
std::string line(std::string_view label, const std::string& words) {
  return "  " + left(label, label_width) + words + "\n";
}

// Figures in columns; a figure that is too wide moves the next ones, but touches none.
std::string row(std::string_view label, const std::vector<std::string>& cells,
                std::size_t width = row_label_width) {
  std::string text = "  " + left(label, width);
  for (const std::string& each : cells) text += " " + right(each, cell_width);
  return text + "\n";
}

double per_second(std::uint64_t count, scenario::Duration time) {
  return time.count() == 0 ? 0
                           : static_cast<double>(count) * 1e9 / static_cast<double>(time.count());
}

std::string of_all(std::uint64_t part, const serve::Result& result) {
  if (part == 0 || result.arrived == 0) return count_text(part);
  return count_text(part) + "  (" +
         percent_text(static_cast<double>(part) / static_cast<double>(result.arrived)) + ")";
}

std::string line_words(scenario::Discipline discipline, bool lines) {
  switch (discipline) {
    case scenario::Discipline::fifo:
      break;
    case scenario::Discipline::lifo:
      return "a line, last come first served,";
    case scenario::Discipline::priority:
      return "a line by priority";
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
  }
  return ", then outside";
}

std::string heading(const scenario::Scenario& scenario) {
  const std::string& file = !scenario.file.empty() ? scenario.file : scenario.arrivals.trace.path;
  std::string text = file.empty() ? "A scenario" : name_text(file, std::string::npos);
  const scenario::Strategy& strategy = scenario.strategy;
  const bool lines = strategy.lines != scenario::LineLayout::shared && strategy.windows > 1;
  text +=
      ": " + counted(strategy.windows, "window") + ", " + line_words(strategy.discipline, lines);
  if (lines) text += " before each";
  text += strategy.buffer == 0 ? " for any number" : " for " + count_text(strategy.buffer);
  if (strategy.buffer != 0 && lines) text += " in all";
  if (strategy.buffer != 0) text += when_full_words(strategy.full);
  if (lines && strategy.lines == scenario::LineLayout::stealing) text += ", with stealing";
  if (strategy.prepared) {
    text += ", a cache of " + count_text(strategy.prepared->capacity) + " (" +
            std::string(cache::name_of(strategy.prepared->policy)) + ")";
  }
  if (scenario.arrivals.speed != 1) text += ", " + number_text(scenario.arrivals.speed) + "x";
  return wrapped(text, 2) + "\n";
}

std::vector<std::string> figures(const base::Histogram& times) {
  std::vector<std::string> cells;
  for (const double q : {0.5, 0.9, 0.99, 0.999, 1.0}) {
    // A rank that only the greatest can have is no figure of its own.
    const bool told = q == 1.0 || static_cast<double>(times.count()) * (1 - q) >= 1;
    cells.push_back(
        times.empty() || !told ? "-" : nanoseconds_text(static_cast<double>(times.percentile(q))));
  }
  cells.push_back(times.empty() ? "-" : nanoseconds_text(times.mean()));
  return cells;
}

std::string people(const serve::Result& result) {
  std::string text = line("arrived", count_text(result.arrived) + "  (" +
                                         rate_text(per_second(result.arrived, result.coming)) +
                                         " for " + duration_text(result.coming) + ")");
  text += line("served", of_all(result.served, result));
  if (result.failed != 0) text += line("  failed", of_all(result.failed, result));
  text += line("lost", of_all(result.lost, result));
  if (result.sent_away != 0) text += line("  sent away", of_all(result.sent_away, result));
  if (result.interrupted) {
    text += line("left", count_text(result.left_waiting) + " in the line, " +
                             count_text(result.left_serving) + " at the windows");
  }
  return text + "\n";
}

std::string times(const serve::Result& result) {
  return row("", {"p50", "p90", "p99", "p99.9", "max", "mean"}) +
         row("wait", figures(result.wait)) + row("response", figures(result.response)) +
         row("service", figures(result.service)) + "\n";
}

std::string classes(const serve::Result& result) {
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
    const std::vector<std::string> waits = figures(each.wait);
    text += row(names[i],
                {count_text(each.arrived), count_text(each.served), count_text(each.lost), waits[0],
                 waits[2], waits[4]},
                width);
  }
  return text + "\n";
}

std::string prepared(const serve::Result& result) {
  if (!result.prepared) return "";
  const serve::PreparedResult& all = *result.prepared;
  std::string text =
      row("", {"served", "wait p50", "wait p99", "resp. p50", "resp. p99", "resp. max"});
  const auto kind = [&](std::string_view label, const base::Histogram& wait,
                        const base::Histogram& response) {
    const std::vector<std::string> waits = figures(wait);
    const std::vector<std::string> responses = figures(response);
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
  std::string words = percent_text(all.hit_ratio()) + " of the served";
  if (all.spared > 0) words += "; " + nanoseconds_text(all.spared * 1e9) + " of service spared";
  text += line("hits", words);
  return text + line("misses", count_text(all.loaded) + " made, " + count_text(all.joined) +
                                   " waited for another's");
}

std::string means(const serve::Result& result) {
  std::string text =
      line("windows", percent_text(result.utilisation) + " of their time busy; asked for " +
                          percent_text(offered_load(result)));
  text += line("line", "longest " + count_text(result.longest_line) + ", mean " +
                           number_text(result.mean_line));
  const std::string drawn = sparkline(result.line, 64);
  if (!drawn.empty()) text += line("  over time", drawn);
  if (!result.wait.empty()) {
    text += line("fairness", number_text(result.fairness) + " of the waits (Jain; 1: all alike)");
  }
  return text + line("processor", nanoseconds_text(result.cpu * 1e9) + " used in " +
                                      duration_text(result.elapsed));
}

}  // namespace

std::string table(const scenario::Scenario& scenario, const serve::Result& result) {
  const Judgement judgement = judge(scenario, result);
  std::string text = heading(scenario) + people(result) + times(result) + classes(result) +
                     prepared(result) + means(result);
  for (const Check& each : judgement.checks) {
    if (each.name == "Little's law") text += line("Little's law", each.sentence);
  }
  if (!judgement.verdicts.empty()) text += "\n";
  for (const Verdict& each : judgement.verdicts) {
    text += line("target", each.sentence + (each.met ? ": met" : ": missed") +
                               (result.interrupted ? " so far" : ""));
  }
  if (!judgement.warnings.empty()) text += "\n";
  for (const std::string& each : judgement.warnings) text += wrapped("note: " + each, 6);
  return text;
}

}  // namespace canteen::report
