// MockBroker — for tests: a consumer beside librdkafka's own imitation of a Kafka, which answers as
// it is told; in one thread, so that nothing happens but what the test does.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <poll.h>

#include <canteen/base/platform.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/broker/message.hpp>

#include "src/broker/kafka/consumer.hpp"
#include "src/broker/kafka/farewell.hpp"
#include "src/broker/kafka/handles.hpp"
#include "src/broker/kafka/health.hpp"
#include "src/broker/kafka/producer.hpp"
#include "src/broker/kafka/settings.hpp"
#include "src/broker/remote/link.hpp"
#include "src/broker/remote/told.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::kafka {

class MockBroker : public ::testing::Test {
 protected:
  static constexpr std::int16_t offset_commit = 8;  // Kafka's number of that request

  // So long the broker waits for a sign of life.
  static constexpr std::chrono::seconds session{6};

  // Of the queue orders, which has two partitions.
  void open(std::size_t prefetch) {
    rd_kafka_mock_topic_create(cluster.get(), "orders", 2, 1);
    Settings settings = settings_for(rd_kafka_mock_cluster_bootstraps(cluster.get()));
    settings.prefetch = prefetch;
    producer.emplace(settings, wake_up, health);
    consumer.emplace(settings, Consumer::Subscription{"orders", "orders/default", 2}, wake_up,
                     health);
  }

  ~MockBroker() override {
    if (!consumer) return;
    Farewell farewell = consumer->leave(within(5));
    const base::Deadline latest = within(10);
    while (!farewell.serve() && !latest.passed(base::System::now())) poll(nullptr, 0, 5);
    producer->close(within(0));
  }

  static Settings settings_for(const std::string& brokers) {
    Settings settings;
    settings.brokers = brokers;
    settings.session = session;
    settings.heartbeat = std::chrono::milliseconds(200);
    return settings;
  }

  static base::Deadline within(int seconds) {
    return {std::chrono::seconds(seconds), base::System::now()};
  }

  void put(int partition, const std::string& payload) {
    EXPECT_EQ(producer->send("orders", partition, Message{payload}, {}, ++puts),
              RD_KAFKA_RESP_ERR_NO_ERROR);
  }

  // Until that is so, or for a minute.
  bool serve_until(const std::function<bool()>& is_so) {
    const base::Deadline latest = within(60);
    while (!is_so() && !latest.passed(base::System::now())) {
      consumer->serve(told);
      pollfd rung{.fd = wake_up.descriptor(), .events = POLLIN, .revents = 0};
      poll(&rung, 1, 10);
      wake_up.answer();
    }
    return is_so();
  }

  // All that has arrived is done.
  void acknowledge() {
    for (remote::Arrival& each : std::exchange(told.arrivals, {})) {
      consumer->settle({.tag = each.tag, .message = std::move(each.message)});
    }
  }

  remote::WakeUp wake_up;
  Health health;
  Client owner{producer_client(settings_for("127.0.0.1:1"))};
  std::unique_ptr<rd_kafka_mock_cluster_t, Destroys<rd_kafka_mock_cluster_destroy>> cluster{
      rd_kafka_mock_cluster_new(owner.get(), 1)};
  std::optional<Producer> producer;
  std::optional<Consumer> consumer;
  remote::Told told;
  std::uint64_t puts = 0;
};

}  // namespace canteen::broker::kafka
