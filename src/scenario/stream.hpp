// Stream — one stream of random numbers for each thing that is drawn, so that another service time
// leaves the arrivals as they are.
#pragma once

#include <cstdint>

namespace canteen::scenario {

enum Stream : std::uint64_t {
  arrival_stream = 1,
  service_stream,
  class_stream,
  key_stream,
  preparation_stream
};

}  // namespace canteen::scenario
