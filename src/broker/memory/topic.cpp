// Who comes to a topic and leaves it, and how it stands as a whole.
#include "src/broker/memory/topic.hpp"

#include <algorithm>
#include <limits>
#include <mutex>

#include <canteen/base/platform.hpp>

#include "src/broker/memory/counted.hpp"
#include "src/broker/memory/topics.hpp"
#include "src/broker/memory/waiting.hpp"

namespace canteen::broker::memory {
namespace {

constexpr auto everybody = std::numeric_limits<std::int64_t>::max();

}  // namespace

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
    Topics::of(dead_letters_of(group)).take_in_dead(each);
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
