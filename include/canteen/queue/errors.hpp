// Empty, Full, ShutDown — why a queue did not give or take an item. Three unrelated exceptions,
// as in Python; none of them is an error of the program by itself.
//                                        Python: queue.Empty, queue.Full, queue.ShutDown
//
// Thread safety: immutable once thrown.
#pragma once

#include <exception>

#include <canteen/base/annotations.hpp>

namespace canteen::queue {

// Empty — no item came in time.
class CANTEEN_API Empty : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "queue is empty"; }
};

// Full — no room came in time.
class CANTEEN_API Full : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "queue is full"; }
};

// ShutDown — the queue takes no items any more, or (for get) has also given away its last one.
class CANTEEN_API ShutDown : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "queue is shut down"; }
};

}  // namespace canteen::queue
