#include "tests/model/exhaustive_search.hpp"

#include <limits>
#include <sstream>
#include <utility>

namespace canteen::model {

ExhaustiveSearch::ExhaustiveSearch(std::size_t most_schedules) noexcept : most_(most_schedules) {}

bool ExhaustiveSearch::next() {
  if (schedules_ == 0) {
    ++schedules_;
    return true;
  }
  path_.resize(depth_);  // a schedule that failed early leaves its decisions behind
  while (!path_.empty() && path_.back().chosen + 1 == path_.back().count) path_.pop_back();
  if (path_.empty()) {
    exhausted_ = true;
    return false;
  }
  if (schedules_ == most_) return false;
  ++path_.back().chosen;
  depth_ = 0;
  ++schedules_;
  return true;
}

std::size_t ExhaustiveSearch::decide(std::size_t count) {
  if (depth_ == path_.size())
    path_.push_back({.chosen = 0, .count = static_cast<std::uint16_t>(count)});
  const Decision& decision = path_[depth_++];
  // The engine reports a decision out of range as a body that is not deterministic.
  return decision.count == count ? decision.chosen : std::numeric_limits<std::size_t>::max();
}

std::size_t ExhaustiveSearch::schedule(std::span<const Alternative> alternatives, ThreadId) {
  return decide(alternatives.size());
}

std::size_t ExhaustiveSearch::value(std::size_t count, Cost) {
  return decide(count);
}

std::string ExhaustiveSearch::replay() const {
  std::size_t end = depth_;
  while (end > 0 && path_[end - 1].chosen == 0) --end;
  std::ostringstream out;
  out << "CANTEEN_MODEL_SCHEDULE=";
  for (std::size_t i = 0; i < end;) {
    std::size_t run = 1;
    while (i + run < end && path_[i + run].chosen == path_[i].chosen) ++run;
    out << (i == 0 ? "" : ".") << path_[i].chosen;
    if (run > 1) out << '*' << run;
    i += run;
  }
  return out.str();
}

Replay::Replay(std::string_view decisions) : text_(decisions) {
  std::istringstream in(text_);
  for (std::string item; std::getline(in, item, '.');) {
    if (item.empty()) continue;
    std::size_t end = 0;
    const std::size_t decision = std::stoul(item, &end);
    const std::size_t times = end < item.size() ? std::stoul(item.substr(end + 1)) : 1;
    decisions_.insert(decisions_.end(), times, decision);
  }
}

bool Replay::next() {
  depth_ = 0;
  return !std::exchange(started_, true);
}

std::size_t Replay::decide() {
  return depth_ < decisions_.size() ? decisions_[depth_++] : 0;
}

std::size_t Replay::schedule(std::span<const Alternative>, ThreadId) {
  return decide();
}

std::size_t Replay::value(std::size_t, Cost) {
  return decide();
}

std::string Replay::replay() const {
  return "CANTEEN_MODEL_SCHEDULE=" + text_;
}

}  // namespace canteen::model
