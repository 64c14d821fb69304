// The thread's side of the desk.
#include <algorithm>
#include <exception>
#include <mutex>
#include <utility>

#include <canteen/base/platform.hpp>
#include <canteen/broker/errors.hpp>

#include "src/broker/remote/desk.hpp"

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;

// How long a message that nobody waits for stays, and how long one that came back does, should
// nobody else in the process wait for it either.
constexpr base::Instant keep = std::chrono::nanoseconds(50ms).count();
constexpr base::Instant keep_returned = std::chrono::nanoseconds(1s).count();

// How many may stand behind others of their key before no more are asked for.
constexpr std::size_t most_behind = 1000;

}  // namespace

// Requires: the lock. Puts that cannot be handed over now are told so if they do not want to wait.
void Desk::turn_away() {
  const bool any = is_shut_down_ ? outbox_.refuse_waiting(no_room()) : outbox_.turn_away(no_room());
  if (any) open_room();
}

void Desk::wait(base::Instant until) {
  const std::scoped_lock guard(lock_);
  const base::Instant left = until - base::System::now();
  if (!has_news_ && !is_closed_ && left > 0) work_.wait(std::chrono::nanoseconds(left));
}

Desk::Work Desk::collect(std::size_t wanted, bool is_on_its_way) {
  const std::scoped_lock guard(lock_);
  has_news_ = false;
  ++turns_;
  const Inbox::Time now = time();
  Work work;
  inbox_.advance(now);
  serve(now);
  gets_.end_gathering(now.now);
  give_idle_back(now, work.until);
  work.settlements = inbox_.take_settlements();
  settling_ += work.settlements.size();
  work.extensions = std::exchange(extensions_, {});
  if (is_on_its_way) gets_.forget_asked();
  work.want = new_want(wanted, now);
  work.has_puts = outbox_.has_waiting();
  // After a shutdown what is ready is still given: so the broker is asked before they are told that
  // there is no more.
  if (!is_shut_down_) gets_.end_glances(now.now, false, Backend::Outcome::in_vain);
  work.has_glanced = is_shut_down_ && gets_.has_glanced(now.now);
  if (!joins_.empty()) {
    work.has_joins = now.now >= joins_.next_look();
    work.until = std::min(work.until, joins_.next_look());
  }
  work.is_closed = is_closed_;
  work.until = std::min({work.until, inbox_.next_event(), gets_.next_event(now.now)});
  tally();
  return work;
}

// Requires: the lock. What the link is to want, if it is to be told.
std::optional<std::size_t> Desk::new_want(std::size_t wanted, Inbox::Time now) {
  const std::size_t need = is_immediate_ ? 0 : gets_.ask(now.now);
  const std::size_t ahead = has_got_ && !is_shut_down_ ? options_.prefetch - 1 : 0;
  const std::size_t ready = inbox_.ready();
  std::size_t want = need + ahead > ready ? need + ahead - ready : 0;
  if (inbox_.behind() > most_behind) want = 0;
  // A prefetch is filled up by halves, not one by one.
  const bool is_enough = ahead != 0 && want >= wanted && ready + wanted > need + ahead / 2;
  if (want == wanted || is_enough) return std::nullopt;
  return want;
}

// Requires: the lock. What nobody has asked for goes back, to those who may.
void Desk::give_idle_back(Inbox::Time time, base::Instant& until) {
  if (inbox_.ready() == 0 || !gets_.empty()) {
    idle_since_ = 0;
    return;
  }
  if (idle_since_ == 0) idle_since_ = time.now;
  const base::Instant idle_for = time.now - idle_since_;
  const bool keeps = options_.prefetch > 1 && !is_immediate_;
  if (keeps) return;
  const bool is_late = is_immediate_ || idle_for >= keep;
  if (is_late) {
    const bool all = is_immediate_ || idle_for >= keep_returned || membership_.others_wait();
    inbox_.give_back(all);
  }
  if (inbox_.ready() != 0 && idle_for < 2 * keep_returned) until = std::min(until, time.now + keep);
}

std::vector<Settlement> Desk::take_settlements() {
  const std::scoped_lock guard(lock_);
  std::vector<Settlement> settlements = inbox_.take_settlements();
  settling_ += settlements.size();
  return settlements;
}

std::vector<std::shared_ptr<Call>> Desk::take_calls() {
  const std::scoped_lock guard(lock_);
  return std::exchange(calls_, {});
}

std::vector<Outgoing> Desk::next_puts(std::size_t most) {
  const std::scoped_lock guard(lock_);
  if (block_) return {};
  const bool one_by_one = traits_.has_bound && options_.maxsize != 0;
  std::vector<Outgoing> batch = outbox_.next(most, one_by_one, base::System::now());
  if (!batch.empty()) open_room();
  return batch;
}

