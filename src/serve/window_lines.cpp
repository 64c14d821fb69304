#include "src/serve/window_lines.hpp"

#include <mutex>
#include <utility>

namespace canteen::serve {

WindowLines::WindowLines(const scenario::Scenario& scenario)
    : stealing_(scenario.strategy.lines == scenario::LineLayout::stealing) {
  const auto ranks = std::make_shared<Ranks>(scenario);
  for (std::size_t i = 0; i < scenario.strategy.windows; ++i) {
    places_.push_back(std::make_unique<Place>(Crowd(scenario, ranks, i), lock_));
  }
  last_ = places_.size() - 1;
}

void WindowLines::put(Person person) {
  const std::scoped_lock guard(lock_);
  Place* shortest = nullptr;
  // Of equal ones the next in turn.
  const std::size_t begin = last_ + 1;
  for (std::size_t i = begin; i < begin + places_.size(); ++i) {
    Place& place = *places_[i % places_.size()];
    if (shortest != nullptr && place.length() >= shortest->length()) continue;
    shortest = &place;
    last_ = i % places_.size();
  }
  shortest->people.put(std::move(person));
  shortest->called.notify();
}

WindowLines::Place* WindowLines::next_for(Place& window) {
  if (window.people.size() != 0) return &window;
  if (!stealing_) return nullptr;
  Place* longest = nullptr;
  for (const auto& each : places_) {
    const std::size_t size = each->people.size();
    if (size != 0 && (longest == nullptr || size > longest->people.size())) longest = each.get();
  }
  return longest;
}

std::optional<Person> WindowLines::take(std::size_t window, const std::stop_token& stop) {
  Place& own = *places_[window];
  const std::scoped_lock guard(lock_);
  own.serving = false;
  std::optional<Person> person;
  for (;;) {
    if (Place* const place = next_for(own)) {
      place->people.get(person);
      own.serving = true;
      return person;
    }
    if (closed_ || stop.stop_requested()) return std::nullopt;
    own.called.wait(stop);
  }
}

std::optional<Person> WindowLines::take_oldest() {
  const std::scoped_lock guard(lock_);
  Place* oldest = nullptr;
  for (const auto& each : places_) {
    if (each->people.size() == 0) continue;
    if (oldest == nullptr ||
        each->people.oldest().request.number < oldest->people.oldest().request.number) {
      oldest = each.get();
    }
  }
  std::optional<Person> person;
  if (oldest != nullptr) oldest->people.get_oldest(person);
  return person;
}

void WindowLines::close() {
  const std::scoped_lock guard(lock_);
  closed_ = true;
  for (const auto& each : places_) each->called.notify_all();
}

}  // namespace canteen::serve
