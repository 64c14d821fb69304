#include "src/serve/lines.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "src/simulate/line_of_key.hpp"
#include "src/simulate/luck.hpp"

namespace canteen::serve {

Lines::Lines(const scenario::Scenario& scenario)
    : choice_(scenario.strategy.choice),
      stealing_(scenario.strategy.lines == scenario::LineLayout::stealing),
      keys_(scenario.work.dishes ? scenario.work.dishes->distinct : 0),
      contending_(scenario.arrivals.seed, simulate::contending_stream),
      choosing_(scenario.arrivals.seed, simulate::choosing_stream),
      serving_(scenario.strategy.windows, 0) {
  const bool shared = scenario.strategy.lines == scenario::LineLayout::shared;
  const std::size_t count = shared ? 1 : scenario.strategy.windows;
  for (std::size_t i = 0; i < count; ++i) {
    crowds_.push_back(crowd_of(scenario.strategy, contending_));
  }
  last_ = count - 1;
  idle_.reserve(scenario.strategy.windows);
}

void Lines::note(Person& person) {
  const std::string& key = person.request.key;
  if (choice_ == scenario::LineChoice::by_key && !key.empty()) person.key = keys_.number(key);
}

void Lines::choose(Person& person) {
  if (crowds_.size() > 1) person.line = last_ = chosen(person);
}

std::size_t Lines::chosen(const Person& person) {
  switch (choice_) {
    case scenario::LineChoice::shortest:
      return shortest();
    case scenario::LineChoice::round_robin:
      return (last_ + 1) % crowds_.size();
    case scenario::LineChoice::two_choices:
      return shorter_of_two();
    case scenario::LineChoice::by_key:
      if (person.key == simulate::Job::no_key) break;
      return simulate::line_of_key(person.key, static_cast<std::uint32_t>(crowds_.size()));
    case scenario::LineChoice::random:
      break;
  }
  return any(crowds_.size());
}

// Of equal ones the next in turn.
std::size_t Lines::shortest() const {
  std::size_t shortest = (last_ + 1) % crowds_.size();
  for (std::size_t i = 1; i < crowds_.size(); ++i) {
    const std::size_t window = (last_ + 1 + i) % crowds_.size();
    if (length(window) < length(shortest)) shortest = window;
  }
  return shortest;
}

// Of equal ones the one that was named first.
std::size_t Lines::shorter_of_two() {
  const std::size_t one = any(crowds_.size());
  std::size_t other = any(crowds_.size() - 1);
  if (other >= one) ++other;
  return length(other) < length(one) ? other : one;
}

std::size_t Lines::any(std::size_t count) {
  return choosing_.below(static_cast<std::uint32_t>(count));
}

void Lines::put(Someone person) {
  Crowd& crowd = *crowds_[person->line];
  crowd.put(std::move(person));
  ++size_;
}

std::optional<std::size_t> Lines::call_window_for(const Person& person) {
  if (idle_.empty()) return std::nullopt;
  auto called = std::prev(idle_.end());
  if (crowds_.size() > 1) {
    const auto own = std::find(idle_.begin(), idle_.end(), person.line);
    if (own != idle_.end()) {
      called = own;
    } else if (!stealing_) {
      return std::nullopt;
    }
  }
  const std::size_t window = *called;
  idle_.erase(called);
  return window;
}

std::optional<std::size_t> Lines::call_any_window() {
  if (idle_.empty()) return std::nullopt;
  const std::size_t window = idle_.back();
  idle_.pop_back();
  return window;
}

Crowd* Lines::next_for(std::size_t window) {
  Crowd& own = *crowds_[line_before(window)];
  if (own.size() != 0) return &own;
  if (!stealing_ || size_ == 0) return nullptr;
  return std::max_element(
             crowds_.begin(), crowds_.end(),
             [](const auto& one, const auto& other) { return one->size() < other->size(); })
      ->get();
}

Someone Lines::take(std::size_t window, scenario::Duration now) {
  Crowd* const crowd = next_for(window);
  if (crowd == nullptr) return nullptr;
  ++serving_[window];
  --size_;
  return crowd->take(now);
}

std::size_t Lines::vacate(std::size_t window) {
  return std::exchange(serving_[window], 0);
}

void Lines::wake(std::size_t window) {
  std::erase(idle_, window);
}

Someone Lines::remove(const Person& person) {
  --size_;
  return crowds_[person.line]->remove(person);
}

}  // namespace canteen::serve
