#include "src/broker/kafka/partition.hpp"

#include <algorithm>

#include "src/broker/kafka/ring.hpp"

namespace canteen::broker::kafka {
Partition::Partition(rd_kafka_t* client, const std::string& topic, int its_number,
                     const Committed& committed, const remote::WakeUp& wake_up)
    : number(its_number),
      tracker(OffsetTracker::restored(std::max<Offset>(committed.offset, 0), committed.text)),
      queue(rd_kafka_queue_get_partition(client, topic.c_str(), its_number)) {
  tracker.take_over();
  rd_kafka_queue_forward(queue.get(), nullptr);
  ring(queue.get(), wake_up.descriptor());
}

// Its queue may outlive it.
Partition::~Partition() {
  rd_kafka_queue_io_event_enable(queue.get(), -1, nullptr, 0);
}

}  // namespace canteen::broker::kafka
