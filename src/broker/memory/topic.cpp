#include "src/broker/memory/topic.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <optional>

#include <canteen/base/finally.hpp>
#include <canteen/base/platform.hpp>
#include <canteen/threading/lock.hpp>

namespace canteen::broker::memory {
namespace {

// All topics of the process. Never destroyed: daemons may put and get to the very end.
struct Topics {
  threading::Lock lock{"broker topics"};
  std::map<std::string, Topic> all;  // guarded by lock
};

Topics& topics() {
  static Topics& the = *new Topics();
  return the;
}

base::Instant after(base::Instant now, std::chrono::nanoseconds time) {
  return base::Deadline(time, now).instant();
}

constexpr auto everybody = std::numeric_limits<std::int64_t>::max();

// What is worth waiting for in a rush (lookout.hpp).
constexpr std::uint64_t a_batch = 256;

// Whether there is nothing to be said about where the message stands in the line.
bool is_plain(const PutOptions& options) {
  return options.priority == 0 && options.delay.count() <= 0 && options.key.empty() && !options.ttl;
}

// A call's deadline, read from the clock when it is to wait for the first time.
class Waiting {
 public:
  explicit Waiting(const Patience& patience) : patience_(patience) {}

  // Whether there is nothing left to wait; the time is `now`.
  bool is_over(base::Instant now) {
    if (!begun_) {
      begun_ = true;
      deadline_ = base::Deadline(patience_.timeout, now);
    }
    return deadline_.passed(now) || patience_.stop.stop_requested();
  }

  [[nodiscard]] base::Deadline deadline() const { return deadline_; }

  [[nodiscard]] Timeout left(base::Instant now) const {
    if (deadline_.never()) return {};
    return std::chrono::nanoseconds(std::max<base::Instant>(deadline_.instant() - now, 0));
  }

 private:
  const Patience& patience_;
  bool begun_ = false;
  base::Deadline deadline_;
};

// Counts somebody for as long as he waits.
class Counted {
 public:
  explicit Counted(std::size_t& count) : count_(count) { ++count_; }

  ~Counted() { --count_; }

  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::size_t& count_;
};

}  // namespace

Topic& Topic::of(const std::string& name) {
  Topics& the = topics();
  const std::scoped_lock guard(the.lock);
  return the.all.try_emplace(name, name).first->second;
}

void Topic::enter(Client& client) {
  const std::scoped_lock out(out_);
  if (!client.options.group.empty()) client.group = &group_of(client.options.group);
}

void Topic::leave(Client& client, std::shared_ptr<void> keep) {
  const std::scoped_lock out(out_);
  if (client.is_closed) return;
  {
    const std::scoped_lock in(in_);
    client.is_shut_down = true;
  }
  client.is_immediate = client.is_closed = true;
  if (client.given != 0) client.keep = std::move(keep);
  if (Group* const group = client.group; group != nullptr) {
    const std::size_t returned = group->give_back(client, base::System::now());
    client.counts.returned += returned;
    settle_accounts(client, *group);
    group->turnstile().bring(returned);
  }
  wake_all();
}

Receipt Topic::put(Client& client, std::string&& payload, PutOptions&& options,
                   const Patience& patience) {
  if (is_plain(options) && client.options.maxsize == 0) [[likely]] {
    if (pass(client, payload, options)) [[likely]]
      return Receipt::of(std::move(options.id));
  }
  return put_in_line(client, payload, options, patience);
}

// False, and nothing has happened, if it cannot go by the hatch. Leaves the id.
inline bool Topic::pass(Client& client, std::string& payload, PutOptions& options) {
  bool calls = false;
  {
    const std::scoped_lock in(in_);
    if (!passes_ || client.is_shut_down) return false;
    Note& note = hatch_.fresh();
    note.write(payload, options);
    hatch_.put(note);
    ++client.passed;
    calls = std::exchange(calls_, false);
  }
  if (calls) [[unlikely]]
    call();
  return true;
}

void Topic::call() {
  const std::scoped_lock out(out_);
  groups_.front()->turnstile().bring(1);
}

Receipt Topic::put_in_line(Client& client, std::string& payload, PutOptions& options,
                           const Patience& patience) {
  const std::scoped_lock out(out_);
  Waiting waiting(patience);
  for (;;) {
    if (client.is_shut_down) {
      ++client.counts.refused;
      return Refused{Refused::Reason::shut_down};
    }
    if (has_room(client)) break;
    const base::Instant now = base::System::now();
    if (patience.timeout.polls() || waiting.is_over(now)) {
      ++client.counts.refused;
      return Refused{Refused::Reason::full};
    }
    const Counted counted(putters_);
    room_.wait(out_, waiting.left(now), patience.stop);
  }
  Receipt receipt = insert(payload, options);
  ++(receipt ? client.counts.confirmed : client.counts.refused);
  return receipt;
}

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
    if (Parcel parcel; take(client, parcel)) {
      into.push_back(std::move(parcel));
    } else {
      return;
    }
  }
}

