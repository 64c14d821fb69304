// Who comes to a topic and leaves it, and how it stands as a whole.
#include "src/broker/memory/topic.hpp"

#include <algorithm>
#include <limits>
#include <list>
#include <mutex>
#include <new>
#include <utility>

#include <canteen/base/platform.hpp>

#include "src/broker/memory/counted.hpp"
#include "src/broker/memory/topics.hpp"
#include "src/broker/memory/waiting.hpp"

namespace canteen::broker::memory {
namespace {

constexpr auto everybody = std::numeric_limits<std::int64_t>::max();

// So much is done before others have a turn with the lock.
constexpr std::size_t a_slice = 64;

}  // namespace

void Topic::enter(Client& client) {
  const std::scoped_lock out(out_);
  if (!client.options.group.empty()) client.group = &group_of(client.options.group);
}

void Topic::leave(Client& client, const std::shared_ptr<void>& keep) {
  const std::scoped_lock out(out_);
  if (client.is_closed) return;
  {
    const End::Second in(in_);
    client.is_shut_down = true;
  }
  client.is_immediate = client.is_closed = true;
  if (client.given != 0) client.keep = keep;
  if (Group* const group = client.group; group != nullptr) {
    const std::size_t returned = group->give_back(client, base::System::now());
    client.counts.returned += returned;
    settle_accounts(client, *group);
    group->turnstile().bring(returned);
    bury_dead(*group);
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
    const End::Second in(in_);
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
  const End::Second in(in_);
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
  const End::Second in(in_);
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

// After each change: what became of messages is counted, and who waits for room or the end is told.
void Topic::settle_accounts(Client& client, Group& group) {
  client.counts.expired += group.take_expired();
  client.counts.dead += group.take_died();
  if (putters_ != 0) room_.notify(everybody);
  tell_joiners(group);
}

void Topic::tell_joiners(const Group& group) {
  if (joiners_ == 0) return;
  bring_in();
  if (group.unfinished() == 0) idle_.notify(everybody);
}

// Gives out_ up meanwhile (End INV1), so that the client may go. What finds no memory stays dead,
// for who comes next.
void Topic::bury_dead(Group& group) {
  for (bool is_well = true; is_well && group.has_dead();) {
    std::list<Group::Dead> dead = group.take_dead(a_slice);
    std::size_t buried = 0;
    {
      const End::GivenUp out(out_);
      try {
        Topic& grave = Topics::of(dead_letters_of(group));
        for (const Group::Dead& each : dead) {
          grave.take_in_dead(each);
          ++buried;
        }
      } catch (const std::bad_alloc&) {
        is_well = false;
      }
    }
    group.bury(std::move(dead), buried);
  }
  tell_joiners(group);
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

void Topic::wake_all() {
  room_.notify(everybody);
  idle_.notify(everybody);
  for (const auto& each : groups_) each->turnstile().wake_all();
}

}  // namespace canteen::broker::memory
