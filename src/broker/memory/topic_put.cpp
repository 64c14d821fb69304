// The end of a topic where those are who put.
#include <algorithm>
#include <mutex>
#include <utility>

#include <canteen/base/finally.hpp>
#include <canteen/base/platform.hpp>

#include "src/broker/memory/counted.hpp"
#include "src/broker/memory/topic.hpp"
#include "src/broker/memory/waiting.hpp"

namespace canteen::broker::memory {
namespace {

// Whether there is nothing to be said about where the message stands in the line.
bool is_plain(const PutOptions& options) {
  return options.priority == 0 && options.delay.count() <= 0 && options.key.empty() && !options.ttl;
}

}  // namespace

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
    calls = call_sign_.take_down();
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
  bring_in_most();
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

bool Topic::has_room(const Client& client) {
  const std::size_t most = client.options.maxsize;
  if (most == 0) return true;
  return std::all_of(groups_.begin(), groups_.end(),
                     [&](const auto& group) { return group->waiting() + at_hatch(*group) < most; });
}

// To every group.
Receipt Topic::insert(std::string& payload, PutOptions& options) {
  if (groups_.empty()) {
    return Refused{Refused::Reason::other,
                   "memory:" + name_ + " has no group yet: nobody would ever get it"};
  }
  bring_in(hatch_.size());  // INV1
  const bool is_delayed = options.delay.count() > 0;
  const base::Instant now = is_delayed || options.ttl ? base::System::now() : 0;
  const base::Instant due = is_delayed ? after(now, options.delay) : now;
  Note& note = hatch_.apart();
  const base::Finally done([&] { hatch_.let_go(note); });
  note.make_slots(groups_.size());
  for (const auto& group : groups_) group->prepare(options.key);
  note.write(payload, options);  // from here on nothing is thrown: each group has it, or none
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

}  // namespace canteen::broker::memory