bool Topic::settle(Client& client, const Parcel& parcel, const Verdict& verdict) {
  std::string payload;  // freed when the lock is free
  const std::scoped_lock out(out_);
  if (client.is_closed) [[unlikely]]
    return settle_late(client, parcel);
  --client.given;
  Group& group = *client.group;
  const bool is_in_time = settle(client.counts, group, parcel, verdict);
  if (has_accounts(group)) [[unlikely]]
    settle_accounts(client, group);
  if (group.has_deliverable()) group.turnstile().bring(1);
  Note& note = Note::lent_to(parcel);
  if (note.holders == 1) note.give_up_payload(payload);
  hatch_.let_go(note);
  return is_in_time;
}

// By a handle that is closed: after the last of its parcels it may go, and the client with it.
bool Topic::settle_late(Client& client, const Parcel& parcel) {
  hatch_.let_go(Note::lent_to(parcel));
  ++client.counts.stale;
  std::shared_ptr<void> last;
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

bool Topic::join(Client& client, const Patience& patience) {
  const std::scoped_lock out(out_);
  Waiting waiting(patience);
  while (!is_idle(client)) {
    const base::Instant now = base::System::now();
    if (client.is_closed || patience.timeout.polls() || waiting.is_over(now)) return false;
    const Counted counted(joiners_);
    idle_.wait(out_, waiting.left(now), patience.stop);
  }
  return true;
}

void Topic::shutdown(Client& client, bool immediate) {
  const std::scoped_lock out(out_);
  {
    const std::scoped_lock in(in_);
    client.is_shut_down = true;
  }
  client.is_immediate = client.is_immediate || immediate;
  wake_all();
}

bool Topic::is_shutdown(const Client& client) {
  const std::scoped_lock out(out_);
  return client.is_shut_down;
}

std::size_t Topic::purge(Client& client) {
  const std::scoped_lock out(out_);
  bring_in();
  std::size_t count = 0;
  for (const auto& each : groups_) {
    if (client.group != nullptr && client.group != each.get()) continue;
    count += each->purge();
    settle_accounts(client, *each);
  }
  return count;
}

Statistics Topic::statistics(const Client& client) {
  const std::scoped_lock out(out_);
  bring_in();  // most of it while others may put
  const std::scoped_lock in(in_);
  bring_in();
  Statistics now = client.counts;
  now.confirmed += client.passed;
  now.waiting_putters = putters_;
  const Group* shown = client.group;
  for (const auto& each : groups_) {
    now.waiting_getters += each->turnstile().waiting();
    const bool is_fuller = shown == nullptr || each->waiting() > shown->waiting();
    if (client.group == nullptr && is_fuller) shown = each.get();
  }
  if (shown != nullptr) {
    now.ready = shown->ready();
    now.delayed = shown->delayed();
    now.out = shown->out();
  }
  return now;
}

Group& Topic::group_of(const std::string& name) {
  for (const auto& each : groups_) {
    if (each->name() == name) return *each;
  }
  const std::scoped_lock in(in_);
  bring_in();  // it was put before the new one came
  groups_.push_back(std::make_unique<Group>(name, groups_.size(), out_, hatch_));
  passes_ = groups_.size() == 1;
  return *groups_.back();
}

bool Topic::has_room(const Client& client) {
  const std::size_t most = client.options.maxsize;
  if (most == 0) return true;
  bring_in();
  return std::all_of(groups_.begin(), groups_.end(),
                     [most](const auto& group) { return group->waiting() < most; });
}

bool Topic::is_idle(const Client& client) {
  bring_in();
  if (client.group != nullptr) return client.group->unfinished() == 0;
  return std::all_of(groups_.begin(), groups_.end(),
                     [](const auto& group) { return group->unfinished() == 0; });
}

// What is at the hatch by now, into the line; not also what others put meanwhile, which may have no
// end. What was put before is counted.
void Topic::bring_in() {
  for (std::uint64_t left = hatch_.size(); left != 0; --left) {
    Note* const note = hatch_.get();
    if (note == nullptr) return;
    note->number = ++put_;
    groups_.front()->put(*note, 0, 0);
  }
}

// To every group.
Receipt Topic::insert(std::string& payload, PutOptions& options) {
  if (groups_.empty()) {
    return Refused{Refused::Reason::other,
                   "memory:" + name_ + " has no group yet: nobody would ever get it"};
  }
  bring_in();  // INV1
  const bool is_delayed = options.delay.count() > 0;
  const base::Instant now = is_delayed || options.ttl ? base::System::now() : 0;
  const base::Instant due = is_delayed ? after(now, options.delay) : now;
  Note& note = hatch_.apart();
  const base::Finally done([&] { hatch_.let_go(note); });
  note.make_slots(groups_.size());
  note.write(payload, options);
  note.number = ++put_;
  if (options.ttl) note.expires = after(now, *options.ttl);
  for (const auto& group : groups_) {
    group->put(note, due, now);
    if (is_delayed) {
      group->turnstile().watch(group->next_event());
    } else if (group->has_deliverable()) {
      group->turnstile().bring(1);
    }
  }
  return Receipt::of(std::move(options.id));
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
  bring_in();
  client.counts.returned += group.catch_up(now);
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
  const std::scoped_lock in(in_);
  calls_ = !hatch_.has_some();
  return calls_;
}

// Into the queue of dead letters, which this is.
void Topic::take_in_dead(const Group::Dead& dead) {
  const Note& was = *dead.slot->note;
  std::string payload = was.payload;
  PutOptions options{.priority = was.options.priority,
                     .key = was.options.key,
                     .headers = was.options.headers,
                     .id = was.options.id};
  options.headers["canteen-dead-reason"] = dead.reason;
  options.headers["canteen-dead-attempts"] = std::to_string(dead.slot->attempts);
  const std::scoped_lock out(out_);
  static_cast<void>(group_of(Options().group));
  static_cast<void>(insert(payload, options));
}

// After each change: who died is buried, and who waits for room or the end is told.
void Topic::settle_accounts(Client& client, Group& group) {
  client.counts.expired += group.take_expired();
  if (group.has_dead()) bury_dead(client, group);
  if (putters_ != 0) room_.notify(everybody);
  if (joiners_ != 0) {
    bring_in();
    if (group.unfinished() == 0) idle_.notify(everybody);
  }
}

void Topic::bury_dead(Client& client, Group& group) {
  for (const Group::Dead& each : group.take_dead()) {
    Topic::of(dead_letters_of(group)).take_in_dead(each);
    hatch_.let_go(*each.slot->note);
    ++client.counts.dead;
  }
}

void Topic::wake_all() {
  room_.notify(everybody);
  idle_.notify(everybody);
  for (const auto& each : groups_) each->turnstile().wake_all();
}

}  // namespace canteen::broker::memory
