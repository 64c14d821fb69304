// Topic — a named queue of the process: its groups, and who waits for them.
//
// One lock guards it all; those who get wait at their group's condition, those who put at the
// topic's, those who join too. Lock order: a topic's before its dead letters' (whose name is
// longer, so that there is no circle).
//
// Thread safety: all members. Lifetime: for ever, once it has a name; what it holds is freed by
// purge().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/backend.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/lock.hpp>

#include "src/broker/memory/group.hpp"
#include "src/broker/memory/note_pad.hpp"

namespace canteen::broker::memory {

// What a topic knows of one of its handles. Guarded by the topic's lock.
struct Client {
  explicit Client(Options with) : options(std::move(with)) {}

  const Options options;
  std::uint64_t number = 0;  // constant once it has come
  Group* group = nullptr;    // likewise; nullptr: it only puts
  bool is_shut_down = false;
  bool is_immediate = false;
  bool is_closed = false;
  std::size_t given = 0;            // parcels that nobody has settled, in time or too late
  std::shared_ptr<void> keep = {};  // the handle itself, closed, until these are
  Statistics counts{};
};

class Topic {
 public:
  // The one of that name; it is made if it is not there.
  static Topic& of(const std::string& name);

  explicit Topic(std::string name) : name_(std::move(name)) {}

  Topic(const Topic&) = delete;
  Topic& operator=(const Topic&) = delete;

  void enter(Client& client);
  // `keep` is let go when the last parcel of the client is settled; the client may be it.
  void leave(Client& client, std::shared_ptr<void> keep);

  // Leaves the message as it is if it is refused.
  Receipt put(Client& client, Message&& message, const Patience& patience);
  Backend::Taken get(Client& client, const Patience& patience);

  // What is there by now, without waiting: up to `most`, behind those that are in `into`.
  void get_more(Client& client, std::size_t most, std::vector<Parcel>& into);

  bool settle(Client& client, const Parcel& parcel, const Verdict& verdict);
  bool extend(Client& client, const Parcel& parcel, std::chrono::nanoseconds lease);
  bool join(Client& client, const Patience& patience);
  void shutdown(Client& client, bool immediate);
  [[nodiscard]] bool is_shutdown(const Client& client);
  std::size_t purge(Client& client);
  [[nodiscard]] Statistics statistics(const Client& client);

  // How the queue of a group's dead letters is called.
  [[nodiscard]] std::string dead_letters_of(const Group& group) const {
    return name_ + "!" + group.name();
  }

 private:
  Group& group_of(const std::string& name);
  [[nodiscard]] bool has_room(const Client& client) const;
  [[nodiscard]] bool is_idle(const Client& client) const;
  Receipt insert(Message&& message);
  std::optional<Parcel> take(Client& client);
  void take_in_dead(const Group::Dead& dead);
  void settle_accounts(Client& client, Group& group);
  void wake_all();

  const std::string name_;
  threading::Lock lock_{"broker topic"};
  threading::Condition room_{lock_, "broker put"};
  threading::Condition idle_{lock_, "broker join"};
  // Guarded by lock_.
  NotePad pad_;
  std::vector<std::unique_ptr<Group>> groups_;
  std::size_t putters_ = 0;  // that wait
  std::size_t joiners_ = 0;  // likewise
  std::uint64_t clients_ = 0;
  std::uint64_t put_ = 0;
};

}  // namespace canteen::broker::memory
