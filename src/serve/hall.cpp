#include "src/serve/hall.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "src/scenario/retries_of.hpp"
#include "src/scenario/staffing_of.hpp"
#include "src/serve/left_to_do.hpp"
#include "src/serve/service.hpp"
#include "src/simulate/aged.hpp"
#include "src/simulate/luck.hpp"
#include "src/simulate/pace.hpp"
#include "src/simulate/pause.hpp"

namespace canteen::serve {
namespace {

constexpr scenario::Duration never = scenario::Duration::max();

scenario::Duration later(scenario::Duration moment, scenario::Duration by) {
  return by > never - moment ? never : moment + by;
}

}  // namespace

Hall::Hall(const scenario::Scenario& scenario, Recorder& recorder, Thinking* thinking)
    : strategy_(scenario.strategy),
      needs_attendant_(strategy_.patience.has_value() || strategy_.retries.most != 0 ||
                       strategy_.autoscale || !strategy_.schedule.empty()),
      by_left_(strategy_.preemptive &&
               strategy_.discipline == scenario::Discipline::shortest_first),
      has_times_(needs_attendant_ || strategy_.deadline || strategy_.ageing || by_left_),
      recorder_(recorder),
      thinking_(thinking),
      ranks_(scenario),
      retries_(scenario::retries_of(strategy_)),
      jitter_(scenario.arrivals.seed, simulate::jitter_stream),
      lines_(scenario) {
  for (std::uint32_t i = 0; i < strategy_.windows; ++i) {
    windows_.push_back(std::make_unique<Window>(lock_));
  }
  const auto staffing = scenario::staffing_of(scenario);
  if (!staffing) return;
  crew_.emplace(*staffing, strategy_.windows);
  for (std::uint32_t i = strategy_.windows; crew_->too_many(); --i) crew_->close(i - 1, 0);
  known_open_ = crew_->open();
  known_staffed_ = crew_->staffed();
  recorder_.staff(known_open_, known_staffed_);
}

void Hall::open() {
  const std::scoped_lock guard(lock_);
  recorder_.open();
  opened_ = true;
  due_.notify();
}

void Hall::arrive(scenario::Request request, std::uint32_t user) {
  const std::scoped_lock guard(lock_);
  enter(std::move(request), user);
}

void Hall::arrive(std::span<scenario::Request> together) {
  const std::scoped_lock guard(lock_);
  for (scenario::Request& each : together) enter(std::move(each), 0);
}

void Hall::enter(scenario::Request request, std::uint32_t user) {
  auto person = std::make_unique<Person>();
  person->request = std::move(request);
  person->user = user;
  person->came = person->request.at;
  if (needs_attendant_) settle(recorder_.now());
  person->rank = ranks_.of(person->request.kind);
  lines_.note(*person);
  recorder_.arrive(*person);
  if (strategy_.fair_to == scenario::FairTo::clients) person->rank = person->client;
  come(std::move(person));
  if (crew_) note_people(recorder_.now());
}

void Hall::come(Someone person) {
  person->number = came_++;
  person->called.reset();
  person->spilled = false;
  if (recorder_.full(lines_.resting())) {
    if (strategy_.full == scenario::WhenFull::reject) {
      const scenario::Duration moment = person->came;
      return give_up(std::move(person), Loss::full, moment);
    }
    if (strategy_.full == scenario::WhenFull::spill) {
      person->spilled = true;
    } else if (!ages_.empty()) {
      send_oldest_away();
    }
  }
  recorder_.enter(*person);
  lines_.choose(*person);
  const Person& he = *person;
  stand(std::move(person));
  // Without a line there is nobody to go but he, unless he goes to a window at once.
  if (!he.spilled && recorder_.overfull(lines_.resting()) && !he.called) send_oldest_away();
}

void Hall::stand(Someone person) {
  Person& he = *person;
  lines_.put(std::move(person));
  if (const auto free = window_for(he)) return call(*free, he);
  if (const auto taken = strategy_.preemptive ? interrupt_for(he) : std::nullopt) {
    return call(*taken, he);
  }
  stay_at_risk(he);
}

void Hall::stay_at_risk(Person& person) {
  if (strategy_.full == scenario::WhenFull::drop_oldest) ages_.emplace(person.number, &person);
  if (person.begun || !person.request.patience) return;
  const scenario::Duration leaves = later(person.came, *person.request.patience);
  if (leaves < next_due()) due_.notify();
  leavings_.emplace(Due(leaves, person.number), &person);
}

std::optional<std::size_t> Hall::window_for(const Person& person) {
  if (strategy_.batch.most > 1) {
    for (const std::size_t each : called_) {
      const bool room = windows_[each]->called_for.size() < strategy_.batch.most;
      if (room && lines_.may_serve(each, person)) return each;
    }
  }
  const auto idle = lines_.call_window_for(person);
  if (idle) windows_[*idle]->called.notify();
  return idle;
}

void Hall::call(std::size_t window, Person& person) {
  person.called = window;
  auto& called_for = windows_[window]->called_for;
  if (called_for.empty()) called_.push_back(window);
  called_for.push_back(&person);
}

void Hall::answer_call(std::size_t window) {
  auto& called_for = windows_[window]->called_for;
  if (called_for.empty()) return;
  std::erase(called_, window);
  for (Person* const each : std::exchange(called_for, {})) {
    each->called.reset();
    stay_at_risk(*each);
  }
}

void Hall::step_out(const Person& person) {
  if (person.called) {
    auto& called_for = windows_[*person.called]->called_for;
    std::erase(called_for, &person);
    if (called_for.empty()) std::erase(called_, *person.called);
    return;
  }
  if (strategy_.full == scenario::WhenFull::drop_oldest) ages_.erase(person.number);
  if (!person.begun && person.request.patience) {
    leavings_.erase(Due(later(person.came, *person.request.patience), person.number));
  }
}

void Hall::send_oldest_away() {
  const Person& oldest = *ages_.begin()->second;
  step_out(oldest);
  give_up(lines_.remove(oldest), Loss::sent_away, recorder_.now());
}

void Hall::give_up(Someone person, Loss loss, scenario::Duration moment) {
  const bool tries_again = person->tries < strategy_.retries.most;
  recorder_.lose(*person, loss, moment, tries_again);
  if (tries_again) return go_home(std::move(person), moment);
  if (thinking_ != nullptr) thinking_->think(person->user, moment);
  wake_all_if_over();
}

void Hall::go_home(Someone person, scenario::Duration moment) {
  const scenario::Duration at_home(simulate::pause(retries_, person->tries++, jitter_));
  const scenario::Duration returns = later(moment, at_home);
  person->left = moment;
  person->came = returns;
  if (returns < next_due()) due_.notify();
  const Due due(returns, person->number);
  returns_.emplace(due, std::move(person));
}

scenario::Duration Hall::next_due() const {
  return std::min({leavings_.empty() ? never : leavings_.begin()->first.first,
                   returns_.empty() ? never : returns_.begin()->first.first,
                   crew_ && opened_ ? scenario::Duration(crew_->due()) : never});
}

void Hall::settle(scenario::Duration now) {
  for (scenario::Duration due = next_due(); due <= now; due = next_due()) {
    if (crew_ && opened_ && scenario::Duration(crew_->due()) == due) {
      change_windows(due);
    } else if (!leavings_.empty() && leavings_.begin()->first.first == due) {
      lose_patience(due);
    } else {
      come_again();
    }
    if (crew_) note_people(due);
  }
}

void Hall::lose_patience(scenario::Duration moment) {
  const Person& person = *leavings_.begin()->second;
  step_out(person);
  give_up(lines_.remove(person), Loss::patience, moment);
}

void Hall::come_again() {
  Someone person = std::move(returns_.extract(returns_.begin()).mapped());
  recorder_.come_again(*person);
  come(std::move(person));
}

std::optional<std::size_t> Hall::interrupt_for(const Person& person) {
  const scenario::Duration now = by_left_ ? recorder_.now() : scenario::Duration{};
  const std::int64_t own = order_of(person);
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    const Window& each = *windows_[i];
    if (!each.may_be_interrupted || order_of(each, now).first <= own) continue;
    if (!lines_.reaches(person, i)) continue;
    if (!last || order_of(*windows_[*last], now) < order_of(each, now)) last = i;
  }
  if (!last) return std::nullopt;
  windows_[*last]->may_be_interrupted = false;
  windows_[*last]->interruption.request_stop();
  return last;
}

