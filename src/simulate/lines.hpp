// SharedLines, WindowLines — where people stand, in lines of whichever kind. Both, and
// CorridorLines (corridor_lines.hpp), have
//
//   choose(who)    where he will stand; returns the window that is idle and serves him at once, or
//                  no_window
//   put(who)       he stands there
//   take(window)   who is next at this window, nobody if there is none: then it is idle
//   take_another(window)    likewise, for one that serves somebody: it is not idle
//   begin(window)  it is not any more
//   join(window)   one more is at it, beside others
//   erase(who)     he goes; by which handle he is known then
//   size()         all who stand
//   reachable(who) the windows at which he could be served, as [first, last)
//   may_serve(window, who)  whether take() might ever name him there
//   wastes()       whether a window is idle beside somebody whom it could serve
//   leave_idle()   one that is idle is not there any more; no_window: none was idle, or there are
//                  several lines
//   due()          when somebody who stands there moves on by himself next; never: nobody does
//   move(now)      he does. Requires: it is that time. The window that is idle and can take() him,
//                  or no_window
//
// Thread safety: none.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <canteen/simulate/model.hpp>

#include "src/simulate/line.hpp"
#include "src/simulate/line_of_key.hpp"
#include "src/simulate/luck.hpp"
#include "src/simulate/people.hpp"
#include "src/simulate/random.hpp"

namespace canteen::simulate {

inline constexpr std::uint32_t no_window = std::numeric_limits<std::uint32_t>::max();

// One for all windows. Complexity: the line's.
template <class Line>
class SharedLines {
 public:
  explicit SharedLines(const LineContext& context)
      : windows_(context.model.windows), line_(context) {
    for (std::uint32_t window = windows_; window != 0; --window) idle_.push_back(window - 1);
  }

  [[nodiscard]] std::uint32_t choose(Handle /*who*/) const noexcept {
    return idle_.empty() ? no_window : idle_.back();
  }

  void put(Handle who) { line_.put(who); }

  Handle take(std::uint32_t window, Time now) {
    if (line_.size() != 0) return line_.take(now);
    idle_.push_back(window);
    return nobody;
  }

  Handle take_another(std::uint32_t /*window*/, Time now) {
    return line_.size() != 0 ? line_.take(now) : nobody;
  }

  // Requires: choose() has just named it.
  void begin(std::uint32_t /*window*/) noexcept { idle_.pop_back(); }

  void join(std::uint32_t /*window*/) noexcept {}

  Handle erase(Handle who) {
    line_.erase(who);
    return who;
  }

  [[nodiscard]] std::size_t size() const noexcept { return line_.size(); }

  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> reachable(
      const Person& /*person*/) const noexcept {
    return {0, windows_};
  }

  [[nodiscard]] static bool may_serve(std::uint32_t /*window*/, const Person& /*who*/) noexcept {
    return true;
  }

  [[nodiscard]] bool wastes() const noexcept { return !idle_.empty() && line_.size() != 0; }

  std::uint32_t leave_idle() noexcept {
    if (idle_.empty()) return no_window;
    const std::uint32_t window = idle_.back();
    idle_.pop_back();
    return window;
  }

  static constexpr Time due() noexcept { return never; }

  static std::uint32_t move(Time /*now*/) noexcept { return no_window; }

 private:
  std::uint32_t windows_;
  Line line_;
  std::vector<std::uint32_t> idle_;
};

// One before each window. Complexity: choose() of the shortest and everything of `stealing`
// O(windows), wastes() O(windows); else the line's.
template <class Line>
class WindowLines {
 public:
  explicit WindowLines(const LineContext& context)
      : people_(&context.people),
        stealing_(context.model.lines == LineLayout::stealing),
        choice_(context.model.choice),
        luck_(context.model.seed, choosing_stream),
        serving_(context.model.windows, 0),
        last_(context.model.windows - 1) {
    lines_.reserve(context.model.windows);
    for (std::uint32_t i = 0; i < context.model.windows; ++i) lines_.emplace_back(context);
  }

