// GroupClient — a client of a consumer group, as a member of it or to ask about it; the queue of
// its events; and what is known of it. What has been subscribed is not to be destroyed, but seen
// off (farewell.hpp).
//
// Thread safety: none.
#pragma once

#include <memory>
#include <string>

#include "src/broker/kafka/handles.hpp"
#include "src/broker/kafka/join_watch.hpp"
#include "src/broker/kafka/settings.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::kafka {

struct GroupClient {
  // wake_up must outlive it.
  GroupClient(const Settings& settings, const std::string& group, const remote::WakeUp& wake_up)
      : watch(std::make_unique<JoinWatch>(wake_up)),
        client(consumer_client(settings, group, *watch)),
        events(rd_kafka_queue_get_consumer(client.get())) {}

  std::unique_ptr<JoinWatch> watch;  // outlives the client
  Client client;
  QueueHandle events;
  bool was_told = false;  // some share of the partitions, ever
};

}  // namespace canteen::broker::kafka
