#include "src/plan/candidate_words.hpp"

#include <canteen/scenario/units.hpp>

namespace canteen::plan {

using scenario::count_text;
using scenario::number_text;

namespace {

std::string_view full_words(scenario::WhenFull full) {
  switch (full) {
    case scenario::WhenFull::reject:
      return ", then lost";
    case scenario::WhenFull::drop_oldest:
      return ", then the oldest is lost";
    case scenario::WhenFull::spill:
      return ", then fetched";
    case scenario::WhenFull::block:
      break;
  }
  return ", then outside";
}

std::string_view lines_words(scenario::LineLayout lines) {
  switch (lines) {
    case scenario::LineLayout::per_window:
      return ", a line before each";
    case scenario::LineLayout::stealing:
      return ", a line before each with stealing";
    case scenario::LineLayout::shared:
      break;
  }
  return "";
}

}  // namespace

std::string_view words_of(scenario::Discipline discipline) {
  switch (discipline) {
    case scenario::Discipline::lifo:
      return "last come first served";
    case scenario::Discipline::adaptive_lifo:
      return "last come first served in a long line";
    case scenario::Discipline::priority:
      return "by priority";
    case scenario::Discipline::shortest_first:
      return "the shortest first";
    case scenario::Discipline::fair:
      return "the kinds of people in turn";
    case scenario::Discipline::contend:
      return "whoever squeezes in";
    case scenario::Discipline::sharing:
      return "shared by all";
    case scenario::Discipline::fifo:
      break;
  }
  return "first come first served";
}

std::string words_of(const scenario::Strategy& strategy) {
  std::string text = counted(strategy.windows, "window");
  if (strategy.speed != 1) text += " " + number_text(strategy.speed) + "x as fast";
  if (strategy.batch.most > 1) text += ", up to " + count_text(strategy.batch.most) + " at once";
  if (strategy.discipline != scenario::Discipline::fifo) {
    const bool clients = strategy.discipline == scenario::Discipline::fair &&
                         strategy.fair_to == scenario::FairTo::clients;
    text += ", " + (clients ? "the clients in turn" : std::string(words_of(strategy.discipline)));
  }
  if (strategy.preemptive) {
    text += strategy.discipline == scenario::Discipline::shortest_first
                ? ", who is shorter takes a window"
                : ", who ranks higher takes a window";
  }
  if (strategy.windows > 1) text += lines_words(strategy.lines);
  if (strategy.buffer != 0 || strategy.full != scenario::WhenFull::block) {
    text += ", room for " + (strategy.buffer == 0 ? "nobody" : count_text(strategy.buffer)) +
            std::string(full_words(strategy.full));
  }
  if (strategy.prepared) {
    text += ", a cache of " + count_text(strategy.prepared->capacity) + " (" +
            std::string(cache::name_of(strategy.prepared->policy)) + ")";
  }
  return text;
}

}  // namespace canteen::plan
