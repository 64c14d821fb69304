// Deadlock — threads that wait for one another, for ever: what watch_deadlocks() reports.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/threading/blocked_on.hpp>

namespace canteen::threading {

struct CANTEEN_API Deadlock {
  struct Wait {
    std::string thread;                   // its name; "?" for one that the library knows no name of
    std::int32_t native_id = 0;           // the kernel's number of it
    BlockedOn kind = BlockedOn::nothing;  // lock, rlock, barrier (its lock) or join
    const void* object = nullptr;         // the lock; of a join: the ThreadObject
    std::string object_name;              // the lock's name, or that of the joined thread
  };

  // Each waits for something that the next one holds (or, joined, is), the last for the first; the
  // first is the one that closed the circle.
  std::vector<Wait> waits;

  // Some lines of text, with the newline at the end of each.
  [[nodiscard]] std::string text() const;
};

}  // namespace canteen::threading
