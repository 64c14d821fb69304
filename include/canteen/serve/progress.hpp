// Progress — how a run stands at one moment: a snapshot that adds up.
#pragma once

#include <cstdint>
#include <optional>

#include <canteen/scenario/units.hpp>

namespace canteen::serve {

struct Progress {
  scenario::Duration elapsed{};              // since the opening
  std::optional<scenario::Duration> length;  // how long they will keep coming, where it is known
  std::uint64_t arrived = 0;                 // = served + lost + waiting + serving
  std::uint64_t served = 0;
  std::uint64_t lost = 0;
  std::uint64_t failed = 0;          // of the served
  std::uint64_t waiting = 0;         // in the line now
  std::uint64_t serving = 0;         // at the windows now
  scenario::Duration recent_wait{};  // the longest wait that ended since the last snapshot
  bool closing = false;              // no more will come; those who are in are served
};

}  // namespace canteen::serve
