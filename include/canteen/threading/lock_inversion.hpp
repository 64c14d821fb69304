// LockInversion — locks that are taken in one order here and in another there, so that threads may
// one day wait for one another for ever: what watch_lock_order() reports.
#pragma once

#include <string>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/threading/blocked_on.hpp>

namespace canteen::threading {

struct CANTEEN_API LockInversion {
  struct Lock {
    BlockedOn kind = BlockedOn::nothing;
    const void* object = nullptr;
    std::string name;
  };

  // One thread held `first` when it took `second`.
  struct Order {
    std::string thread;
    Lock first;
    Lock second;
  };

  // Each one's second is the next one's first, and the last one's second the first one's first. The
  // first order is the one that was seen last.
  std::vector<Order> orders;

  // Some lines of text, with the newline at the end of each.
  [[nodiscard]] std::string text() const;
};

}  // namespace canteen::threading
