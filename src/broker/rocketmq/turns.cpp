#include "src/broker/rocketmq/turns.hpp"

#include <algorithm>
#include <chrono>

#include <grpc/support/time.h>

#include <canteen/base/platform.hpp>

namespace canteen::broker::rocketmq {

Turns::~Turns() {
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

std::optional<Turns::Turn> Turns::next(base::Deadline deadline) {
  Turn turn;
  if (queue_.AsyncNext(&turn.tag, &turn.ok, time_of(deadline)) != grpc::CompletionQueue::GOT_EVENT)
    return std::nullopt;
  if (turn.tag == this) {
    // Who rings from here on is heard by a turn of its own; who did before has said what it had to.
    has_rung_.store(false, std::memory_order_seq_cst);
    turn.tag = nullptr;
  }
  return turn;
}

void Turns::ring() noexcept {
  if (has_rung_.exchange(true, std::memory_order_seq_cst)) return;
  bell_.Set(&queue_, gpr_inf_past(GPR_CLOCK_MONOTONIC), this);
}

gpr_timespec time_of(base::Deadline deadline) {
  using namespace std::chrono_literals;
  constexpr std::int64_t longest = std::chrono::nanoseconds(24h).count();
  const base::Instant now = base::System::now();
  const std::int64_t left =
      deadline.never() ? longest : std::min(deadline.instant() - now, longest);
  if (left <= 0) return gpr_inf_past(GPR_CLOCK_MONOTONIC);
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_nanos(left, GPR_TIMESPAN));
}

}  // namespace canteen::broker::rocketmq
