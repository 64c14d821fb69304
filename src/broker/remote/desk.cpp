#include "src/broker/remote/desk.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>

#include <canteen/base/platform.hpp>
#include <canteen/broker/errors.hpp>

#include "src/broker/answer.hpp"
#include "src/broker/remote/parameters.hpp"

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;

// How long a message that nobody waits for stays, and how long one that came back does, should
// nobody else in the process wait for it either.
constexpr base::Instant keep = std::chrono::nanoseconds(50ms).count();
constexpr base::Instant keep_returned = std::chrono::nanoseconds(1s).count();

constexpr std::chrono::milliseconds longest_join_pause = 50ms;

// How many may stand behind others of their key before no more are asked for.
constexpr std::size_t most_behind = 1000;

Refused shut_down() {
  return {Refused::Reason::shut_down};
}

}  // namespace

Desk::Desk(const Address& address, const Options& options, Link& link)
    : broker_(shown(address.url)),
      options_(options),
      link_(link),
      traits_(link.traits()),
      membership_(address),
      inbox_({.max_attempts = options.max_attempts,
              .lease = options.lease,
              .returns_locally = traits_.returns_locally,
              .keeps_keys_together = traits_.keeps_keys_together,
              .ends_leases = !traits_.has_leases,
              .restores_keys = traits_.restores_keys}),
      gets_(traits_.glance, traits_.gather) {}

Inbox::Time Desk::time() {
  return {base::System::now(), std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::system_clock::now().time_since_epoch())
                                   .count()};
}

// Requires: the lock. There is something for the thread.
void Desk::news() {
  if (std::exchange(has_news_, true)) return;
  work_.notify();
  link_.wake();
}

// Requires: the lock. What others see of this handle.
void Desk::tally() {
  membership_.set({.ready = inbox_.ready() + inbox_.behind(),
                   .delayed = inbox_.delayed(),
                   .out = inbox_.out() + inbox_.settlements() + settling_,
                   .putters = outbox_.waiting_requests() + async_waiting_,
                   .getters = gets_.size()});
}

// Requires: the lock.
void Desk::serve(Inbox::Time time) {
  if (!is_immediate_) gets_.serve(inbox_, time);
}

// Requires: the lock. Why a put cannot be handed over.
Refused Desk::no_room() const {
  if (is_shut_down_) return shut_down();
  if (is_connected_) return {Refused::Reason::full};
  return {Refused::Reason::other, broker_ + ": not connected: " + why_};
}

// Requires: the lock. Fewer wait to be handed over.
void Desk::open_room() {
  if (outbox_.is_half_empty()) ++clearances_;
  if (options_.maxsize != 0 || outbox_.is_half_empty()) room_.notify_all();
}

// Requires: the lock. Who puts does not want to wait any longer.
void Desk::withdraw(const std::shared_ptr<PutRequest>& request) {
  outbox_.withdraw(request, no_room());
  open_room();
}

// Requires: the lock. Puts that cannot be handed over now are told so if they do not want to wait.
void Desk::turn_away() {
  const bool any =
      is_shut_down_ ? outbox_.refuse_waiting(shut_down()) : outbox_.turn_away(no_room());
  if (any) open_room();
}

// Requires: the lock. What a get is told that has got nothing.
Backend::Outcome Desk::nothing() const {
  return is_shut_down_ ? Backend::Outcome::shut_down : Backend::Outcome::in_vain;
}

// Requires: not the lock.
void Desk::tell(const Puts& puts) {
  std::vector<Answer> answers;
  for (const auto& each : puts) {
    if (each->then) {
      answers.push_back({std::move(each->then), *std::move(each->items.front().receipt)});
    } else {
      each->done.set();
    }
  }
  broker::tell(answers);
}

// ---- Callers: puts ----------------------------------------------------------------------------

void Desk::put(const std::shared_ptr<PutRequest>& request, const Patience& patience) {
  request->is_patient = !patience.timeout.polls();
  Puts done;
  {
    const std::scoped_lock guard(lock_);
    outbox_.add(request);
    const bool is_in_vain = !is_connected_ && !request->is_patient;
    if (is_shut_down_ || is_in_vain) withdraw(request);
    news();
    done = outbox_.take_done();
  }
  tell(done);
  if (request->is_patient && !request->done.wait(patience.stop, patience.timeout)) {
    {
      const std::scoped_lock guard(lock_);
      request->is_patient = false;
      // Without a connection the thread may be busy for seconds with the next one.
      if (request->is_tried || !is_connected_) withdraw(request);
      done = outbox_.take_done();
      tally();
      news();
    }
    tell(done);
  }
  request->done.wait();  // of what was handed over the broker has the word
}

