// ring — librdkafka writes to a descriptor of ours when a queue of its own is no longer empty.
//
// Thread safety: as rd_kafka_queue_io_event_enable.
#pragma once

#include <cstdint>

#include <librdkafka/rdkafka.h>

namespace canteen::broker::kafka {

inline void ring(rd_kafka_queue_t* when_filled, int descriptor) {
  static constexpr std::uint64_t once = 1;  // what an eventfd takes
  rd_kafka_queue_io_event_enable(when_filled, descriptor, &once, sizeof(once));
}

}  // namespace canteen::broker::kafka
