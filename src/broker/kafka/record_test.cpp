#include "src/broker/kafka/record.hpp"

#include <array>
#include <memory>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include "src/broker/kafka/mock_broker_testing.hpp"

namespace canteen::broker::kafka {
namespace {

std::string key_in(const rd_kafka_message_t& message) {
  return message.key == nullptr
             ? ""
             : std::string(static_cast<const char*>(message.key), message.key_len);
}

bool has_headers(const rd_kafka_message_t& message) {
  rd_kafka_headers_t* headers = nullptr;
  return rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

class Records : public MockBroker {
 protected:
  Records() {
    open(0);
    const PartitionList all(rd_kafka_topic_partition_list_new(2));
    for (const int each : {0, 1}) {
      rd_kafka_topic_partition_list_add(all.get(), "orders", each)->offset = 0;
    }
    EXPECT_EQ(rd_kafka_assign(reader_.get(), all.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
  }

  // Puts it, and reads it as any program would.
  MessageHandle passed_on(const Message& message, const Marks& marks = {}) {
    EXPECT_EQ(producer->send("orders", 0, message, marks, ++puts), RD_KAFKA_RESP_ERR_NO_ERROR);
    return read();
  }

  // The same of one that another program has put.
  MessageHandle passed_on(const std::string& key) {
    const Topic topic(rd_kafka_topic_new(producer->client(), "orders", nullptr));
    EXPECT_EQ(rd_kafka_produce(topic.get(), 0, RD_KAFKA_MSG_F_COPY, nullptr, 0,
                               key.empty() ? nullptr : key.data(), key.size(), nullptr),
              0);
    return read();
  }

 private:
  MessageHandle read() {
    MessageHandle message(rd_kafka_consumer_poll(reader_.get(), 30'000));
    if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      throw std::runtime_error(message ? rd_kafka_message_errstr(message.get()) : "no message");
    }
    return message;
  }

  Client any_client() {
    rd_kafka_conf_t* const conf = rd_kafka_conf_new();
    std::array<char, 256> why{};
    rd_kafka_conf_set(conf, "bootstrap.servers", rd_kafka_mock_cluster_bootstraps(cluster.get()),
                      why.data(), why.size());
    rd_kafka_conf_set(conf, "group.id", "any", why.data(), why.size());
    return Client(rd_kafka_new(RD_KAFKA_CONSUMER, conf, why.data(), why.size()));
  }

  Client reader_ = any_client();
};

TEST_F(Records, of_a_message_with_nothing_but_its_payload_the_id_is_the_key) {
  const MessageHandle record = passed_on({.payload = "soup", .options = {.id = "17"}});
  EXPECT_EQ(key_in(*record), "canteen-id:17");
  EXPECT_FALSE(has_headers(*record));
  const Record read = record_of(*record, std::make_shared<Message>());
  EXPECT_EQ(read.message->payload, "soup");
  EXPECT_EQ(read.message->options.id, "17");
  EXPECT_EQ(read.message->options.key, "");
  EXPECT_FALSE(read.marks.again);
}

TEST_F(Records, a_key_is_the_records_and_the_id_is_a_header_then) {
  const MessageHandle record =
      passed_on({.payload = "", .options = {.key = "table 4", .id = "17"}});
  EXPECT_EQ(key_in(*record), "table 4");
  const Record read = record_of(*record, std::make_shared<Message>());
  EXPECT_EQ(read.message->options.id, "17");
  EXPECT_EQ(read.message->options.key, "table 4");
  EXPECT_TRUE(read.message->options.headers.empty());
}

TEST_F(Records, a_key_may_look_like_an_id) {
  for (const std::string key : {"canteen-id:4", "canteen-key:4", "canteen-key:canteen-id:4"}) {
    const MessageHandle record = passed_on({.payload = "", .options = {.key = key, .id = "17"}});
    EXPECT_EQ(key_in(*record), "canteen-key:" + key);
    const Record read = record_of(*record, std::make_shared<Message>());
    EXPECT_EQ(read.message->options.id, "17");
    EXPECT_EQ(read.message->options.key, key);
  }
}

TEST_F(Records, what_else_is_said_of_a_message_is_in_its_headers) {
  const Message message{.payload = "soup",
                        .options = {.priority = 3, .headers = {{"table", "4"}}, .id = "17"}};
  const MessageHandle record = passed_on(message, {.expires = 1234, .again = true});
  EXPECT_EQ(key_in(*record), "");
  const Record read = record_of(*record, std::make_shared<Message>());
  EXPECT_EQ(read.message->options.id, "17");
  EXPECT_EQ(read.message->options.key, "");
  EXPECT_EQ(read.message->options.priority, 3);
  EXPECT_EQ(read.message->options.headers, message.options.headers);
  EXPECT_EQ(read.marks.expires, 1234);
  EXPECT_TRUE(read.marks.again);
}

// Each alone has the record have headers: none is lost with the key that nobody looks beside.
TEST_F(Records, one_thing_that_is_said_is_enough_for_headers) {
  const Message plain{.payload = "soup", .options = {.id = "17"}};
  Message urgent = plain;
  urgent.options.priority = -1;
  Message noted = plain;
  noted.options.headers["table"] = "";
  EXPECT_EQ(record_of(*passed_on(urgent), std::make_shared<Message>()).message->options.priority,
            -1);
  EXPECT_EQ(record_of(*passed_on(noted), std::make_shared<Message>()).message->options.headers,
            noted.options.headers);
  EXPECT_EQ(record_of(*passed_on(plain, {.expires = 1}), std::make_shared<Message>()).marks.expires,
            1);
  EXPECT_TRUE(
      record_of(*passed_on(plain, {.again = true}), std::make_shared<Message>()).marks.again);
}

TEST_F(Records, of_what_others_have_put_the_id_is_its_place) {
  for (const std::string key : {"", "table 4"}) {
    const MessageHandle record = passed_on(key);
    const Record read = record_of(*record, std::make_shared<Message>());
    EXPECT_EQ(read.message->options.id, "orders/0/" + std::to_string(record->offset));
    EXPECT_EQ(read.message->options.key, key);
  }
}

}  // namespace
}  // namespace canteen::broker::kafka
