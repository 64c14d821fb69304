// JoinWatch — how a consumer stands with its group, as librdkafka's own thread has it.
//
//   joining (initial, and again whenever others come or go)      a share of the partitions
//   init ─▶ wait-join ─▶ wait-metadata ─▶ wait-sync    ──▶    wait-assign-call ─▶ steady ─▶ init …
//
// A consumer keeps its partitions while it joins again, and nothing in librdkafka's interface says
// that it does. But a commit of that time comes to nothing: the broker lays it aside until the join
// is answered, when it is one of the last generation, for which librdkafka (before 2.10) gives up
// all partitions; and if the join takes long it times out before, and takes the connection with it.
// So no commit is begun then. What tells is librdkafka's log, of which these lines are switched on.
// One that was handed to librdkafka in the moment before is lost all the same: what it says comes
// again, marked.
//
// Should another version say it in other words, this knows of no joining, and what is promised
// stands: it only comes to more repeats when members come and go.
//
// Thread safety: all members. Memory ordering: each is a value by itself.
#pragma once

#include <atomic>
#include <mutex>
#include <string_view>

#include "src/broker/kafka/handles.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::kafka {

class JoinWatch {
 public:
  // Rings when the state changes to one in which commits may be begun, until silence().
  explicit JoinWatch(const remote::WakeUp& wake_up) noexcept : wake_up_(&wake_up) {}

  JoinWatch(const JoinWatch&) = delete;
  JoinWatch& operator=(const JoinWatch&) = delete;
  ~JoinWatch() = default;

  // Before the client is made of it, which this must outlive.
  void watch(rd_kafka_conf_t* conf);

  // A line of the log.
  void read(std::string_view line) noexcept;

  // Whom it rang for may go now.
  void silence() noexcept;

  // It has asked to be let in, or is about to; or its partitions are on their way to others.
  [[nodiscard]] bool is_joining() const noexcept { return is_joining_; }

  // The broker has been asked, and what it answers is not known, or is to be looked at.
  [[nodiscard]] bool is_asking() const noexcept { return is_asking_; }

  // The broker has let it in, ever.
  [[nodiscard]] bool was_let_in() const noexcept { return was_let_in_; }

 private:
  std::mutex lock_;
  const remote::WakeUp* wake_up_;  // guarded by lock_
  std::atomic<bool> is_joining_{false};
  std::atomic<bool> is_asking_{false};
  std::atomic<bool> was_let_in_{false};
};

}  // namespace canteen::broker::kafka
