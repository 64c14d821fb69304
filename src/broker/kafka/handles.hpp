// What librdkafka hands out, each with its end: a client cannot be destroyed while a message, a
// list or an event of it is left, and would wait for it for ever.
#pragma once

#include <memory>
#include <string>

#include <librdkafka/rdkafka.h>

namespace canteen::broker::kafka {

template <auto Destroy>
struct Destroys {
  template <class Handle>
  void operator()(Handle* handle) const noexcept {
    Destroy(handle);
  }
};

// It must have been said good-bye to by then: this waits for nobody.
inline void destroy_client(rd_kafka_t* client) noexcept {
  rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

using Client = std::unique_ptr<rd_kafka_t, Destroys<destroy_client>>;
using Conf = std::unique_ptr<rd_kafka_conf_t, Destroys<rd_kafka_conf_destroy>>;
using Topic = std::unique_ptr<rd_kafka_topic_t, Destroys<rd_kafka_topic_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroys<rd_kafka_NewTopic_destroy>>;
using AdminOptions =
    std::unique_ptr<rd_kafka_AdminOptions_t, Destroys<rd_kafka_AdminOptions_destroy>>;
using QueueHandle = std::unique_ptr<rd_kafka_queue_t, Destroys<rd_kafka_queue_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Destroys<rd_kafka_event_destroy>>;
using MessageHandle = std::unique_ptr<rd_kafka_message_t, Destroys<rd_kafka_message_destroy>>;
using HeaderList = std::unique_ptr<rd_kafka_headers_t, Destroys<rd_kafka_headers_destroy>>;
using ErrorHandle = std::unique_ptr<rd_kafka_error_t, Destroys<rd_kafka_error_destroy>>;
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                      Destroys<rd_kafka_topic_partition_list_destroy>>;
using MetadataHandle =
    std::unique_ptr<const struct rd_kafka_metadata, Destroys<rd_kafka_metadata_destroy>>;

}  // namespace canteen::broker::kafka
