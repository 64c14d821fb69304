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

// A thread that has not looked here for so long, though there is something for it, is held up.
constexpr std::chrono::nanoseconds held_up_after = 1s;

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

// Requires: not the lock. Waits for what the thread is to answer soon. False: it does not come to
// that, since a call to the broker has not come back.
bool Desk::await(threading::Event& answer) {
  const auto prod = [&] {
    const std::scoped_lock guard(lock_);
    news();
    return turns_;
  };
  if (answer.is_set()) return true;
  std::uint64_t turns = prod();
  while (!answer.wait(held_up_after)) {
    const std::uint64_t before = std::exchange(turns, prod());
    if (turns == before) return false;
  }
  return true;
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
  if (is_shut_down_) return {Refused::Reason::shut_down};
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
    }
    tell(done);
  }
  if (!await(request->done)) {
    {
      const std::scoped_lock guard(lock_);
      withdraw(request);
      done = outbox_.take_done();
      tally();
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
    }
    if (!await(request->done)) {
      const std::scoped_lock guard(lock_);
      gets_.end(request, nothing());
      tally();
    }
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
    joins_.add(request);
    news();
  }
  if (request->is_patient && !request->done.wait(patience.stop, patience.timeout)) {
    const std::scoped_lock guard(lock_);
    request->is_patient = false;
    const bool may_go = request->is_tried || !is_connected_;
    if (may_go && joins_.remove(request)) return false;
  }
  if (!await(request->done)) {
    const std::scoped_lock guard(lock_);
    if (joins_.remove(request)) return false;
  }
  return request->is_idle;
}

void Desk::shutdown(bool immediate) {
  Puts done;
  {
    const std::scoped_lock guard(lock_);
    is_shut_down_ = true;
    is_immediate_ = is_immediate_ || immediate;
    outbox_.turn_away(no_room());
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
  joins_.end();
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

}  // namespace canteen::broker::remote
