// Who comes to a topic and leaves it, and how it stands as a whole.
#include "src/broker/memory/topic.hpp"

#include <algorithm>
#include <array>
#include <atomic>
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

}  // namespace

void Topic::enter(Client& client) {
  if (client.options.group.empty()) return;
  bring_in_most();
  const std::scoped_lock out(out_);
  Group& group = group_of(client.options.group);
  group.join(client);
  client.group = &group;
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
  wake_all();
  Group* const group = client.group;
  if (group == nullptr) return;
  const base::Instant now = base::System::now();
  while (const std::size_t returned = group->give_back(client, End::slice, now)) {
    client.counts.returned += returned;
    settle_accounts(client, *group);
    group->turnstile().bring(returned);
    bury_dead(*group);
    out_.let_others_in();
  }
  group->part(client);
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
  std::size_t count = 0;
  for (std::size_t i = 0;; ++i) {
    Group* group = nullptr;
    {
      const std::scoped_lock out(out_);
      if (i == groups_.size()) return count;
      group = groups_[i].get();
    }
    if (client.group == nullptr || client.group == group) count += purge(client, *group);
  }
}

void Topic::purge_all() {
  Client nobody{Options()};
  static_cast<void>(purge(nobody));
}

std::vector<std::string> Topic::names_of_dead_letters() {
  const std::scoped_lock out(out_);
  std::vector<std::string> names;
  names.reserve(groups_.size());
  for (const auto& each : groups_) names.push_back(dead_letters_of(*each));
  return names;
}

// What waits now is taken away at once, and let go of in slices.
std::size_t Topic::purge(Client& client, Group& group) {
  const std::scoped_lock out(out_);
  Group::Dropped dropped = group.purge();
  std::size_t count = dropped.size;
  std::pair<Note*, Note*> row;
  if (group.is_first()) {
    const End::Second in(in_);
    count += at_hatch(group);
    row = hatch_.get_all();
  }
  settle_accounts(client, group);
  const auto next = [&]() -> Note* {
    if (Note* const note = dropped.next()) return note;
    Note* const note = row.first;
    if (note == nullptr) return nullptr;
    // relaxed: it was put before get_all(). The last one's is not the row's.
    row.first = note != row.second ? note->behind.load(std::memory_order_relaxed) : nullptr;
    note->holders = 1;
    return note;
  };
  for (std::size_t left = count; left != 0;) {
    std::array<std::string, End::slice> payloads;  // freed when the lock is free
    const std::size_t end = left - std::min(left, payloads.size());
    while (left != end) {
      Note& note = *next();
      --left;
      if (note.holders == 1) note.give_up_payload(payloads[left - end]);
      hatch_.let_go(note);
    }
    const End::GivenUp given_up(out_);
    payloads.fill({});
    base::System::yield();
  }
  return count;
}

Statistics Topic::statistics(const Client& client) {
  const std::scoped_lock out(out_);
  const End::Second in(in_);
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
    now.ready = shown->ready() + at_hatch(*shown);
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
  bring_in(hatch_.size());  // it was put before the new one came
  groups_.push_back(std::make_unique<Group>(name, groups_.size(), out_, hatch_));
  passes_ = groups_.size() == 1;
  return *groups_.back();
}

bool Topic::is_idle(const Client& client) {
  const auto is_done = [this](const Group& group) {
    return group.unfinished() + at_hatch(group) == 0;
  };
  if (client.group != nullptr) return is_done(*client.group);
  return std::all_of(groups_.begin(), groups_.end(),
                     [&](const auto& group) { return is_done(*group); });
}

// What is at the hatch, into the line.
void Topic::bring_in(std::uint64_t most) {
  for (; most != 0; --most) {
    Note* const note = hatch_.get();
    if (note == nullptr) return;
    note->number = ++put_;
    groups_.front()->put(*note, 0, 0);
  }
}

// What is at the hatch by now, but for a slice: so that the rest is done quickly. Not also what
// others put meanwhile, which may have no end.
void Topic::bring_in_most() {
  std::uint64_t left = hatch_.size();
  if (left <= End::slice) return;
  const std::scoped_lock out(out_);
  for (; left > End::slice; left -= End::slice) {
    bring_in(End::slice);
    out_.let_others_in();
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
  if (joiners_ != 0 && group.unfinished() + at_hatch(group) == 0) idle_.notify(everybody);
}

// Gives out_ up meanwhile (End INV1), so that the client may go. What finds no memory stays dead,
// for who comes next.
void Topic::bury_dead(Group& group) {
  for (bool is_well = true; is_well && group.has_dead();) {
    std::list<Group::Dead> dead = group.take_dead(End::slice);
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
  bring_in_most();
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