void Desk::put_async(const std::shared_ptr<PutRequest>& request, const Patience& patience) {
  Puts done;
  {
    const std::scoped_lock guard(lock_);
    // Who waits is told when half of the room is free, and not at each message that goes; so
    // whoever comes meanwhile waits with them, and does not overtake.
    const std::uint64_t then = clearances_;
    const auto may_go = [&] {
      return is_shut_down_ || outbox_.is_half_empty() ||
             (outbox_.has_room() && (async_waiting_ == 0 || clearances_ != then));
    };
    if (!may_go()) {
      ++async_waiting_;
      tally();
      static_cast<void>(room_.wait_for(may_go, patience.stop, patience.timeout));
      --async_waiting_;
    }
    const bool goes = outbox_.has_room() && !is_shut_down_;
    request->is_awaited = options_.maxsize != 0;
    request->is_patient = goes && (options_.maxsize == 0 || !patience.timeout.polls());
    outbox_.add(request);
    if (goes) {
      news();
    } else {
      withdraw(request);
    }
    // With a bound there is room when it has been handed over.
    const auto is_handed = [&] { return request->unhanded == 0; };
    if (goes && options_.maxsize != 0 &&
        !room_.wait_for(is_handed, patience.stop, patience.timeout)) {
      request->is_patient = false;
      if (request->is_tried) withdraw(request);
      news();
    }
    done = outbox_.take_done();
    tally();
  }
  tell(done);
}

// ---- Callers: deliveries ----------------------------------------------------------------------

Backend::Outcome Desk::get(std::size_t most, const Patience& patience, std::vector<Parcel>& into) {
  const auto request = std::make_shared<GetRequest>();
  request->most = most;
  bool waits = !patience.timeout.polls();
  {
    const std::scoped_lock guard(lock_);
    has_got_ = true;
    if (is_immediate_ || is_over_) return Backend::Outcome::shut_down;
    if (gets_.empty() && inbox_.ready() != 0) {
      const Inbox::Time now = time();
      into.reserve(std::min(most, inbox_.ready()));
      while (into.size() < most) {
        std::optional<Parcel> parcel = inbox_.take(now);
        if (!parcel) break;
        into.push_back(*std::move(parcel));
      }
      if (inbox_.settlements() != 0 || inbox_.ready() <= options_.prefetch / 2) news();
      tally();
      if (!into.empty()) return Backend::Outcome::done;
    }
    waits = waits && !is_shut_down_;
    request->is_patient = waits;
    request->into.reserve(std::min(most, options_.prefetch));
    gets_.add(request);
    tally();
    news();
  }
  if (!waits || !request->done.wait(patience.stop, patience.timeout)) {
    {
      const std::scoped_lock guard(lock_);
      request->is_patient = false;
      // Without a connection the thread may be busy for seconds with the next one.
      if (!is_connected_) gets_.end_all(nothing(), true);
      news();
    }
    request->done.wait();
  }
  if (into.empty()) {
    into = std::move(request->into);
  } else {
    std::move(request->into.begin(), request->into.end(), std::back_inserter(into));
  }
  return request->outcome;
}

bool Desk::settle(const Parcel& parcel, const Verdict& verdict) {
  const std::scoped_lock guard(lock_);
  // An acknowledgement has no need of the time, as a rule, and there is one for each message.
  const bool is_timeless =
      verdict.kind == Verdict::Kind::ack && !inbox_.has_leases() && gets_.empty();
  const Inbox::Time now = is_timeless ? Inbox::Time() : time();
  const bool was_its = inbox_.settle(parcel, verdict, now);
  if (was_its) {
    serve(now);
    news();
  }
  return was_its;
}

bool Desk::extend(const Parcel& parcel, std::chrono::nanoseconds lease) {
  const std::scoped_lock guard(lock_);
  if (!inbox_.extend(parcel, lease, time())) return false;
  if (traits_.has_leases) extensions_.push_back({parcel.tag, lease});
  news();
  return true;
}

// ---- Callers: everything else -----------------------------------------------------------------

bool Desk::join(const Patience& patience) {
  const auto request = std::make_shared<JoinRequest>();
  request->is_patient = !patience.timeout.polls();
  {
    const std::scoped_lock guard(lock_);
    if (is_closed_ || (!is_connected_ && !request->is_patient)) return false;
    joins_.push_back(request);
    join_pause_ = 1ms;
    join_at_ = 0;
    news();
  }
  if (request->is_patient && !request->done.wait(patience.stop, patience.timeout)) {
    const std::scoped_lock guard(lock_);
    request->is_patient = false;
    const bool may_go = request->is_tried || !is_connected_;
    if (may_go && std::erase(joins_, request) != 0) return false;
  }
  request->done.wait();
  return request->is_idle;
}

