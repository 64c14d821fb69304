#include "src/broker/kafka/partition.hpp"

#include <algorithm>

#include "src/broker/kafka/ring.hpp"

namespace canteen::broker::kafka {
Partition::Partition(rd_kafka_t* its_client, const std::string& its_topic, int its_number,
                     const Committed& committed, const remote::WakeUp& wake_up)
    : client(its_client),
      topic(its_topic),
      number(its_number),
      tracker(OffsetTracker::restored(std::max<Offset>(committed.offset, 0), committed.text)),
      queue(rd_kafka_queue_get_partition(client, topic.c_str(), its_number)),
      position(tracker.base()) {
  tracker.take_over();
  rd_kafka_queue_forward(queue.get(), nullptr);
  ring(queue.get(), wake_up.descriptor());
}

Partition::Offset Partition::end() const {
  Offset low = 0;
  Offset high = 0;
  const auto code = rd_kafka_get_watermark_offsets(client, topic.c_str(), number, &low, &high);
  return code == RD_KAFKA_RESP_ERR_NO_ERROR ? high : 0;
}

// Its queue may outlive it.
Partition::~Partition() {
  rd_kafka_queue_io_event_enable(queue.get(), -1, nullptr, 0);
}

}  // namespace canteen::broker::kafka
