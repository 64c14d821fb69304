// Progress — how a run stands at one moment: a snapshot that adds up.
#pragma once

#include <cstdint>
#include <optional>

#include <canteen/scenario/units.hpp>
#include <canteen/serve/watched_time.hpp>

namespace canteen::serve {

struct Progress {
  scenario::Duration elapsed{};              // since the opening; 0 before it
  std::optional<scenario::Duration> length;  // how long they will keep coming, where it is known
  std::uint64_t ready = 0;                   // keys, before the opening …
  std::uint64_t to_prepare = 0;              // … of so many; 0: it has opened
  std::uint64_t arrived = 0;                 // = served + lost + left + waiting + serving + at_home
  std::uint64_t served = 0;
  std::uint64_t lost = 0;
  std::uint64_t left = 0;             // lost patience
  std::uint64_t failed = 0;           // of the served
  std::optional<std::uint64_t> hits;  // of the served; absent: nothing is prepared
  std::uint64_t waiting = 0;          // in the line now
  std::uint64_t serving = 0;          // at the windows now
  std::uint64_t open = 0;             // windows that are open now, or start up
  std::uint64_t at_home = 0;          // lost or left, to come again; or just coming
  scenario::Duration recent_wait{};   // the longest wait that ended since the last snapshot
  WatchedTime watched;
  bool closing = false;  // no more will come; those who are in are served
};

}  // namespace canteen::serve
