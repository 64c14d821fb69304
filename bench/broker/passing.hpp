// passing — one thread puts messages without waiting for each receipt, another gets them, many at a
// time, and acknowledges each: how many a second.
#pragma once

#include <cstddef>
#include <string>

#include <canteen/broker.hpp>

#include "bench/support/rounds.hpp"

namespace canteen::bench {

void put_all(broker::Queue& queue, std::size_t messages);
void get_all(broker::Queue& queue, std::size_t messages);

// Gets what is there.
void empty(broker::Queue& queue);

// Metric "messages/s".
Sample passing(const std::string& url, std::size_t messages);

}  // namespace canteen::bench