std::int64_t Hall::order_of(const Person& person) const {
  return by_left_ ? left_to_do(person, strategy_).count() : person.rank;
}

std::pair<std::int64_t, std::uint64_t> Hall::order_of(const Window& window,
                                                      scenario::Duration now) const {
  return {by_left_ ? (window.done - now).count() : window.rank, window.number};
}

void Hall::start(std::size_t window, const Party& party, scenario::Duration now) {
  if (crew_) crew_->pass(now.count(), busy_);
  ++busy_;
  serving_ += party.size();
  for (const Someone& each : party) {
    if (each->begun) continue;
    each->stretch = simulate::stretch_of(strategy_.contention, strategy_.speed, busy_);
  }
  if (strategy_.preemptive) {
    const Person& person = *party.front();
    Window& at = *windows_[window];
    at.interruption = std::stop_source();
    at.rank = strategy_.ageing ? simulate::aged(person.rank, (now - person.came).count(),
                                                strategy_.ageing->count())
                               : person.rank;
    at.done = later(now, stretched(person.request.service, person.stretch));
    at.number = person.number;
    at.may_be_interrupted = true;
  }
  recorder_.start(party);
}

bool Hall::is_too_late(const Person& person, scenario::Duration now) const {
  if (!strategy_.deadline || person.begun || person.called) return false;
  return now - person.came > *strategy_.deadline;
}

