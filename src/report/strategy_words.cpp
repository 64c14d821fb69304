#include "src/report/strategy_words.hpp"

#include <utility>

#include "src/report/words.hpp"

namespace canteen::report {
namespace {

using scenario::Discipline;
using scenario::duration_text;
using scenario::number_text;

constexpr std::size_t all = std::string::npos;

std::string windows_sentence(const scenario::Strategy& strategy) {
  std::string text =
      counted(strategy.windows, "window") + (strategy.windows == 1 ? " serves" : " serve");
  text += strategy.windows == 1 ? " them, one at a time" : " them, each one at a time";
  if (strategy.speed != 1) text += ", " + number_text(strategy.speed) + " times as fast";
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
      return "Next is whose service is shortest.";
    case Discipline::fair:
      return "Next is who came first of each kind of people in turn.";
    case Discipline::contend:
      break;
  }
  return "Next is anybody, as luck has it.";
}

std::string room_sentence(const scenario::Strategy& strategy) {
  if (strategy.buffer == 0) return "Any number may wait.";
  std::string text = scenario::count_text(strategy.buffer) + " may wait; ";
  switch (strategy.full) {
    case scenario::WhenFull::block:
      return text + "who comes then waits outside, in order.";
    case scenario::WhenFull::reject:
      return text + "who comes then is lost.";
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

std::vector<std::string> strategy_sentences(const scenario::Strategy& strategy) {
  std::vector<std::string> text{windows_sentence(strategy)};
  if (strategy.contention.alpha > 0 || strategy.contention.beta > 0) {
    text.push_back("They are in each other's way: alpha " + number_text(strategy.contention.alpha) +
                   ", beta " + number_text(strategy.contention.beta) + ".");
  }
  if (strategy.windows > 1) text.push_back(lines_sentence(strategy));
  text.push_back(discipline_sentence(strategy));
  if (strategy.preemptive) {
    text.emplace_back("Who comes when no window is free takes that of one who ranks lower.");
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
