// Topic — a named queue of the process: its groups, and who waits for them.
//
// It has two ends, with a lock each, as queue::Queue has. What is put goes to the groups' lines
// with the lock of those who get, out_; but a message about which there is nothing to be said (no
// priority, no delay, no key, no ttl, no bound; and there is one group) is left at the hatch, with
// the lock of those who put, in_. Those who get take it from there when the line has nothing for
// them. So the two ends do not wait for one another, and one atomic update is enough for each of
// put, get and ack.
//
// INV1  What is at the hatch was put later than everything of the same priority that is ready in
//       the line: who puts something into the line first brings in what is at the hatch.
// INV2  passes_ == there is exactly one group; what is at the hatch is that one's.
// INV3  If somebody sleeps and something is at the hatch, or was brought in from there, then
//       somebody has been woken who has not left yet, or is about to be. Who lies down, or leaves
//       while others sleep, looks once more, with both locks, and says that he who puts at the
//       hatch next is to call (call_sign_). That one does, once: nobody else is called from there
//       while the sleeper is on his way.
//
// Those who get wait at their group's turnstile, those who put for room at the topic's condition,
// those who join too; all of them with out_.
// Lock order: out_ before in_.
//
// fork():        in the child it is left behind: its locks may be held by threads that are not
// there,
//                so nothing but is_left_behind() may be called any more.
//
// Those that give out_ up meanwhile say so: what was looked at before is to be looked at again.
//
// Thread safety: all members. Lifetime: for ever, once it has a name; what it holds is freed by
// purge(), but for some empty notes (of one that is out, or came back with a delay, its whole
// crate: note_hatch.hpp).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/backend.hpp>
#include <canteen/queue/detail/lookout.hpp>
#include <canteen/threading/detail/runtime.hpp>

#include "src/broker/memory/call_sign.hpp"
#include "src/broker/memory/client.hpp"
#include "src/broker/memory/end.hpp"
#include "src/broker/memory/end_condition.hpp"
#include "src/broker/memory/group.hpp"
#include "src/broker/memory/note_hatch.hpp"

namespace canteen::broker::memory {

class Topic {
 public:
  explicit Topic(std::string name) : name_(std::move(name)) {}

  Topic(const Topic&) = delete;
  Topic& operator=(const Topic&) = delete;

  void enter(Client& client);
  // `keep` is let go when the last parcel of the client is settled; the client may be it.
  void leave(Client& client, const std::shared_ptr<void>& keep);

  // Leaves both as they are if the message is refused.
  Receipt put(Client& client, std::string&& payload, PutOptions&& options,
              const Patience& patience);
  Backend::Outcome get(Client& client, const Patience& patience, Parcel& into);

  // What is there by now, without waiting: up to `most`, behind those that are in `into`.
  void get_more(Client& client, std::size_t most, std::vector<Parcel>& into);

  bool settle(Client& client, const Parcel& parcel, const Verdict& verdict);
  bool extend(Client& client, const Parcel& parcel, std::chrono::nanoseconds lease);
  bool join(Client& client, const Patience& patience);
  void shutdown(Client& client, bool immediate);
  [[nodiscard]] bool is_shutdown(const Client& client);
  std::size_t purge(Client& client);
  // Of all groups, for whoever removes the topic.
  void purge_all();
  [[nodiscard]] std::vector<std::string> names_of_dead_letters();
  [[nodiscard]] Statistics statistics(const Client& client);

  // Requires: the only thread, in the child of a fork.
  void leave_behind() noexcept { is_left_behind_ = true; }

  [[nodiscard]] bool is_left_behind() const noexcept { return is_left_behind_; }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  // How the queue of a group's dead letters is called.
  [[nodiscard]] std::string dead_letters_of(const Group& group) const {
    return name_ + "!" + group.name();
  }

 private:
  // With no lock, all of these. Who takes the message in moves it out of what is passed.
  [[gnu::always_inline]] bool pass(Client& client, std::string& payload, PutOptions& options);
  void call();
  Receipt put_in_line(Client& client, std::string& payload, PutOptions& options,
                      const Patience& patience);
  [[nodiscard]] Backend::Outcome get_long(Client& client, const Patience& patience, Parcel& into);
  void take_in_dead(const Group::Dead& dead);
  bool settle_late(Client& client, const Parcel& parcel);
  std::size_t purge(Client& client, Group& group);
  void bring_in_most();

  // With out_, all of these.
  Group& group_of(const std::string& name);
  [[nodiscard]] bool has_room(const Client& client);
  [[nodiscard]] bool is_idle(const Client& client);
  void bring_in(std::uint64_t most);
  Receipt insert(std::string& payload, PutOptions& options);
  [[nodiscard]] Backend::Outcome try_get(Client& client, Parcel& into);
  [[gnu::always_inline]] bool take(Client& client, Parcel& into);
  [[gnu::always_inline]] Slot* next_slot(Client& client, base::Instant now);
  [[nodiscard]] Slot* next_timed_slot(Client& client);  // gives out_ up meanwhile
  bool settle(Statistics& counts, Group& group, const Parcel& parcel, const Verdict& verdict);
  [[nodiscard]] bool is_to_be_called();
  void sleep(Group& group, base::Instant now, base::Deadline deadline, const std::stop_token& stop);

  // How many of the group's are at the hatch.
  [[nodiscard]] std::size_t at_hatch(const Group& group) const noexcept {
    return group.is_first() ? static_cast<std::size_t>(hatch_.size()) : 0;  // INV2
  }

  // Whether there is anything to settle.
  [[nodiscard]] bool has_accounts(const Group& group) const noexcept {
    return group.has_news() || putters_ != 0 || joiners_ != 0;
  }

  void settle_accounts(Client& client, Group& group);
  void tell_joiners(const Group& group);
  void bury_dead(Group& group);  // gives out_ up meanwhile
  void wake_all();

  // Lines of the cache apart: two, for they are fetched in pairs.
  static constexpr std::size_t apart = 128;

  bool is_left_behind_ = false;  // written in the child of a fork alone

  // The end of those who put.
  alignas(apart) End in_;
  // Guarded by in_; passes_ is written with both.
  bool passes_ = false;               // INV2
  CallSign<base::System> call_sign_;  // INV3

  NoteHatch hatch_;

  // The end of those who get.
  alignas(apart) End out_;
  // Guarded by out_.
  std::uint64_t put_ = 0;  // the number of the last note that has one
  std::vector<std::unique_ptr<Group>> groups_;
  std::size_t putters_ = 0;  // that wait
  std::size_t joiners_ = 0;  // likewise
  EndCondition room_{"broker put"};
  EndCondition idle_{"broker join"};

  queue::detail::Lookout<threading::detail::Runtime> lookout_;  // of those who get
  const std::string name_;
};

}  // namespace canteen::broker::memory
