// BlockedOn — what a blocked thread waits for, as Thread::state(), dump() and the deadlock report
// name it. The order is the table's order in the reports; nothing else depends on it.
#pragma once

#include <cstdint>

namespace canteen::threading {

enum class BlockedOn : std::uint8_t {
  nothing,
  lock,
  rlock,
  condition,
  semaphore,
  event,
  barrier,
  join,
  sleep,
  queue_get,
  queue_put,
  queue_join,
  future,
  kernel,  // inside a system call that is not the library's (read, nanosleep, …)
};

}  // namespace canteen::threading
