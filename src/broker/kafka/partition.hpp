// Partition — one that this consumer has: what it has handed out of it, and where the rest comes
// from.
//
// Its messages come by a queue of its own, not by the one of the consumer's events: so these are
// heard also while no message is wanted.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
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

  // Where it ended when messages of it were last asked for, so there may be more; 0 or less: it is
  // not known.
  [[nodiscard]] Offset end() const;

  rd_kafka_t* client;
  std::string topic;
  int number;
  OffsetTracker tracker;
  QueueHandle queue;
  std::map<Offset, Record> returned;  // given back: they wait here
  Offset position;                    // where the rest begins, which has not come from the broker
  Offset asked = 0;                   // what the last commit had as reserved: all before that
  Offset granted = 0;                 // likewise, of what the broker has kept
  std::uint64_t kept = 0;             // the last commit of it that the broker has kept
  int refusals = 0;                   // how many it has not kept since
  std::size_t pending = 0;            // how many are handed out and have not arrived
  bool is_dirty = false;              // the tracker knows more than the broker
  bool is_leaving = false;            // it is to be another's: nothing more is handed out
};

}  // namespace canteen::broker::kafka
