// Batching — a window serves several in one service, like a tray of dishes.
//
// A window that is free takes up to so many of those whose turn it is, one after the other, and
// serves them in one service: it begins for all of them at once, and ends. It waits for nobody: who
// comes later waits for the next one. Who comes at the very instant in which a service begins that
// has room left is in it, and comes first to that window, before one that is idle.
#pragma once

#include <cstdint>

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

// How long the service of several takes.
enum class BatchLength : std::uint8_t {
  longest,  // as the longest of theirs
  first,    // as that of the one who was taken first
};

struct Batching {
  std::uint32_t most = 1;  // so many at once; 1: one after the other
  BatchLength length = BatchLength::longest;
  Time each = 0;  // … and so much longer for each but one of them
};

}  // namespace canteen::simulate
