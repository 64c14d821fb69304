// Outcome, Patience — how a put or a get may end, and how long it may take: what a queue's face
// (queue_face.hpp) and its inside say to each other.
#pragma once

#include <cstdint>
#include <optional>

#include <canteen/base/timeout.hpp>

namespace canteen::queue::detail {

enum class Outcome : std::uint8_t { done, not_in_time, shut_down };

template <class T>
struct Taken {
  std::optional<T> item;
  Outcome outcome;
};

template <class StopToken>
struct Patience {
  bool block = true;  // false: the timeout is not looked at
  Timeout timeout;
  StopToken stop;
};

}  // namespace canteen::queue::detail
