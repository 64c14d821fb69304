// Stream — one stream of random numbers for each thing that is drawn, so that another service time
// leaves the arrivals as they are. None of them is from 2^32 up to 2^33: those are the model's
// (src/simulate/luck.hpp), of the same seed.
#pragma once

#include <cstdint>

namespace canteen::scenario {

enum Stream : std::uint64_t {
  arrival_stream = 1,
  service_stream,
  class_stream,
  key_stream,
  preparation_stream,
  patience_stream,
  state_stream = 16,
  batch_stream,
  client_stream,
  // Of the n-th of work.classes this and n: to change one leaves the others as they are.
  class_service_stream = std::uint64_t{1} << 40U,
  // Of the n-th user of closed arrivals this, 4 n and which of four: what one asks for leaves the
  // others as they are.
  user_stream = std::uint64_t{1} << 48U
};

}  // namespace canteen::scenario
