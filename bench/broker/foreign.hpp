// Queues of other languages: kombu (Python), Watermill (Go), omniqueue (Rust), each a program:
//
//   PROGRAM KIND WHERE MESSAGES      KIND: memory, sqlite (WHERE: a folder) or rabbitmq (WHERE: a
//                                    URL of AMQP)
//
// One thread or task puts messages of 100 bytes, each confirmed where the library can, another gets
// and acknowledges them, at most 1000 ahead; it prints the seconds until the last was acknowledged.
#pragma once

#include <string>
#include <vector>

#include "bench/support/rounds.hpp"

namespace canteen::bench {

// Those that are there, and can; metric "messages/s".
std::vector<Peer> foreign_peers(const std::string& kind, const std::string& where);

}  // namespace canteen::bench
