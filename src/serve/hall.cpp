#include "src/serve/hall.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>

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

Hall::Hall(const scenario::Scenario& scenario, Recorder& recorder)
    : strategy_(scenario.strategy),
      needs_attendant_(strategy_.patience.has_value() || strategy_.retries.most != 0),
      has_times_(needs_attendant_ || strategy_.deadline || strategy_.ageing),
      recorder_(recorder),
      ranks_(scenario),
      jitter_(scenario.arrivals.seed, simulate::jitter_stream),
      lines_(scenario) {
  for (std::uint32_t i = 0; i < strategy_.windows; ++i) {
    windows_.push_back(std::make_unique<Window>(lock_));
  }
}

void Hall::open() {
  const std::scoped_lock guard(lock_);
  recorder_.open();
}

void Hall::arrive(scenario::Request request) {
  auto person = std::make_unique<Person>();
  person->request = std::move(request);
  person->came = person->request.at;
  const std::scoped_lock guard(lock_);
  if (needs_attendant_) settle(recorder_.now());
  person->rank = ranks_.of(person->request.kind);
  lines_.note(*person);
  recorder_.arrive(*person);
  come(std::move(person));
}

void Hall::come(Someone person) {
  person->number = came_++;
  person->called = false;
  if (recorder_.full()) {
    if (strategy_.full == scenario::WhenFull::reject) {
      const scenario::Duration moment = person->came;
      return give_up(std::move(person), Loss::full, moment);
    }
    send_oldest_away();
  }
  recorder_.enter(*person);
  lines_.choose(*person);
  stand(std::move(person));
}

void Hall::stand(Someone person) {
  Person& he = *person;
  if (strategy_.full == scenario::WhenFull::drop_oldest) ages_.emplace(he.number, &he);
  if (!he.begun && he.request.patience) {
    const scenario::Duration leaves = later(he.came, *he.request.patience);
    if (leaves < next_due()) due_.notify();
    leavings_.emplace(Due(leaves, he.number), &he);
  }
  lines_.put(std::move(person));
  if (const auto window = lines_.call_window_for(he)) {
    he.called = true;
    windows_[*window]->called.notify();
  } else if (strategy_.preemptive) {
    he.called = interrupt_for(he);
  }
}

void Hall::step_out(const Person& person) {
  if (strategy_.full == scenario::WhenFull::drop_oldest) ages_.erase(person.number);
  if (!person.begun && person.request.patience) {
    leavings_.erase(Due(later(person.came, *person.request.patience), person.number));
  }
}

// The bound is at least one, and whoever counts and is at no window stands in a line: somebody is
// there.
void Hall::send_oldest_away() {
  const Person& oldest = *ages_.begin()->second;
  step_out(oldest);
  give_up(lines_.remove(oldest), Loss::sent_away, recorder_.now());
}

void Hall::give_up(Someone person, Loss loss, scenario::Duration moment) {
  const bool tries_again = person->tries < strategy_.retries.most;
  recorder_.lose(*person, loss, moment, tries_again);
  if (tries_again) return go_home(std::move(person), moment);
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
  return std::min(leavings_.empty() ? never : leavings_.begin()->first.first,
                  returns_.empty() ? never : returns_.begin()->first.first);
}

void Hall::settle(scenario::Duration now) {
  for (scenario::Duration due = next_due(); due <= now; due = next_due()) {
    if (!leavings_.empty() && leavings_.begin()->first.first == due) {
      lose_patience(due);
    } else {
      come_again();
    }
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

bool Hall::interrupt_for(const Person& person) {
  Window* lowest = nullptr;
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    Window& each = *windows_[i];
    if (!each.may_be_interrupted || each.rank <= person.rank) continue;
    if (!lines_.reaches(person, i)) continue;
    if (lowest == nullptr ||
        std::pair(lowest->rank, lowest->number) < std::pair(each.rank, each.number)) {
      lowest = &each;
    }
  }
  if (lowest == nullptr) return false;
  lowest->may_be_interrupted = false;
  lowest->interruption.request_stop();
  return true;
}

void Hall::start(std::size_t window, Person& person, scenario::Duration now) {
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
  if (lines_.vacate(window)) --busy_;
  windows_[window]->may_be_interrupted = false;
  for (;;) {
    if (stop.stop_requested()) return nullptr;
    const scenario::Duration now = has_times_ ? recorder_.now() : scenario::Duration{};
    settle(now);
    if (Someone person = lines_.take(window, now)) {
      step_out(*person);
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
}

bool Hall::is_over() const {
  return closed_ && lines_.size() == 0 && returns_.empty();
}

void Hall::wake_all_if_over() {
  if (!is_over()) return;
  due_.notify_all();
  for (const auto& each : windows_) each->called.notify_all();
}

void Hall::attend(const std::stop_token& stop) {
  const std::scoped_lock guard(lock_);
  while (!is_over() && !stop.stop_requested()) {
    const scenario::Duration now = recorder_.now();
    settle(now);
    const scenario::Duration due = next_due();
    if (is_over()) return;
    due_.wait(stop, due == never ? Timeout() : Timeout(due - now));
  }
}

void Hall::close() {
  const std::scoped_lock guard(lock_);
  closed_ = true;
  wake_all_if_over();
}

}  // namespace canteen::serve
