// Room — how many messages may still be put, of a broker that keeps no bound itself: by what it
// told last, and what was put since.
//
// While there is room nobody asks the broker for 100 ms; when there is none, it is asked after 1
// ms, 2, 4 … at most every 20 ms, as long as somebody waits. So the bound is kept strictly by one
// handle; several may be above it by what they put within 100 ms.
//
// Thread safety: none.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>

#include <canteen/base/timeout.hpp>

namespace canteen::broker::remote {

class Room {
 public:
  explicit Room(std::size_t maxsize) noexcept : maxsize_(maxsize) {}

  // How many may be put now; needs_look() first.
  [[nodiscard]] std::size_t left() const noexcept {
    if (maxsize_ == 0) return std::numeric_limits<std::size_t>::max();
    return known_ < maxsize_ ? maxsize_ - known_ : 0;
  }

  // Whether the broker is to be asked before it can be said.
  [[nodiscard]] bool needs_look(base::Instant now) const noexcept {
    return maxsize_ != 0 && now >= next_look_;
  }

  // When to ask again, if somebody waits.
  [[nodiscard]] base::Instant next_look() const noexcept {
    return maxsize_ != 0 ? next_look_ : std::numeric_limits<base::Instant>::max();
  }

  // So many wait, and so many are on their way of which nobody knows whether they are among these.
  void looked(std::size_t waiting, std::size_t in_flight, base::Instant now) noexcept {
    known_ = waiting + in_flight;
    if (left() != 0) {
      pause_ = shortest;
      next_look_ = now + believed_for;
    } else {
      next_look_ = now + pause_;
      pause_ = std::min(2 * pause_, longest);
    }
  }

  void put(std::size_t number, base::Instant now) noexcept {
    known_ += number;
    // The last room is gone: what others have taken meanwhile is to be seen at once.
    if (maxsize_ != 0 && number != 0 && left() == 0) next_look_ = now;
  }

  // Somebody took something here: there may be room.
  void taken(base::Instant now) noexcept {
    if (left() == 0) next_look_ = now;
  }

  // Of another connection nothing is known.
  void forget() noexcept { next_look_ = 0; }

 private:
  static constexpr base::Instant shortest = 1'000'000;
  static constexpr base::Instant longest = 20'000'000;
  static constexpr base::Instant believed_for = 100'000'000;

  const std::size_t maxsize_;
  std::size_t known_ = 0;
  base::Instant next_look_ = 0;
  base::Instant pause_ = shortest;
};

}  // namespace canteen::broker::remote
