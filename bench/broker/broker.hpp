// What the queues of room broker cost, beside the same work done without them.
#pragma once

#include <cstddef>
#include <string>

#include <canteen/broker.hpp>

#include "bench/support/rounds.hpp"

namespace canteen::bench {

inline constexpr std::size_t batch = 1000;

// What a message carries: an order, as text.
inline std::string payload() {
  return std::string(100, 'x');
}

inline broker::Message message(std::string id) {
  return {payload(), {.id = std::move(id)}};
}

void measure_memory(Program& program);
void measure_sqlite(Program& program, const std::string& folder);
void measure_url(Program& program, const std::string& url);

}  // namespace canteen::bench
