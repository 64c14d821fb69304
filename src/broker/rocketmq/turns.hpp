// Turns — a completion queue of gRPC with a bell: where the link's thread waits for whatever comes
// first, an answer or another thread's call.
//
// Thread safety: ring() from any thread; next() from one. Blocking: next() until its deadline.
#pragma once

#include <atomic>
#include <optional>

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <canteen/base/timeout.hpp>

namespace canteen::broker::rocketmq {

class Turns {
 public:
  Turns() = default;
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;
  ~Turns();  // no call may be on its way

  struct Turn {
    void* tag = nullptr;  // nullptr: the bell has rung
    bool ok = false;
  };

  // nullopt: the deadline has passed.
  [[nodiscard]] std::optional<Turn> next(base::Deadline deadline);

  void ring() noexcept;

  [[nodiscard]] grpc::CompletionQueue& queue() noexcept { return queue_; }

 private:
  grpc::CompletionQueue queue_;
  grpc::Alarm bell_;
  std::atomic<bool> has_rung_{false};  // and next() has not told it yet: the bell cannot ring twice
};

// When a deadline is, as gRPC says it; a day from now for one that is never.
[[nodiscard]] gpr_timespec time_of(base::Deadline deadline);

}  // namespace canteen::broker::rocketmq