void Desk::shutdown(bool immediate) {
  Puts done;
  {
    const std::scoped_lock guard(lock_);
    is_shut_down_ = true;
    is_immediate_ = is_immediate_ || immediate;
    outbox_.turn_away(shut_down());
    gets_.make_impatient();
    if (is_immediate_ || !is_connected_) gets_.end_all(Backend::Outcome::shut_down);
    done = outbox_.take_done();
    room_.notify_all();
    tally();
    news();
  }
  tell(done);
}

void Desk::close() {
  shutdown(true);
  const std::scoped_lock guard(lock_);
  is_closed_ = true;
  for (const auto& each : std::exchange(joins_, {})) each->done.set();
  has_news_ = false;
  news();
}

bool Desk::is_shutdown() {
  const std::scoped_lock guard(lock_);
  return is_shut_down_;
}

void Desk::call(std::function<void(Link*)> run) {
  const auto request = std::make_shared<Call>();
  request->run = std::move(run);
  {
    const std::scoped_lock guard(lock_);
    if (is_closed_) throw ShutDown();
    calls_.push_back(request);
    news();
  }
  request->done.wait();
  if (request->error) std::rethrow_exception(request->error);
}

Statistics Desk::statistics(const std::optional<Count>& count) {
  const std::scoped_lock guard(lock_);
  tally();
  const Outbox::Counts& puts = outbox_.counts();
  const Inbox::Counts& gets = inbox_.counts();
  const Membership::Standing group = membership_.group();
  const Membership::Standing waiting = membership_.waiting();
  const Count broker = count.value_or(Count());
  const std::size_t here = group.ready + group.delayed;
  const std::size_t out = broker.out && *broker.out > here ? *broker.out - here : 0;
  return {.confirmed = puts.confirmed,
          .refused = puts.refused,
          .unknown = puts.unknown,
          .delivered = gets.delivered,
          .redelivered = gets.redelivered,
          .acknowledged = gets.acknowledged,
          .returned = gets.returned,
          .dead = gets.dead,
          .expired = gets.expired,
          .stale = gets.stale,
          .ready = broker.ready + group.ready,
          .delayed = broker.delayed + group.delayed,
          .out = std::max(out, group.out),
          .waiting_putters = waiting.putters,
          .waiting_getters = waiting.getters,
          .reconnects = reconnects_,
          .connected = is_connected_,
          .blocked = block_.has_value()};
}

std::size_t Desk::waiting(const Count& count) {
  const std::scoped_lock guard(lock_);
  tally();
  const Membership::Standing group = membership_.group();
  return count.ready + count.delayed + group.ready + group.delayed;
}

// ---- The thread -------------------------------------------------------------------------------

void Desk::wait(base::Instant until) {
  const std::scoped_lock guard(lock_);
  const base::Instant left = until - base::System::now();
  if (!has_news_ && !is_closed_ && left > 0) work_.wait(std::chrono::nanoseconds(left));
}

Desk::Work Desk::collect(std::size_t wanted, bool is_on_its_way) {
  const std::scoped_lock guard(lock_);
  has_news_ = false;
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
    work.has_joins = now.now >= join_at_;
    work.until = std::min(work.until, join_at_);
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
  for (const auto& each : std::exchange(joins_, {})) {
    each->is_tried = true;
    // What is on its way to another handle the broker does not count any more, and that one not
    // yet: so it must be so twice.
    each->is_idle = is_idle && each->was_idle;
    const bool again = is_idle && !each->was_idle;
    each->was_idle = is_idle;
    if (!each->is_idle && (each->is_patient || again)) {
      joins_.push_back(each);
    } else {
      each->done.set();
    }
  }
  join_at_ = base::System::now() + std::chrono::nanoseconds(join_pause_).count();
  join_pause_ = is_idle ? 1ms : std::min(2 * join_pause_, longest_join_pause);
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
    turn_away();
    gets_.end_all(nothing(), true);
    for (const auto& each : std::exchange(joins_, {})) {
      each->is_tried = true;
      if (each->is_patient) {
        joins_.push_back(each);
      } else {
        each->done.set();
      }
    }
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
    outbox_.give_up(broker_ + ": it was closed before the broker had confirmed it", shut_down());
    done = outbox_.take_done();
    inbox_.lose();
    settling_ = 0;
    is_connected_ = false;
    gets_.end_all(Backend::Outcome::shut_down);
    for (const auto& each : std::exchange(joins_, {})) each->done.set();
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
