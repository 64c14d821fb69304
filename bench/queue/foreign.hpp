// Foreign peers — queues of other languages, each a program of its own that measures one run:
//
//   PROGRAM QUEUE CAPACITY PUTTERS GETTERS ITEMS       prints seconds, CPU seconds, context
//   switches
//
// Built by bench/queue/foreign/build where their compilers are; the tables say which are there.
#pragma once

#include <string>
#include <vector>

#include "bench/queue/rush.hpp"
#include "bench/support/rounds.hpp"

namespace canteen::bench {

// Those that were built and know this shape.
std::vector<Peer> foreign_peers(const Shape& shape);

}  // namespace canteen::bench
