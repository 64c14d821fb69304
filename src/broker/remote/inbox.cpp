#include "src/broker/remote/inbox.hpp"

#include <algorithm>
#include <utility>

namespace canteen::broker::remote {
namespace {

base::Instant after(base::Instant now, std::chrono::nanoseconds time) {
  return base::Deadline(time, now).instant();
}

std::string delivered_times(std::uint32_t number) {
  return "delivered " + std::to_string(number) + " times";
}

}  // namespace

// ---- What comes, and what is taken ------------------------------------------------------------

void Inbox::arrived(Arrival arrival) {
  const std::uint64_t tag = arrival.tag;
  Held* const added = held_.add(tag, {.arrival = std::move(arrival), .order = last_order_ + 1});
  if (added == nullptr) return;  // a link that tells a tag twice
  ++last_order_;
  Held& held = *added;
  if (has_line(held)) lines_[held.arrival.message->options.key].emplace(held.order, tag);
  const std::uint32_t attempt = held.arrival.attempt;
  const std::uint32_t surely = attempt - (held.arrival.is_doubtful ? 1 : 0);
  if (rules_.max_attempts != 0 && surely > rules_.max_attempts) {
    bury(held, attempt - 1);
    return;
  }
  make_ready_if_first(held);
}

std::optional<Parcel> Inbox::take(Time time) {
  while (!ready_.empty()) {
    Held& held = *ready_.front();
    if (held.arrival.expires && *held.arrival.expires <= time.wall) {
      ++counts_.expired;
      conclude(held, Settlement::Kind::ack, held.arrival.attempt - 1);
      continue;
    }
    change(held, State::out, rules_.lease ? after(time.now, *rules_.lease) : never);
    const Arrival& arrival = held.arrival;
    const bool is_again = arrival.redelivered || arrival.attempt > 1;
    ++counts_.delivered;
    counts_.redelivered += is_again ? 1U : 0U;
    return Parcel{.message = arrival.message,
                  .tag = arrival.tag,
                  .epoch = epoch_,
                  .attempt = arrival.attempt,
                  .redelivered = is_again};
  }
  return std::nullopt;
}

// ---- What becomes of it -----------------------------------------------------------------------

bool Inbox::settle(const Parcel& parcel, const Verdict& verdict, Time time) {
  Held* const held = find_out(parcel, time);
  if (held == nullptr) {
    ++counts_.stale;
    return false;
  }
  const std::uint32_t attempt = held->arrival.attempt;
  switch (verdict.kind) {
    case Verdict::Kind::ack:
      ++counts_.acknowledged;
      conclude(*held, Settlement::Kind::ack, attempt);
      break;
    case Verdict::Kind::nack:
      ++counts_.returned;
      come_back(*held, verdict.delay, time);
      break;
    case Verdict::Kind::dead:
      ++counts_.dead;
      conclude(*held, Settlement::Kind::dead, attempt).reason = verdict.reason;
      break;
  }
  return true;
}

bool Inbox::extend(const Parcel& parcel, std::chrono::nanoseconds lease, Time time) {
  Held* const held = find_out(parcel, time);
  if (held == nullptr) {
    ++counts_.stale;
    return false;
  }
  change(*held, State::out, after(time.now, lease));
  return true;
}

void Inbox::taken_back(std::uint64_t tag) {
  Held* const held = held_.find(tag);
  if (held == nullptr) return;
  if (held->state == State::out) ++counts_.returned;
  remove(*held);
}

void Inbox::called_back(std::uint64_t tag) {
  Held* const held = held_.find(tag);
  if (held == nullptr) return;
  held->is_called = true;
  if (held->state == State::ready || held->state == State::behind) hand_back(*held);
}

Inbox::Held* Inbox::find_out(const Parcel& parcel, Time time) {
  if (parcel.epoch != epoch_) return nullptr;
  Held* const held = held_.find(parcel.tag);
  if (held == nullptr) return nullptr;
  const bool is_its = held->state == State::out && held->arrival.attempt == parcel.attempt;
  return is_its && held->until > time.now ? held : nullptr;
}

bool Inbox::is_out(std::uint64_t tag) const {
  const Held* const held = held_.find(tag);
  return held != nullptr && held->state == State::out;
}

// It is not done: it comes again, from here or from the broker, or has been delivered often enough.
void Inbox::come_back(Held& held, std::chrono::nanoseconds delay, Time time) {
  Arrival& arrival = held.arrival;
  if (rules_.max_attempts != 0 && arrival.attempt >= rules_.max_attempts) {
    bury(held, arrival.attempt);
    return;
  }
  if (!returns_here(held)) {
    conclude(held, Settlement::Kind::requeue, arrival.attempt).delay =
        std::max(delay, std::chrono::nanoseconds(0));
    return;
  }
  ++arrival.attempt;
  arrival.redelivered = true;
  held.came_back = true;
  if (delay.count() > 0) {
    change(held, State::delayed, after(time.now, delay));
  } else {
    stand_again(held);
  }
}

// It is to be delivered again, from here or from another.
void Inbox::stand_again(Held& held) {
  change(held, State::behind);
  if (held.is_called) {
    hand_back(held);
  } else {
    make_ready_if_first(held);
  }
}

bool Inbox::returns_here(const Held& held) const {
  return rules_.returns_locally || has_line(held);
}

void Inbox::bury(Held& held, std::uint32_t deliveries) {
  ++counts_.dead;
  conclude(held, Settlement::Kind::dead, deliveries).reason = delivered_times(deliveries);
}

// It leaves, and the broker is told.
Settlement& Inbox::conclude(Held& held, Settlement::Kind kind, std::uint32_t attempts) {
  Settlement& told = settlements_.emplace_back();
  told.tag = held.arrival.tag;
  told.kind = kind;
  told.attempts = attempts;
  told.message = remove(held);
  return told;
}

// ---- Time, and the end ------------------------------------------------------------------------

void Inbox::advance(Time time) {
  while (!delayed_.empty() && delayed_.begin()->first <= time.now) {
    stand_again(at(delayed_.begin()->second));
  }
  while (!leases_.empty() && leases_.begin()->first <= time.now) {
    Held& held = at(leases_.begin()->second);
    ++counts_.returned;
    if (rules_.ends_leases) {
      come_back(held, {}, time);
    } else {
      remove(held);
    }
  }
}

base::Instant Inbox::next_event() const {
  base::Instant next = never;
  if (!delayed_.empty()) next = std::min(next, delayed_.begin()->first);
  if (!leases_.empty()) next = std::min(next, leases_.begin()->first);
  return next;
}

void Inbox::lose() {
  ++epoch_;
  counts_.returned += out_;
  held_.clear();
  ready_.clear();
  delayed_.clear();
  leases_.clear();
  lines_.clear();
  settlements_.clear();
  out_ = 0;
  returned_ready_ = 0;
}

void Inbox::give_back(bool all) {
  for (Held* const each : all_in_order()) {
    Held& held = *each;
    if (held.state == State::out || held.state == State::delayed) continue;
    if (held.came_back && !all) continue;
    if (has_line(held)) {
      // A key goes back as a whole or not at all, and only to a broker that keeps its order.
      const auto& line = lines_.at(held.arrival.message->options.key);
      const Held& first = at(line.begin()->second);
      const bool is_held_up = first.state == State::out || first.state == State::delayed;
      if (is_held_up || !rules_.restores_keys || (first.came_back && !all)) continue;
    }
    hand_back(held);
  }
  // All that remain of these lines stand where they stood: none became first by what left.
}

void Inbox::give_back_everything(Time time) {
  counts_.returned += out_;
  for (Held* const each : all_in_order()) {
    Held& held = *each;
    // What the connection's end returns in its order better returns so.
    if (has_line(held) && !rules_.restores_keys) {
      remove(held);
      continue;
    }
    const bool is_delayed = held.state == State::delayed;
    const base::Instant left = is_delayed ? std::max<base::Instant>(held.until - time.now, 0) : 0;
    hand_back(held, std::chrono::nanoseconds(left));
  }
}

void Inbox::hand_back(Held& held, std::chrono::nanoseconds delay) {
  const bool is_out = held.state == State::out;
  conclude(held, is_out || held.came_back ? Settlement::Kind::requeue : Settlement::Kind::give_back,
           is_out ? held.arrival.attempt : held.arrival.attempt - 1)
      .delay = delay;
}

std::size_t Inbox::purge() {
  std::size_t count = 0;
  for (Held* const each : all_in_order()) {
    Held& held = *each;
    if (held.state == State::out) continue;
    conclude(held, Settlement::Kind::ack, held.arrival.attempt - 1);
    ++count;
  }
  return count;
}

std::vector<Inbox::Held*> Inbox::all_in_order() {
  std::vector<Held*> all;
  all.reserve(held_.size());
  held_.for_each([&](std::uint64_t, Held& held) { all.push_back(&held); });
  std::sort(all.begin(), all.end(),
            [](const Held* a, const Held* b) { return a->order < b->order; });
  return all;
}

// ---- Where an entry stands --------------------------------------------------------------------

bool Inbox::has_line(const Held& held) const {
  return rules_.keeps_keys_together && !held.arrival.message->options.key.empty();
}

// Where it is among those that are ready, or would be: most come last.
std::deque<Inbox::Held*>::iterator Inbox::place_in_ready(const Held& held) {
  if (ready_.empty() || ready_.back()->order < held.order) return ready_.end();
  return std::lower_bound(
      ready_.begin(), ready_.end(), held.order,
      [](const Held* each, std::uint64_t order) { return each->order < order; });
}

void Inbox::change(Held& held, State state, base::Instant until) {
  const std::uint64_t tag = held.arrival.tag;
  switch (held.state) {
    case State::behind:
      break;
    case State::ready:
      if (ready_.front() == &held) {
        ready_.pop_front();
      } else {
        ready_.erase(place_in_ready(held));
      }
      returned_ready_ -= held.came_back ? 1U : 0U;
      break;
    case State::delayed:
      delayed_.erase({held.until, tag});
      break;
    case State::out:
      --out_;
      if (held.until != never) leases_.erase({held.until, tag});
      break;
  }
  held.state = state;
  held.until = until;
  switch (state) {
    case State::behind:
      break;
    case State::ready:
      ready_.insert(place_in_ready(held), &held);
      returned_ready_ += held.came_back ? 1U : 0U;
      break;
    case State::delayed:
      delayed_.emplace(until, tag);
      break;
    case State::out:
      ++out_;
      if (until != never) leases_.emplace(until, tag);
      break;
  }
}

void Inbox::make_ready_if_first(Held& held) {
  if (has_line(held)) {
    const auto& line = lines_.at(held.arrival.message->options.key);
    if (line.begin()->first != held.order) return;
  }
  change(held, State::ready);
}

std::shared_ptr<const Message> Inbox::remove(Held& held) {
  change(held, State::behind);
  if (has_line(held)) {
    const auto line = lines_.find(held.arrival.message->options.key);
    const bool was_first = line->second.begin()->first == held.order;
    line->second.erase(held.order);
    if (line->second.empty()) {
      lines_.erase(line);
    } else if (was_first) {
      Held& next = at(line->second.begin()->second);
      if (next.state == State::behind) make_ready_if_first(next);
    }
  }
  std::shared_ptr<const Message> message = std::move(held.arrival.message);
  held_.erase(held.arrival.tag);
  return message;
}

}  // namespace canteen::broker::remote
