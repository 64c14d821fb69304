// WatchedTime — the time that a run is watched for: the first that its target limits, or, where it
// limits none, the p99 of the waits.
#pragma once

#include <optional>
#include <string>

#include <canteen/scenario/units.hpp>

namespace canteen::serve {

struct WatchedTime {
  std::string kind;  // of people; empty: of all
  std::string name = "wait p99";
  std::optional<scenario::Duration> so_far;  // of all since the opening; absent: of nobody yet
  std::optional<scenario::Duration> limit;   // by the target
};

}  // namespace canteen::serve
