#include "src/broker/memory/topic.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include <canteen/base/platform.hpp>

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
  const std::scoped_lock guard(lock_);
  client.number = ++clients_;
  if (!client.options.group.empty()) client.group = &group_of(client.options.group);
}

void Topic::leave(Client& client, std::shared_ptr<void> keep) {
  const std::scoped_lock guard(lock_);
  if (client.is_closed) return;
  client.is_shut_down = client.is_immediate = client.is_closed = true;
  if (client.given != 0) client.keep = std::move(keep);
  if (Group* const group = client.group; group != nullptr) {
    const base::Instant now = base::System::now();
    const std::size_t returned = group->give_back(client.number, now);
    client.counts.returned += returned;
    settle_accounts(client, *group);
    group->turnstile().bring(returned);
  }
  wake_all();
}

Receipt Topic::put(Client& client, Message&& message, const Patience& patience) {
  const std::scoped_lock guard(lock_);
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
    room_.wait(patience.stop, waiting.left(now));
  }
  Receipt receipt = insert(std::move(message));
  ++(receipt ? client.counts.confirmed : client.counts.refused);
  return receipt;
}

Backend::Taken Topic::get(Client& client, const Patience& patience) {
  const std::scoped_lock guard(lock_);
  Group& group = *client.group;
  Waiting waiting(patience);
  for (;;) {
    if (client.is_immediate) return {std::nullopt, Backend::Outcome::shut_down};
    if (std::optional<Parcel> parcel = take(client)) {
      return {std::move(parcel), Backend::Outcome::done};
    }
    if (client.is_shut_down) return {std::nullopt, Backend::Outcome::shut_down};
    if (patience.timeout.polls()) return {std::nullopt, Backend::Outcome::in_vain};
    const base::Instant now = base::System::now();
    if (waiting.is_over(now)) {
      group.turnstile().watch(group.next_event());  // who led may be the one who leaves
      return {std::nullopt, Backend::Outcome::in_vain};
    }
    group.turnstile().wait(now, waiting.deadline(), group.next_event(), patience.stop);
  }
}

void Topic::get_more(Client& client, std::size_t most, std::vector<Parcel>& into) {
  const std::scoped_lock guard(lock_);
  while (into.size() < most && !client.is_immediate) {
    std::optional<Parcel> parcel = take(client);
    if (!parcel) return;
    into.push_back(*std::move(parcel));
  }
}

bool Topic::settle(Client& client, const Parcel& parcel, const Verdict& verdict) {
  // Both go when the lock is free; the client may go with what keeps it.
  std::shared_ptr<void> last;
  std::string payload;
  const std::scoped_lock guard(lock_);
  const NotePtr lent(parcel.message);
  if (--client.given == 0 && client.is_closed) [[unlikely]]
    last = std::exchange(client.keep, nullptr);
  Group& group = *client.group;
  // The clock is for a nack alone, and for that only if it is to wait.
  const base::Instant now = verdict.delay.count() > 0 ? base::System::now() : 0;
  if (client.is_closed || !group.settle(parcel, verdict, now)) {
    ++client.counts.stale;
    return false;
  }
  if (verdict.kind == Verdict::Kind::ack) ++client.counts.acknowledged;
  if (verdict.kind == Verdict::Kind::nack) ++client.counts.returned;
  settle_accounts(client, group);
  if (group.has_deliverable()) group.turnstile().bring(1);
  payload = lent.last_payload();
  return true;
}

bool Topic::extend(Client& client, const Parcel& parcel, std::chrono::nanoseconds lease) {
  const std::scoped_lock guard(lock_);
  Group& group = *client.group;
  if (client.is_closed || !group.extend(parcel, after(base::System::now(), lease))) {
    ++client.counts.stale;
    return false;
  }
  group.turnstile().watch(group.next_event());
  return true;
}

bool Topic::join(Client& client, const Patience& patience) {
  const std::scoped_lock guard(lock_);
  Waiting waiting(patience);
  while (!is_idle(client)) {
    const base::Instant now = base::System::now();
    if (client.is_closed || patience.timeout.polls() || waiting.is_over(now)) return false;
    const Counted counted(joiners_);
    idle_.wait(patience.stop, waiting.left(now));
  }
  return true;
}

void Topic::shutdown(Client& client, bool immediate) {
  const std::scoped_lock guard(lock_);
  client.is_shut_down = true;
  client.is_immediate = client.is_immediate || immediate;
  wake_all();
}