void Hall::gather(std::size_t window, Party& party, scenario::Duration now) {
  while (party.size() < strategy_.batch.most) {
    Someone person = lines_.take(window, now);
    if (!person) break;
    step_out(*person);
    if (is_too_late(*person, now)) {
      lines_.give_back(window);
      give_up(std::move(person), Loss::sent_away, now);
    } else {
      party.push_back(std::move(person));
    }
  }
  if (!party.empty()) answer_call(window);
}

void Hall::take(std::size_t window, Party& party, const std::stop_token& stop) {
  party.clear();
  const std::scoped_lock guard(lock_);
  if (crew_ && opened_) {
    const scenario::Duration now = recorder_.now();
    settle(now);
    crew_->pass(now.count(), busy_);
  }
  if (const std::size_t served = lines_.vacate(window); served != 0) {
    --busy_;
    serving_ -= served;
  }
  windows_[window]->may_be_interrupted = false;
  for (;;) {
    if (stop.stop_requested()) return;
    const scenario::Duration now = has_times_ ? recorder_.now() : scenario::Duration{};
    settle(now);
    if (crew_ && opened_ && is_not_open(window, now)) {
      if (!windows_[window]->has_thread || is_over()) return;
      static_cast<void>(windows_[window]->called.wait(stop));
      continue;
    }
    gather(window, party, now);
    if (!party.empty()) {
      start(window, party, now);
      return wake_all_if_over();
    }
    if (is_over()) return;
    lines_.rest(window);
    if (!windows_[window]->called.wait(stop)) lines_.wake(window);
  }
}

void Hall::put_back(std::size_t window, Someone person, scenario::Duration done) {
  const std::scoped_lock guard(lock_);
  person->line = lines_.line_before(window);
  person->called.reset();  // by the window that he has had to leave
  person->request.service =
      std::max(scenario::Duration(1), stretched(person->request.service, person->stretch) - done);
  person->stretch = 1;
  recorder_.interrupt(*person);
  const Person& he = *person;
  stand(std::move(person));
  // Without a line it is he, unless there is a window for him after all.
  if (recorder_.overfull(lines_.resting()) && !he.called) send_oldest_away();
}

bool Hall::is_over() const {
  return closed_ && lines_.size() == 0 && returns_.empty();
}

void Hall::wake_all_if_over() {
  if (!is_over()) return;
  due_.notify_all();
  for (const auto& each : windows_) each->called.notify_all();
}

std::optional<std::size_t> Hall::attend(const std::stop_token& stop) {
  const std::scoped_lock guard(lock_);
  while (!is_over() && !stop.stop_requested()) {
    const scenario::Duration now = recorder_.now();
    settle(now);
    if (const auto window = window_without_thread()) return window;
    const scenario::Duration due = next_due();
    if (is_over()) return std::nullopt;
    due_.wait(stop, due == never ? Timeout() : Timeout(due - now));
  }
  return std::nullopt;
}

std::optional<std::size_t> Hall::window_to_start() {
  const std::scoped_lock guard(lock_);
  return window_without_thread();
}

std::optional<std::size_t> Hall::window_without_thread() {
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    if (windows_[i]->has_thread || (crew_ && crew_->is_closed(static_cast<std::uint32_t>(i)))) {
      continue;
    }
    windows_[i]->has_thread = true;
    return i;
  }
  return std::nullopt;
}

void Hall::change_windows(scenario::Duration now) {
  crew_->pass(now.count(), busy_);
  crew_->settle(now.count(), lines_.size() + serving_);
  open_and_close(now);
}

void Hall::note_people(scenario::Duration now) {
  crew_->note(now.count(), lines_.size() + serving_);
  open_and_close(now);
}

void Hall::open_and_close(scenario::Duration now) {
  while (const auto window = crew_->open(now.count())) windows_[*window]->called.notify();
  while (crew_->too_many()) {
    const auto idle = lines_.call_any_window();
    if (!idle) break;
    crew_->close(static_cast<std::uint32_t>(*idle), now.count());
    windows_[*idle]->called.notify();
  }
  tell_windows();
}

void Hall::tell_windows() {
  const bool changed = known_open_ != crew_->open() || known_staffed_ != crew_->staffed();
  const scenario::Duration due(crew_->due());
  // There may be a window without a thread, or something to do sooner.
  if (changed || due != known_due_) due_.notify();
  known_open_ = crew_->open();
  known_staffed_ = crew_->staffed();
  known_due_ = due;
  if (changed) recorder_.staff(known_open_, known_staffed_);
}

bool Hall::is_not_open(std::size_t window, scenario::Duration now) {
  const auto number = static_cast<std::uint32_t>(window);
  note_people(now);
  // Who called it is as good as at it, and is served before it closes.
  if (crew_->is_open(number) && crew_->too_many() && windows_[window]->called_for.empty()) {
    crew_->close(number, now.count());
    tell_windows();
  }
  if (crew_->is_closed(number)) windows_[window]->has_thread = false;
  return !crew_->is_open(number);
}

void Hall::close() {
  const std::scoped_lock guard(lock_);
  closed_ = true;
  wake_all_if_over();
}

}  // namespace canteen::serve
