#include "src/serve/hall.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

#include "src/scenario/staffing_of.hpp"
#include "src/simulate/aged.hpp"
#include "src/simulate/luck.hpp"
#include "src/simulate/pace.hpp"

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
      has_times_(needs_attendant_ || strategy_.deadline || strategy_.ageing),
      recorder_(recorder),
      thinking_(thinking),
      ranks_(scenario),
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
  auto person = std::make_unique<Person>();
  person->request = std::move(request);
  person->user = user;
  person->came = person->request.at;
  const std::scoped_lock guard(lock_);
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
  if (recorder_.full()) {
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
  if (!he.spilled && recorder_.overfull() && !he.called) send_oldest_away();
}

void Hall::stand(Someone person) {
  Person& he = *person;
  lines_.put(std::move(person));
  if (const auto idle = lines_.call_window_for(he)) {
    windows_[*idle]->called.notify();
    return call(*idle, he);
  }
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

void Hall::call(std::size_t window, Person& person) {
  person.called = window;
  windows_[window]->called_for = &person;
}

void Hall::answer_call(std::size_t window) {
  Person* const person = std::exchange(windows_[window]->called_for, nullptr);
  if (person == nullptr) return;
  person->called.reset();
  stay_at_risk(*person);
}

void Hall::step_out(const Person& person) {
  if (person.called) {
    windows_[*person.called]->called_for = nullptr;
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
  const scenario::Retries& retries = strategy_.retries;
  double times = std::pow(retries.factor, person->tries);
  if (retries.jitter > 0) times *= 1 - retries.jitter * jitter_.uniform();
  const double pause = std::min(static_cast<double>(retries.backoff.count()) * times, 9.2e18);
  const scenario::Duration returns = later(moment, scenario::Duration(std::llround(pause)));
  ++person->tries;
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
  std::optional<std::size_t> lowest;
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    const Window& each = *windows_[i];
    if (!each.may_be_interrupted || each.rank <= person.rank) continue;
    if (!lines_.reaches(person, i)) continue;
    if (!lowest || std::pair(windows_[*lowest]->rank, windows_[*lowest]->number) <
                       std::pair(each.rank, each.number)) {
      lowest = i;
    }
  }
  if (!lowest) return std::nullopt;
  windows_[*lowest]->may_be_interrupted = false;
  windows_[*lowest]->interruption.request_stop();
  return lowest;
}

void Hall::start(std::size_t window, Person& person, scenario::Duration now) {
  if (crew_) crew_->pass(now.count(), busy_);
  ++busy_;
  if (!person.begun) {
    person.stretch = simulate::stretch_of(strategy_.contention, strategy_.speed, busy_);
  }
  if (strategy_.preemptive) {
    Window& at = *windows_[window];
    at.interruption = std::stop_source();
    at.rank = strategy_.ageing ? simulate::aged(person.rank, (now - person.came).count(),
                                                strategy_.ageing->count())
                               : person.rank;
    at.number = person.number;
    at.may_be_interrupted = true;
  }
  recorder_.start(person);
}

bool Hall::is_too_late(const Person& person, scenario::Duration now) const {
  if (!strategy_.deadline || person.begun || person.called) return false;
  return now - person.came > *strategy_.deadline;
}

Someone Hall::take(std::size_t window, const std::stop_token& stop) {
  const std::scoped_lock guard(lock_);
  if (crew_ && opened_) {
    const scenario::Duration now = recorder_.now();
    settle(now);
    crew_->pass(now.count(), busy_);
  }
  if (lines_.vacate(window)) --busy_;
  windows_[window]->may_be_interrupted = false;
  for (;;) {
    if (stop.stop_requested()) return nullptr;
    const scenario::Duration now = has_times_ ? recorder_.now() : scenario::Duration{};
    settle(now);
    if (crew_ && opened_ && is_not_open(window, now)) {
      if (!windows_[window]->has_thread || is_over()) return nullptr;
      static_cast<void>(windows_[window]->called.wait(stop));
      continue;
    }
    if (Someone person = lines_.take(window, now)) {
      step_out(*person);
      answer_call(window);
      if (is_too_late(*person, now)) {
        lines_.vacate(window);
        give_up(std::move(person), Loss::sent_away, now);
        continue;
      }
      start(window, *person, now);
      wake_all_if_over();
      return person;
    }
    if (is_over()) return nullptr;
    lines_.rest(window);
    if (!windows_[window]->called.wait(stop)) lines_.wake(window);
  }
}

void Hall::put_back(std::size_t window, Someone person, scenario::Duration done) {
  const std::scoped_lock guard(lock_);
  person->line = lines_.line_before(window);
  const double whole = static_cast<double>(person->request.service.count()) * person->stretch;
  person->request.service =
      std::max(scenario::Duration(1), scenario::Duration(std::llround(whole)) - done);
  person->stretch = 1;
  recorder_.interrupt(*person);
  stand(std::move(person));
  if (recorder_.overfull()) send_oldest_away();  // without a line it is he
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
  crew_->settle(now.count(), lines_.size() + busy_);
  open_and_close(now);
}

void Hall::note_people(scenario::Duration now) {
  crew_->note(now.count(), lines_.size() + busy_);
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
  if (crew_->is_open(number) && crew_->too_many() && windows_[window]->called_for == nullptr) {
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