bool Topic::is_shutdown(const Client& client) {
  const std::scoped_lock guard(lock_);
  return client.is_shut_down;
}

std::size_t Topic::purge(Client& client) {
  const std::scoped_lock guard(lock_);
  std::size_t count = 0;
  for (const auto& each : groups_) {
    if (client.group != nullptr && client.group != each.get()) continue;
    count += each->purge();
    settle_accounts(client, *each);
  }
  return count;
}

Statistics Topic::statistics(const Client& client) {
  const std::scoped_lock guard(lock_);
  Statistics now = client.counts;
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
  return *groups_.emplace_back(std::make_unique<Group>(name, lock_));
}

bool Topic::has_room(const Client& client) const {
  const std::size_t most = client.options.maxsize;
  return most == 0 || std::all_of(groups_.begin(), groups_.end(),
                                  [most](const auto& group) { return group->waiting() < most; });
}

bool Topic::is_idle(const Client& client) const {
  if (client.group != nullptr) return client.group->unfinished() == 0;
  return std::all_of(groups_.begin(), groups_.end(),
                     [](const auto& group) { return group->unfinished() == 0; });
}

// To every group.
Receipt Topic::insert(Message&& message) {
  if (groups_.empty()) {
    return Refused{Refused::Reason::other,
                   "memory:" + name_ + " has no group yet: nobody would ever get it"};
  }
  const NotePtr note(pad_.write(std::move(message)));
  const PutOptions& options = note->options;
  const bool is_delayed = options.delay.count() > 0;
  const base::Instant now = is_delayed || options.ttl ? base::System::now() : 0;
  const base::Instant due = is_delayed ? after(now, options.delay) : now;
  const base::Instant expires = options.ttl ? after(now, *options.ttl) : never;
  Receipt receipt{Confirmed{options.id}};
  const std::uint64_t number = ++put_;
  for (const auto& group : groups_) {
    group->put({.message = note, .number = number, .expires = expires}, due, now);
    if (is_delayed) {
      group->turnstile().watch(group->next_event());
    } else if (group->has_deliverable()) {
      group->turnstile().bring(1);
    }
  }
  return receipt;
}

std::optional<Parcel> Topic::take(Client& client) {
  Group& group = *client.group;
  const Options& options = client.options;
  const bool needs_clock = options.lease.has_value() || group.is_timed();
  const base::Instant now = needs_clock ? base::System::now() : 0;
  if (needs_clock) client.counts.returned += group.catch_up(now);
  std::optional<Parcel> parcel =
      group.take({client.number, options.max_attempts, options.lease}, now);
  if (parcel) {
    ++client.given;
    ++client.counts.delivered;
    if (parcel->redelivered) ++client.counts.redelivered;
  }
  settle_accounts(client, group);
  if (needs_clock) {
    group.turnstile().watch(group.has_deliverable() ? now : group.next_event());
  }
  return parcel;
}

// Into the queue of dead letters, which this is.
void Topic::take_in_dead(const Group::Dead& dead) {
  const Message& was = *dead.slot.message;
  Message letter{was.payload,
                 {.priority = was.options.priority,
                  .key = was.options.key,
                  .headers = was.options.headers,
                  .id = was.options.id}};
  letter.options.headers["canteen-dead-reason"] = dead.reason;
  letter.options.headers["canteen-dead-attempts"] = std::to_string(dead.slot.attempts);
  const std::scoped_lock guard(lock_);
  static_cast<void>(group_of(Options().group));
  static_cast<void>(insert(std::move(letter)));
}

// After each change: who died is buried, and who waits for room or the end is told.
void Topic::settle_accounts(Client& client, Group& group) {
  client.counts.expired += group.take_expired();
  if (group.has_dead()) [[unlikely]] {
    for (const Group::Dead& each : group.take_dead()) {
      Topic::of(dead_letters_of(group)).take_in_dead(each);
      ++client.counts.dead;
    }
  }
  if (putters_ != 0) room_.notify_all();
  if (joiners_ != 0 && group.unfinished() == 0) idle_.notify_all();
}

void Topic::wake_all() {
  room_.notify_all();
  idle_.notify_all();
  for (const auto& each : groups_) each->turnstile().wake_all();
}

}  // namespace canteen::broker::memory