void Desk::turn_away_puts() {
  Puts done;
  {
    const std::scoped_lock guard(lock_);
    turn_away();
    done = outbox_.take_done();
    tally();
  }
  tell(done);
}

void Desk::settled(std::size_t number) {
  const std::scoped_lock guard(lock_);
  settling_ -= std::min(number, settling_);
  tally();
}

void Desk::apply(Told& told) {
  Puts done;
  {
    const std::scoped_lock guard(lock_);
    const Inbox::Time now = time();
    for (const std::uint64_t each : told.confirmations) outbox_.confirm(each);
    for (const auto& [number, why] : told.refusals) outbox_.refuse(number, why);
    for (Arrival& each : told.arrivals) inbox_.arrived(std::move(each));
    for (const std::uint64_t each : told.returned) inbox_.taken_back(each);
    for (const std::uint64_t each : told.called) inbox_.called_back(each);
    if (told.has_block_changed) block_ = told.block;
    serve(now);
    done = outbox_.take_done();
    if (!told.refusals.empty()) open_room();
    tally();
  }
  told.clear();
  tell(done);
}

void Desk::end_glances(bool may_come) {
  const std::scoped_lock guard(lock_);
  gets_.end_glances(base::System::now(), may_come, nothing());
  tally();
}

void Desk::look_at_joins(const Count& count) {
  const std::scoped_lock guard(lock_);
  tally();
  const Membership::Standing group = membership_.group();
  const bool is_idle = count.ready + count.delayed + count.out.value_or(0) == 0 &&
                       group.ready + group.delayed + group.out == 0 && outbox_.empty() &&
                       inbox_.settlements() == 0;
  joins_.look(is_idle, base::System::now());
}

std::size_t Desk::purge() {
  const std::scoped_lock guard(lock_);
  return inbox_.purge();
}

void Desk::connected() {
  const std::scoped_lock guard(lock_);
  if (std::exchange(was_connected_, true)) ++reconnects_;
  is_connected_ = true;
  has_news_ = true;
}

void Desk::lose(const std::string& why) {
  const std::scoped_lock guard(lock_);
  why_ = why;
  is_connected_ = false;
  block_ = std::nullopt;
  outbox_.lose();
  inbox_.lose();
  extensions_.clear();
  settling_ = 0;
  gets_.forget_asked();
  tally();
}

void Desk::offline() {
  std::vector<std::shared_ptr<Call>> calls;
  Puts done;
  {
    const std::scoped_lock guard(lock_);
    has_news_ = false;
    ++turns_;
    turn_away();
    gets_.end_all(nothing(), true);
    joins_.offline();
    calls = std::exchange(calls_, {});
    done = outbox_.take_done();
    tally();
  }
  tell(done);
  for (const auto& each : calls) {
    try {
      each->run(nullptr);
    } catch (...) {
      each->error = std::current_exception();
    }
    each->done.set();
  }
}

void Desk::give_up_puts() {
  Puts done;
  {
    const std::scoped_lock guard(lock_);
    outbox_.give_up(broker_ + ": the connection was lost before it was confirmed: " + why_,
                    no_room());
    done = outbox_.take_done();
    room_.notify_all();
    tally();
  }
  tell(done);
}

void Desk::give_back_everything() {
  const std::scoped_lock guard(lock_);
  inbox_.give_back_everything(time());
}

bool Desk::has_waiting_puts() {
  const std::scoped_lock guard(lock_);
  return outbox_.has_waiting();
}

std::size_t Desk::in_flight() {
  const std::scoped_lock guard(lock_);
  return outbox_.in_flight();
}

bool Desk::is_closed() {
  const std::scoped_lock guard(lock_);
  return is_closed_;
}

void Desk::end() {
  Puts done;
  std::vector<std::shared_ptr<Call>> calls;
  {
    const std::scoped_lock guard(lock_);
    is_shut_down_ = is_immediate_ = is_closed_ = is_over_ = true;
    outbox_.give_up(broker_ + ": it was closed before the broker had confirmed it", no_room());
    done = outbox_.take_done();
    inbox_.lose();
    settling_ = 0;
    is_connected_ = false;
    gets_.end_all(Backend::Outcome::shut_down);
    joins_.end();
    calls = std::exchange(calls_, {});
    room_.notify_all();
    tally();
  }
  tell(done);
  for (const auto& each : calls) {
    each->error = std::make_exception_ptr(ShutDown());
    each->done.set();
  }
}

}  // namespace canteen::broker::remote
