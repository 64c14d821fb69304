// Member — a client as a member of its group, or not: it joins, hears what its share is, and
// leaves.
//
//   outside ──subscribe()──▶ joining ──a share is told──▶ in ──▶ joining again, and in …
//      ▲                        │                         │
//      └──────── leave() ◀──────┴─────────────────────────┘
//
// A join that does not end within `longest_join` is given up, with the connection: the next one has
// another consumer. All that holds a join up lawfully is over by then: partitions that others hand
// over, and members that are dead.
//
// Thread safety: none. Blocking: none. Errors: fail()'s.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <canteen/base/platform.hpp>
#include <canteen/base/timeout.hpp>

#include "src/broker/kafka/farewell.hpp"
#include "src/broker/kafka/group_client.hpp"
#include "src/broker/kafka/handles.hpp"
#include "src/broker/kafka/settings.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::kafka {

class Member {
 public:
  // How long what is out keeps a partition from going to another consumer.
  static constexpr std::chrono::seconds handover{30};

  // wake_up must outlive it.
  Member(const Settings& settings, std::string topic, const std::string& group,
         const remote::WakeUp& wake_up);

  [[nodiscard]] rd_kafka_t* client() const noexcept { return guest_.client.get(); }

  [[nodiscard]] rd_kafka_queue_t* events() const noexcept { return guest_.events.get(); }

  // What has happened; empty: nothing more.
  [[nodiscard]] Event next_event(int within_milliseconds = 0) const;

  void subscribe();
  void leave();

  // It was told that partitions come, if any, or that some go.
  void was_told(bool come) noexcept;

  [[nodiscard]] bool is_subscribed() const noexcept { return is_subscribed_; }

  // Whether it does not know its share yet, or has not had it long enough to be sent messages.
  [[nodiscard]] bool is_arriving() const noexcept;

  // Whether it has asked for a share, or asks for another one: then no commit may be begun.
  [[nodiscard]] bool is_joining() const noexcept;

  // Gives a join up that takes too long. When to call it again.
  base::Deadline watch_join();

  // It is on its way out, and this is at its end.
  [[nodiscard]] Farewell farewell(base::Deadline let_in_by) && noexcept;

 private:
  const std::string topic_;
  const std::chrono::nanoseconds longest_join_;
  GroupClient guest_;
  bool is_subscribed_ = false;
  std::optional<base::Instant> told_at_;        // first since it subscribed
  std::optional<base::Instant> joining_since_;  // as watch_join() has seen it
};

}  // namespace canteen::broker::kafka
