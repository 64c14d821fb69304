// The end of a topic where those are who get, and who settle what they have.
#include <mutex>
#include <utility>

#include <canteen/base/finally.hpp>
#include <canteen/base/platform.hpp>

#include "src/broker/memory/topic.hpp"
#include "src/broker/memory/waiting.hpp"

namespace canteen::broker::memory {
namespace {

// What is worth waiting for in a rush (lookout.hpp).
constexpr std::uint64_t a_batch = 256;

}  // namespace

Backend::Outcome Topic::get(Client& client, const Patience& patience, Parcel& into) {
  {
    const std::scoped_lock out(out_);
    const Backend::Outcome outcome = try_get(client, into);
    if (outcome != Backend::Outcome::in_vain || patience.timeout.polls()) [[likely]]
      return outcome;
  }
  return get_long(client, patience, into);
}

// For who came in vain: looks for a while, then sleeps.
Backend::Outcome Topic::get_long(Client& client, const Patience& patience, Parcel& into) {
  Waiting waiting(patience);
  if (!waiting.is_over(base::System::now())) {
    lookout_.look([this] { return hatch_.size(); }, a_batch, waiting.deadline());
  }
  Group& group = *client.group;
  const std::scoped_lock out(out_);
  // INV3, and the turnstile's INV1: who led may be the one who leaves.
  const base::Finally leaving([&] {
    if (group.turnstile().waiting() == 0) return;
    if (group.has_deliverable() || !is_to_be_called()) {
      group.turnstile().bring(1);
    } else {
      group.turnstile().watch(group.next_event());
    }
  });
  for (;;) {
    if (const Backend::Outcome outcome = try_get(client, into);
        outcome != Backend::Outcome::in_vain) {
      return outcome;
    }
    const base::Instant now = base::System::now();
    if (waiting.is_over(now)) return Backend::Outcome::in_vain;
    sleep(group, now, waiting.deadline(), patience.stop);
  }
}

void Topic::get_more(Client& client, std::size_t most, std::vector<Parcel>& into) {
  const std::scoped_lock out(out_);
  while (into.size() < most && !client.is_immediate) {
    // What is taken must have its place: there it is settled, if what follows fails.
    if (into.size() == into.capacity()) into.reserve(2 * into.size() + 1);
    if (Parcel parcel; take(client, parcel)) {
      into.push_back(std::move(parcel));
    } else {
      return;
    }
  }
}

bool Topic::settle(Client& client, const Parcel& parcel, const Verdict& verdict) {
  std::string payload;  // freed when the lock is free
  {
    const std::scoped_lock out(out_);
    if (!client.is_closed) [[likely]] {
      --client.given;
      Group& group = *client.group;
      const bool is_in_time = settle(client.counts, group, parcel, verdict);
      if (has_accounts(group)) [[unlikely]] {
        settle_accounts(client, group);
        bury_dead(group);
      }
      if (group.has_deliverable()) group.turnstile().bring(1);
      Note& note = Note::lent_to(parcel);
      if (note.holders == 1) note.give_up_payload(payload);
      hatch_.let_go(note);
      return is_in_time;
    }
  }
  return settle_late(client, parcel);
}

// By a handle that is closed: after the last of its parcels it may go, and the client with it.
bool Topic::settle_late(Client& client, const Parcel& parcel) {
  std::shared_ptr<void> last;  // goes when the lock is free
  const std::scoped_lock out(out_);
  hatch_.let_go(Note::lent_to(parcel));
  ++client.counts.stale;
  if (--client.given == 0) last.swap(client.keep);
  return false;
}

inline bool Topic::settle(Statistics& counts, Group& group, const Parcel& parcel,
                          const Verdict& verdict) {
  bool is_in_time = false;
  if (verdict.kind == Verdict::Kind::ack) [[likely]] {
    is_in_time = group.acknowledge(parcel);
    if (is_in_time) ++counts.acknowledged;
  } else if (verdict.kind == Verdict::Kind::nack) {
    // The clock is for those that are to wait.
    const base::Instant now = verdict.delay.count() > 0 ? base::System::now() : 0;
    is_in_time = group.nack(parcel, after(now, verdict.delay), now);
    if (is_in_time) ++counts.returned;
    if (now != 0) group.turnstile().watch(group.next_event());
  } else {
    is_in_time = group.put_aside(parcel, verdict.reason);
  }
  if (!is_in_time) ++counts.stale;
  return is_in_time;
}

bool Topic::extend(Client& client, const Parcel& parcel, std::chrono::nanoseconds lease) {
  const std::scoped_lock out(out_);
  Group& group = *client.group;
  if (client.is_closed || !group.extend(parcel, after(base::System::now(), lease))) {
    ++client.counts.stale;
    return false;
  }
  group.turnstile().watch(group.next_event());
  return true;
}

Backend::Outcome Topic::try_get(Client& client, Parcel& into) {
  if (client.is_immediate) return Backend::Outcome::shut_down;
  if (take(client, into)) return Backend::Outcome::done;
  return client.is_shut_down ? Backend::Outcome::shut_down : Backend::Outcome::in_vain;
}

inline bool Topic::take(Client& client, Parcel& into) {
  Group& group = *client.group;
  const bool needs_clock = client.options.lease.has_value() || group.is_timed();
  Slot* const slot = needs_clock ? next_timed_slot(client) : next_slot(client, 0);
  if (slot != nullptr) [[likely]] {
    into.message = slot->note->lend();
    into.attempt = slot->attempts;
    into.redelivered = slot->attempts > 1;
    ++client.given;
    ++client.counts.delivered;
    if (into.redelivered) ++client.counts.redelivered;
  }
  if (has_accounts(group)) [[unlikely]]
    settle_accounts(client, group);
  return slot != nullptr;
}

// From the line; if that has none, from the hatch (INV1).
inline Slot* Topic::next_slot(Client& client, base::Instant now) {
  Group& group = *client.group;
  if (group.has_deliverable()) {
    if (Slot* const slot = group.take(client, now)) return slot;
  }
  if (!group.is_first()) return nullptr;
  Note* const note = hatch_.get();
  if (note == nullptr) return nullptr;
  note->number = ++put_;
  return &group.pass(*note, client, now);
}

Slot* Topic::next_timed_slot(Client& client) {
  Group& group = *client.group;
  const base::Instant now = base::System::now();
  while (group.next_event() <= now) {
    client.counts.returned += group.catch_up(End::slice, now);
    if (group.has_dead()) {
      settle_accounts(client, group);
      bury_dead(group);
    }
    if (group.next_event() <= now) out_.let_others_in();
  }
  if (client.is_immediate) return nullptr;  // by now
  if (client.options.lease) group.prepare_lease();
  Slot* const slot = next_slot(client, now);
  group.turnstile().watch(group.has_deliverable() ? now : group.next_event());
  return slot;
}

// At the group's turnstile, unless there is something by now.
void Topic::sleep(Group& group, base::Instant now, base::Deadline deadline,
                  const std::stop_token& stop) {
  if (!is_to_be_called()) return;
  group.turnstile().wait(now, deadline, group.next_event(), stop);
}

// False if there is something at the hatch already.
bool Topic::is_to_be_called() {
  const End::Second in(in_);
  return call_sign_.put_up(hatch_.has_some());
}

}  // namespace canteen::broker::memory
