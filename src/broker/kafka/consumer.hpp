// Consumer — a member of a group: it has some of the topic's partitions, as the group's members
// share them out, hands out their messages, and commits what has become of these.
//
//   want ─▶ subscribed ─▶ partitions ─▶ committed as "out" ─▶ arrived() ─▶ settle ─▶ committed
//
// Dispatch says which messages may arrive, and which the next commit is to speak of. Each carries
// what was settled meanwhile, and what is reserved by then. While its group joins again, because
// others have come or gone, none is begun, and nothing is handed out: JoinWatch says why.
//
// A partition is one consumer's, and who has it and wants nothing starves the others. So a consumer
// that has nothing to do leaves the group, if there are others, and comes back when it wants.
//
// A partition that goes to another consumer goes when all that is out of it is settled, or after
// Member::handover; what nobody has of it is called back, and what is out then is taken back.
//
// Thread safety: none. Blocking: when partitions come or go, for what the broker has to say to it;
// some seconds at most.
// Errors:        fail()'s.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/base/timeout.hpp>

#include "src/broker/kafka/commits.hpp"
#include "src/broker/kafka/dispatch.hpp"
#include "src/broker/kafka/farewell.hpp"
#include "src/broker/kafka/handles.hpp"
#include "src/broker/kafka/health.hpp"
#include "src/broker/kafka/member.hpp"
#include "src/broker/kafka/partition.hpp"
#include "src/broker/kafka/settings.hpp"
#include "src/broker/remote/link.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::kafka {

class Consumer {
 public:
  using Events = remote::Link::Events;

  struct Subscription {
    std::string topic;
    std::string group;   // its id
    int partitions = 0;  // of the topic
  };

  // wake_up and health must outlive it.
  Consumer(const Settings& settings, Subscription subscription, const remote::WakeUp& wake_up,
           Health& health);
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;
  ~Consumer() = default;

  void want(std::size_t more);

  [[nodiscard]] rd_kafka_t* client() const noexcept { return member_.client(); }

  // Does all that can be done without waiting; whether it has told anything.
  bool serve(Events& events);

  // When serve(), which has just returned, has something to do though nothing happens.
  [[nodiscard]] base::Deadline due() const;

  // Of a dead letter: when its copy is kept.
  void settle(const remote::Settlement& settlement);

  // The next commit is made at once.
  void hurry() noexcept { commits_.hurry(); }

  [[nodiscard]] bool all_is_kept() const noexcept;

  // Becomes a member, so that has_partitions() comes true unless others have them all.
  void subscribe();

  // Whether it does not know yet what its share is, or has not asked for its messages long enough.
  [[nodiscard]] bool is_arriving() const noexcept { return member_.is_arriving(); }

  // Whether its group joins, so that what was settled cannot be kept for now.
  [[nodiscard]] bool is_joining() const noexcept { return member_.is_joining(); }

  [[nodiscard]] bool has_partitions() const noexcept { return !partitions_.empty(); }

  // nullptr if the partition is another's.
  [[nodiscard]] const OffsetTracker* tracker(int partition) const;

  // Whether something that was settled waits for that.
  [[nodiscard]] bool is_held_up(int partition) const;

  // How many have been handed out and have not arrived yet.
  [[nodiscard]] std::size_t on_their_way(int partition) const;

  // Drops what waits in its partitions before `ends`; how many.
  std::size_t purge(const std::vector<std::int64_t>& ends);

  // Says the last word about what was settled, if there is time, and leaves. Nothing but the
  // destructor after it.
  [[nodiscard]] Farewell leave(base::Deadline deadline) noexcept;

 private:
  // Partitions that are to be another's.
  struct Handover {
    Event event;
    base::Deadline latest;
  };

  void read_events(Events* events);
  void read_event(Event event, Events* events);
  void rebalance(Event event, Events* events);
  void take(const rd_kafka_topic_partition_list_t& list);
  void begin_handover(Event event, Events* events);
  void end_handover_if_due(Events* events);
  void end_handover(Events* events);
  void say_last(base::Deadline deadline);

  [[nodiscard]] bool is_surely_member() const noexcept;

  void commit_if_due();
  void read_commit(rd_kafka_event_t* event, Events* events);

  [[nodiscard]] bool is_idle() const noexcept;
  void leave_if_idle();

  const Subscription subscription_;
  const std::chrono::nanoseconds session_;
  const remote::WakeUp& wake_up_;
  Health& health_;
  Member member_;
  Commits commits_;
  Dispatch dispatch_;
  bool is_commit_awaited_ = false;  // as serve() saw it last
  bool has_others_ = false;         // in the group, as far as one can tell
  base::Instant idle_since_ = 0;
  base::Deadline join_latest_{};

  Commits::Partitions partitions_;
  std::optional<Handover> handover_;
};

}  // namespace canteen::broker::kafka
