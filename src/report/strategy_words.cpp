#include "src/report/strategy_words.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <canteen/scenario/without_password.hpp>

#include "src/report/words.hpp"

namespace canteen::report {
namespace {

using scenario::Discipline;
using scenario::duration_text;
using scenario::number_text;

constexpr std::size_t all = std::string::npos;

std::string schedule_words(const std::vector<scenario::WindowStep>& steps) {
  constexpr std::size_t told = 6;
  std::string text;
  for (std::size_t i = 0; i < std::min(steps.size(), told); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(steps[i].windows);
    text += i == 0 ? " at the opening" : " from " + duration_text(steps[i].from) + " on";
  }
  return text + (steps.size() > told ? ", and so on" : "");
}

std::string autoscale_words(const scenario::Autoscale& rules) {
  std::string text = "so many that ";
  if (rules.people) {
    text += "there are at most " + number_text(*rules.people) + " people to each";
  } else {
    text += "they are busy " + percent_text(rules.utilisation.value_or(1)) + " of their time";
  }
  text += rules.every.count() == 0 ? ", at any moment"
                                   : ", looked at every " + duration_text(rules.every);
  if (rules.close_after.count() > 0) {
    text += "; fewer when fewer have been enough for " + duration_text(rules.close_after);
  }
  return text;
}

std::string windows_sentence(const scenario::Strategy& strategy) {
  const bool one = strategy.windows == 1;
  std::string text = windows_range(strategy) + (one ? " serves" : " serve");
  if (strategy.discipline == Discipline::sharing) {
    text += " them";
  } else if (strategy.batch.most == 1) {
    text += one ? " them, one at a time" : " them, each one at a time";
  } else {
    text += std::string(one ? " them, up to " : " them, each up to ") +
            scenario::count_text(strategy.batch.most) + " in one service";
  }
  if (strategy.speed != 1) text += ", " + number_text(strategy.speed) + " times as fast";
  if (strategy.autoscale) text += ": " + autoscale_words(*strategy.autoscale);
  if (!strategy.schedule.empty()) text += ": " + schedule_words(strategy.schedule);
  return text + ".";
}

std::string batch_sentence(const scenario::Batching& batch) {
  std::string text = batch.length == scenario::BatchLength::longest
                         ? "Together they take as long as the longest of them would alone"
                         : "Together they take as long as the first of them would alone";
  if (batch.each.count() > 0) {
    text += ", and " + duration_text(batch.each) + " for each of the others";
  }
  return text + ".";
}

std::string choice_words(scenario::LineChoice choice) {
  switch (choice) {
    case scenario::LineChoice::shortest:
      return "whoever comes takes the shortest";
    case scenario::LineChoice::random:
      return "whoever comes takes any";
    case scenario::LineChoice::round_robin:
      return "whoever comes takes the next";
    case scenario::LineChoice::two_choices:
      return "whoever comes takes the shorter of two that luck names";
    case scenario::LineChoice::by_key:
      break;
  }
  return "what is asked for tells which";
}

std::string lines_sentence(const scenario::Strategy& strategy) {
  if (strategy.lines == scenario::LineLayout::shared)
    return "They stand in one line for all windows.";
  std::string text = "There is a line before each window; " + choice_words(strategy.choice);
  if (strategy.lines == scenario::LineLayout::stealing) {
    text += ", and a window that has nobody left serves the longest line of another";
  }
  return text + ".";
}

// What a simulation knows of a broker, and what a window does with it.
std::vector<std::string> broker_sentences(const scenario::Middleware& broker, bool alone) {
  std::vector<std::string> text;
  std::string line = "They stand in the line of a broker, " +
                     name_text(scenario::without_password(broker.url), all);
  if (broker.publish && broker.deliver) {
    line += ", of which a simulation knows no more than this: it has who comes after " +
            duration_text(*broker.publish) + ", and who is next is at a window after " +
            duration_text(*broker.deliver) + " more";
  }
  text.push_back(line + ".");
  if (broker.prefetch > 1) {
    text.push_back("A window holds " + scenario::count_text(broker.prefetch) +
                   " of them, whom it serves included" +
                   (alone ? "." : "; they wait for it, though another may be idle."));
  } else {
    text.push_back(
        std::string("A window is handed somebody when it has served the last one") +
        (broker.deliver && broker.deliver->count() > 0 ? ", and serves nobody meanwhile." : "."));
  }
  return text;
}

std::string priority_words(const std::vector<std::string>& kinds) {
  if (kinds.empty()) return "by kind, in the order of arrivals.classes";
  std::string text = "by kind: ";
  for (const std::string& each : kinds) {
    text += (&each == &kinds.front() ? "" : ", then ") + name_text(each, all);
  }
  return text + ", then the others";
}

std::string discipline_sentence(const scenario::Strategy& strategy) {
  switch (strategy.discipline) {
    case Discipline::fifo:
      return "Next is who came first.";
    case Discipline::lifo:
      return "Next is who came last.";
    case Discipline::adaptive_lifo:
      return "Next is who came first; in a line of more than " +
             scenario::count_text(strategy.long_line) + ", who came last.";
    case Discipline::priority:
      return "Next is who ranks highest, " + priority_words(strategy.priority) + ".";
    case Discipline::shortest_first:
      return strategy.preemptive ? "Next is who has the least left to do."
                                 : "Next is whose service is shortest.";
    case Discipline::fair:
      return strategy.fair_to == scenario::FairTo::clients
                 ? "Next is who came first of each client in turn."
                 : "Next is who came first of each kind of people in turn.";
    case Discipline::sharing:
      return "Everybody is served at once; when there are more people than windows, all of them by "
             "the same share of the windows.";
    case Discipline::contend:
      break;
  }
  return "Next is anybody, as luck has it.";
}

std::string shared_room_sentence(const scenario::Strategy& strategy) {
  if (strategy.full == scenario::WhenFull::block) return "Any number may be there.";
  return scenario::count_text(strategy.buffer) +
         " more than there are windows may be there; who comes then is lost.";
}

std::string room_sentence(const scenario::Strategy& strategy) {
  if (strategy.discipline == Discipline::sharing) return shared_room_sentence(strategy);
  if (strategy.buffer == 0) {
    return strategy.full == scenario::WhenFull::block
               ? "Any number may wait."
               : "Nobody may wait; who finds no window free is lost.";
  }
  std::string text = scenario::count_text(strategy.buffer) + " may wait; ";
  switch (strategy.full) {
    case scenario::WhenFull::block:
      return text + "who comes then waits outside, in order.";
    case scenario::WhenFull::reject:
      return text + "who comes then is lost.";
    case scenario::WhenFull::spill:
      return text + "who comes then waits elsewhere, and in his turn a window has to fetch him, " +
             "which takes " + duration_text(strategy.spill) + ".";
    case scenario::WhenFull::drop_oldest:
      break;
  }
  return text + "when one comes then, who has waited longest is lost.";
}

std::string patience_sentence(const scenario::Patience& patience) {
  const bool equal = patience.distribution == scenario::Distribution::deterministic;
  return "Who has stood in the line for " + duration_text(patience.mean) +
         (equal ? " leaves it." : ", on average, leaves it.");
}

std::string retries_sentence(const scenario::Retries& retries) {
  std::string text = "Who was lost or has left comes again, up to " +
                     counted(retries.most, "time") + ", after " + duration_text(retries.backoff);
  if (retries.distribution == scenario::Distribution::exponential)
    text += " on average (exponential)";
  if (retries.most > 1 && retries.factor != 1) {
    text += " and each time " + number_text(retries.factor) + " times as long";
  }
  if (retries.jitter > 0)
    text += "; luck takes up to " + percent_text(retries.jitter) + " off that";
  return text + ".";
}

std::vector<std::string> prepared_sentences(const scenario::Prepared& prepared) {
  std::vector<std::string> text;
  text.push_back("There is room for " + counted(prepared.capacity, "key") +
                 (prepared.share > 0 ? "; " + percent_text(prepared.share) +
                                           " of it is filled with what is asked for most before "
                                           "the opening, and stays."
                                     : "; nothing is ready before the opening."));
  if (prepared.share < 1) {
    text.push_back("The rest is made once and kept; when it is full, " +
                   std::string(cache::name_of(prepared.policy)) + " tells who leaves.");
  }
  text.push_back("What is ready takes a window " + duration_text(prepared.hit) + ".");
  if (prepared.expiry) {
    text.push_back("What was made is good for " + duration_text(*prepared.expiry) + ".");
  }
  return text;
}

}  // namespace

std::string windows_range(const scenario::Strategy& strategy) {
  std::uint32_t least = strategy.windows;
  if (strategy.autoscale) least = strategy.autoscale->least;
  for (const scenario::WindowStep& each : strategy.schedule) least = std::min(least, each.windows);
  const std::string from = least == strategy.windows ? "" : std::to_string(least) + " to ";
  return from + counted(strategy.windows, "window");
}

std::vector<std::string> strategy_sentences(const scenario::Strategy& strategy) {
  std::vector<std::string> text{windows_sentence(strategy)};
  if (strategy.batch.most > 1) text.push_back(batch_sentence(strategy.batch));
  if (strategy.contention.alpha > 0 || strategy.contention.beta > 0) {
    text.push_back("They are in each other's way: alpha " + number_text(strategy.contention.alpha) +
                   ", beta " + number_text(strategy.contention.beta) + ".");
  }
  if (strategy.start_up.count() > 0) {
    text.push_back("One that is called serves " + duration_text(strategy.start_up) + " later.");
  }
  const bool shares = strategy.discipline == Discipline::sharing;
  if (strategy.middleware) {
    for (std::string& each : broker_sentences(*strategy.middleware, strategy.windows == 1)) {
      text.push_back(std::move(each));
    }
  } else if (strategy.windows > 1 && !shares) {
    text.push_back(lines_sentence(strategy));
  }
  text.push_back(discipline_sentence(strategy));
  if (strategy.preemptive) {
    text.emplace_back(
        strategy.discipline == Discipline::shortest_first
            ? "Who comes when no window is free takes that of whoever has the most left to do, if "
              "his own service is shorter."
            : "Who comes when no window is free takes that of one who ranks lower.");
  }
  if (strategy.ageing) {
    text.push_back("Who has been in the line for " + duration_text(*strategy.ageing) +
                   " ranks one place higher, and so on.");
  }
  text.push_back(room_sentence(strategy));
  if (strategy.patience) text.push_back(patience_sentence(*strategy.patience));
  if (strategy.deadline) {
    text.push_back("Whose turn comes after " + duration_text(*strategy.deadline) +
                   " in the line is sent away, and lost.");
  }
  if (strategy.retries.most != 0) text.push_back(retries_sentence(strategy.retries));
  if (strategy.prepared) {
    for (std::string& each : prepared_sentences(*strategy.prepared))
      text.push_back(std::move(each));
  }
  return text;
}

}  // namespace canteen::report
