// Producer — an idempotent producer: what it was given is there once, in its order, or it says that
// it does not know.
//
// Thread safety: none. Blocking: send() while librdkafka's own queue is full, for 10 s at most.
// Errors:        fail()'s.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/message.hpp>

#include "src/broker/kafka/handles.hpp"
#include "src/broker/kafka/health.hpp"
#include "src/broker/kafka/record.hpp"
#include "src/broker/kafka/settings.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::kafka {

class Producer {
 public:
  struct Report {
    std::uint64_t number = 0;
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;  // none: it is kept
  };

  // Both must outlive it.
  Producer(const Settings& settings, const remote::WakeUp& wake_up, Health& health);

  // To the topic's partition; of a message with a key, to that of the key.
  rd_kafka_resp_err_t send(const std::string& topic, int partition, const Message& message,
                           const Marks& marks, std::uint64_t number);

  // What became of what was sent, as far as it is known by now.
  std::vector<Report> reports();

  // Hears how the brokers are; reports that come with it stay for reports().
  void listen();

  // Sends what can be sent until then, and forgets the rest.
  void close(base::Deadline deadline) noexcept;

  [[nodiscard]] rd_kafka_t* client() const noexcept { return client_.get(); }

 private:
  struct Place {
    std::string name;
    Topic topic;
  };

  void read(rd_kafka_event_t* event);
  rd_kafka_topic_t* topic(const std::string& name);
  rd_kafka_resp_err_t hand_over(rd_kafka_topic_t* topic, int partition, const Message& message,
                                const Marks& marks, std::uint64_t number);
  void wait_for_room();

  Health& health_;
  Client client_;
  QueueHandle queue_;
  std::vector<Place> places_;    // where it has sent any: so none is looked up by name each time
  std::vector<Report> reports_;  // read while send() waited
  std::string key_room_;         // of the record that is handed over
};

}  // namespace canteen::broker::kafka
