// Partition — one that this consumer has: what it has handed out of it, and where the rest comes
// from.
//
// Its messages come by a queue of its own, not by the one of the consumer's events: so these are
// heard also while no message is wanted.
//
// Thread safety: none.
#pragma once

#include <map>
#include <string>

#include "src/broker/kafka/admin.hpp"
#include "src/broker/kafka/handles.hpp"
#include "src/broker/kafka/offset_tracker.hpp"
#include "src/broker/kafka/record.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::kafka {

struct Partition {
  using Offset = OffsetTracker::Offset;

  // Before it is assigned, so that none of its messages goes the other way.
  Partition(rd_kafka_t* client, const std::string& topic, int number, const Committed& committed,
            const remote::WakeUp& wake_up);
  Partition(const Partition&) = delete;
  Partition& operator=(const Partition&) = delete;
  ~Partition();

  int number;
  OffsetTracker tracker;
  QueueHandle queue;
  std::map<Offset, Record> returned;  // given back: they wait here
  bool is_dirty = false;              // the tracker knows more than the broker
  bool is_leaving = false;            // it is to be another's: nothing more is handed out
};

}  // namespace canteen::broker::kafka
