#include "src/simulate/crew.hpp"

#include <algorithm>
#include <cmath>

#include "src/simulate/time.hpp"

namespace canteen::simulate {

Crew::Crew(const Staffing& staffing, std::uint32_t windows)
    : staffing_(staffing),
      most_(windows),
      states_(windows, State::open),
      open_(windows),
      wanted_(staffing.autoscale ? staffing.autoscale->least : staffing.shifts.front().windows) {
  if (staffing.autoscale && staffing.autoscale->every != 0) next_look_ = staffing.autoscale->every;
  level_.rise(windows, 0);
}

Time Crew::due() const noexcept {
  Time due = starting_.empty() ? never : starting_.front().ready;
  if (next_shift_ < staffing_.shifts.size()) {
    due = std::min(due, staffing_.shifts[next_shift_].from);
  }
  due = std::min(due, next_look_);
  if (staffing_.autoscale && staffing_.autoscale->every == 0 && fewer_since_ != never) {
    due = std::min(due, later(fewer_since_, staffing_.autoscale->close_after));
  }
  return due;
}

void Crew::settle(Time now, std::uint64_t inside) {
  while (next_shift_ < staffing_.shifts.size() && staffing_.shifts[next_shift_].from <= now) {
    wanted_ = staffing_.shifts[next_shift_++].windows;
  }
  while (next_look_ <= now) look(next_look_, inside);
  note(now, inside);
  call(now);
}

void Crew::note(Time now, std::uint64_t inside) {
  if (!staffing_.autoscale || staffing_.autoscale->every != 0) return;
  want(needed_for(inside), now);
  call(now);
}

void Crew::pass(Time to, std::uint64_t busy) noexcept {
  if (to <= passed_) return;
  // What nobody looks at would grow without an end.
  if (next_look_ != never) busy_ += static_cast<Time>(busy) * (to - passed_);
  passed_ = to;
}

std::uint32_t Crew::needed(double windows) const noexcept {
  // A hair less: what is exactly enough is not to come out as a little more than that.
  const double whole = std::ceil(windows - 1e-9);
  return whole >= most_ ? most_
                        : std::max(staffing_.autoscale->least,
                                   static_cast<std::uint32_t>(std::max(whole, 0.0)));
}

std::uint32_t Crew::needed_for(std::uint64_t inside) const noexcept {
  return needed(static_cast<double>(inside) / staffing_.autoscale->people);
}

void Crew::look(Time now, std::uint64_t inside) {
  const Autoscale& rules = *staffing_.autoscale;
  const double busy = static_cast<double>(busy_) / static_cast<double>(rules.every);
  want(rules.people > 0 ? needed_for(inside) : needed(busy / rules.utilisation), now);
  busy_ = 0;
  next_look_ = later(now, rules.every);
}

void Crew::want(std::uint32_t windows, Time now) {
  if (windows < wanted_) {
    meanwhile_ = fewer_since_ == never ? windows : std::max(meanwhile_, windows);
    if (fewer_since_ == never) fewer_since_ = now;
    if (now - fewer_since_ < staffing_.autoscale->close_after) return;
    wanted_ = meanwhile_;
    // Those that are still too many have not been it for long.
    meanwhile_ = windows;
    fewer_since_ = now;
  }
  if (windows >= wanted_) {
    wanted_ = windows;
    fewer_since_ = never;
  }
}

void Crew::call(Time now) {
  const std::uint32_t before = staffed();
  hold(now);
  while (!starting_.empty() && staffed() > wanted_) {
    const std::uint32_t window = starting_.back().window;
    starting_.pop_back();
    states_[window] = State::closed;
    closed_.push_back(window);
  }
  while (staffed() < wanted_) {
    const std::uint32_t window = closed_.back();
    closed_.pop_back();
    states_[window] = State::starting;
    starting_.push_back({later(now, staffing_.start_up), window});
  }
  for (std::uint32_t i = before; i < staffed(); ++i) level_.rise(now);
  for (std::uint32_t i = staffed(); i < before; ++i) level_.fall(now);
}

std::optional<std::uint32_t> Crew::open(Time now) {
  if (starting_.empty() || starting_.front().ready > now) return std::nullopt;
  const std::uint32_t window = starting_.front().window;
  starting_.pop_front();
  states_[window] = State::open;
  ++open_;
  return window;
}

void Crew::close(std::uint32_t window, Time now) {
  hold(now);
  level_.fall(now);
  --open_;
  states_[window] = State::closed;
  closed_.push_back(window);
}

// So many were staffed until now.
void Crew::hold(Time now) {
  if (now <= held_) return;
  steps_.hold(held_, now, staffed());
  held_ = now;
}

void Crew::forget(Time now) {
  level_.forget(now);
  steps_ = LineSteps(now);
  held_ = now;
}

StaffOutcome Crew::outcome(Time until) const {
  LineSteps steps = steps_;
  if (until > held_) steps.hold(held_, until, staffed());
  return {level_.area(until), steps.until(until)};
}

}  // namespace canteen::simulate