  std::uint32_t choose(Handle who) {
    Person& person = (*people_)[who];
    person.place = chosen(person);
    if (serving_[person.place] == 0) return person.place;
    if (!stealing_) return no_window;
    // Somebody who is idle comes at once.
    const auto idle = std::find(serving_.begin(), serving_.end(), 0);
    return idle == serving_.end() ? no_window : static_cast<std::uint32_t>(idle - serving_.begin());
  }

  void put(Handle who) {
    lines_[(*people_)[who].place].put(who);
    ++size_;
  }

  Handle take(std::uint32_t window, Time now) {
    const Handle who = take_another(window, now);
    serving_[window] = who != nobody ? 1 : 0;
    return who;
  }

  Handle take_another(std::uint32_t window, Time now) {
    const std::uint32_t from = next_for(window);
    if (from == no_window) return nobody;
    --size_;
    return lines_[from].take(now);
  }

  void begin(std::uint32_t window) noexcept { serving_[window] = 1; }

  void join(std::uint32_t window) noexcept { ++serving_[window]; }

  Handle erase(Handle who) {
    lines_[(*people_)[who].place].erase(who);
    --size_;
    return who;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> reachable(
      const Person& person) const noexcept {
    return {person.place, person.place + 1};
  }

  [[nodiscard]] bool may_serve(std::uint32_t window, const Person& who) const noexcept {
    return stealing_ || who.place == window;
  }

  [[nodiscard]] bool wastes() const noexcept {
    if (size_ == 0) return false;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (serving_[i] == 0 && (stealing_ || lines_[i].size() != 0)) return true;
    }
    return false;
  }

  static std::uint32_t leave_idle() noexcept { return no_window; }

  static constexpr Time due() noexcept { return never; }

  static std::uint32_t move(Time /*now*/) noexcept { return no_window; }

 private:
  [[nodiscard]] std::uint32_t count() const noexcept {
    return static_cast<std::uint32_t>(lines_.size());
  }

  // With those who are being served.
  [[nodiscard]] std::size_t length(std::uint32_t window) const noexcept {
    return lines_[window].size() + serving_[window];
  }

  std::uint32_t chosen(const Person& person) {
    switch (choice_) {
      case LineChoice::shortest:
        return last_ = shortest();
      case LineChoice::round_robin:
        return last_ = (last_ + 1) % count();
      case LineChoice::two_choices:
        return shorter_of_two();
      case LineChoice::by_key:
        if (person.job.key != Job::no_key) return line_of_key(person.job.key, count());
        break;
      case LineChoice::random:
        break;
    }
    return luck_.below(count());
  }

  // Of equal ones the next in turn.
  [[nodiscard]] std::uint32_t shortest() const noexcept {
    std::uint32_t shortest = (last_ + 1) % count();
    for (std::uint32_t i = 1; i < count(); ++i) {
      const std::uint32_t window = (last_ + 1 + i) % count();
      if (length(window) < length(shortest)) shortest = window;
    }
    return shortest;
  }

  // Of equal ones the one that was named first.
  std::uint32_t shorter_of_two() {
    if (count() == 1) return 0;
    const std::uint32_t one = luck_.below(count());
    std::uint32_t other = luck_.below(count() - 1);
    if (other >= one) ++other;
    return length(other) < length(one) ? other : one;
  }

  // Whose line it serves: with stealing the longest, if it has none of its own; of equal ones the
  // first.
  [[nodiscard]] std::uint32_t next_for(std::uint32_t window) const noexcept {
    if (lines_[window].size() != 0) return window;
    if (!stealing_ || size_ == 0) return no_window;
    std::uint32_t longest = 0;
    for (std::uint32_t i = 1; i < count(); ++i) {
      if (lines_[i].size() > lines_[longest].size()) longest = i;
    }
    return longest;
  }

  People* people_;
  bool stealing_;
  LineChoice choice_;
  Random luck_;
  std::vector<Line> lines_;
  std::vector<std::uint32_t> serving_;  // people at each window; those who come to it have begun
  std::uint32_t last_;                  // who came last stood there
  std::size_t size_ = 0;
};

}  // namespace canteen::simulate
