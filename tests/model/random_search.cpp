#include "tests/model/random_search.hpp"

#include <algorithm>
#include <sstream>

namespace canteen::model {

RandomSearch::RandomSearch(std::uint64_t base, std::size_t schedules) noexcept
    : base_(base), schedules_(schedules) {}

// SplitMix64: one addition and a mix; consecutive seeds give unrelated sequences.
std::uint64_t RandomSearch::draw() noexcept {
  std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

bool RandomSearch::next() {
  if (index_ == schedules_) return false;
  // The guess must not come from the schedule before, or a seed would mean nothing by itself.
  state_ = base_ + index_++;
  draw();
  way_ = static_cast<Way>(draw() % 3);
  stickiness_ = 2U << (draw() % 5);
  constexpr std::array<std::uint32_t, 4> rates{0, 8, 24, 96};
  stale_ = std::array<std::uint32_t, 4>{0, 2, 4, 16}[draw() % 4];
  timeout_ = rates[draw() % 4];
  spurious_ = rates[draw() % 4];
  weak_ = rates[draw() % 4];
  hurry_ = std::array<std::uint32_t, 4>{2, 3, 8, 64}[draw() % 4];
  length_ = std::size_t{16} << (draw() % 5);
  step_ = 0;
  for (std::uint32_t& priority : priorities_) {
    priority = (1U << 30) + static_cast<std::uint32_t>(draw() % (1U << 20));
  }
  lowest_ = 1U << 30;
  for (std::size_t& change : changes_) change = draw() % length_;
  return true;
}

std::size_t RandomSearch::pick(std::span<const Alternative> alternatives, std::size_t count,
                               ThreadId running) noexcept {
  const bool goes_on = alternatives[0].thread == running;
  switch (way_) {
    case Way::even:
      return draw() % count;
    case Way::sticky:
      if (!goes_on) return draw() % count;
      return count == 1 || !one_in(stickiness_) ? 0 : 1 + draw() % (count - 1);
    case Way::priorities:
      // Who had to stop for a pause stands behind everybody, or it would pause for ever.
      if (!goes_on || std::find(changes_.begin(), changes_.end(), step_) != changes_.end()) {
        priorities_[running] = --lowest_;
      }
      return static_cast<std::size_t>(
          std::max_element(alternatives.begin(),
                           alternatives.begin() + static_cast<std::ptrdiff_t>(count),
                           [this](const Alternative& a, const Alternative& b) {
                             return priorities_[a.thread] < priorities_[b.thread];
                           }) -
          alternatives.begin());
  }
  return 0;
}

std::size_t RandomSearch::schedule(std::span<const Alternative> alternatives, ThreadId running) {
  ++step_;
  // First the ones that cost nothing but an order of running, then the misfortunes.
  const auto ordinary = [](const Alternative& each) {
    return each.cost == Cost::nothing || each.cost == Cost::preemption;
  };
  std::size_t count = 0;
  while (count < alternatives.size() && ordinary(alternatives[count])) ++count;
  for (std::size_t i = count; i < alternatives.size(); ++i) {
    const Cost cost = alternatives[i].cost;
    const std::uint32_t rate = cost == Cost::timeout    ? timeout_
                               : cost == Cost::spurious ? spurious_
                                                        : hurry_;
    if (rate != 0 && one_in(rate)) return i;
  }
  return count <= 1 ? 0 : pick(alternatives, count, running);
}

std::size_t RandomSearch::value(std::size_t count, Cost cost) {
  switch (cost) {
    case Cost::stale_load:
      return one_in(stale_) ? 1 + draw() % (count - 1) : 0;
    case Cost::timeout:
      return one_in(timeout_ * 4) ? 1 : 0;
    case Cost::weak_failure:
      return one_in(weak_) ? 1 : 0;
    case Cost::early_store:
      return one_in(stale_ * 4) ? 1 + draw() % (count - 1) : 0;
    default:
      return draw() % count;
  }
}

std::string RandomSearch::replay() const {
  std::ostringstream out;
  out << "CANTEEN_MODEL_SEED=" << seed();
  return out.str();
}

}  // namespace canteen::model
