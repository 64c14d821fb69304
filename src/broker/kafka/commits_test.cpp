// What becomes of a commit that the broker does not keep, or not for all partitions: by the answers
// that it may give, and by a consumer beside librdkafka's own imitation of a broker.
#include "src/broker/kafka/commits.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker/errors.hpp>

#include "src/broker/kafka/failure.hpp"
#include "src/broker/kafka/group_client.hpp"
#include "src/broker/kafka/mock_broker_testing.hpp"

namespace canteen::broker::kafka {
namespace {

// -- The answers ----------------------------------------------------------------------------------

class Answers : public MockBroker {
 protected:
  Answers() {
    for (const int each : {0, 1}) {
      Partition& made =
          partitions
              .try_emplace(each, guest.client.get(), "orders", each, Committed{0, {}}, wake_up)
              .first->second;
      made.asked = 5;
    }
  }

  // Of partitions 0 and 1.
  std::optional<Commits::Refusal> answer(std::vector<rd_kafka_resp_err_t> codes,
                                         rd_kafka_resp_err_t all = RD_KAFKA_RESP_ERR_NO_ERROR) {
    const PartitionList list(rd_kafka_topic_partition_list_new(2));
    for (std::size_t i = 0; i < codes.size(); ++i) {
      rd_kafka_topic_partition_list_add(list.get(), "orders", static_cast<int>(i))->err = codes[i];
    }
    for (auto& [number, partition] : partitions) partition.is_dirty = false;
    return commits.answered(*list, all, partitions);
  }

  GroupClient guest{settings_for("127.0.0.1:1"), "orders/default", wake_up};
  Commits commits{guest.client.get(), guest.events.get(), "orders"};
  Commits::Partitions partitions;
};

TEST_F(Answers, what_is_kept_of_one_partition_does_not_wait_for_another) {
  EXPECT_FALSE(
      answer({RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_NO_ERROR}));
  EXPECT_TRUE(partitions.at(0).is_dirty);
  EXPECT_EQ(partitions.at(0).granted, 0);
  EXPECT_FALSE(partitions.at(1).is_dirty);
  EXPECT_EQ(partitions.at(1).granted, 5);
}

TEST_F(Answers, a_code_of_the_whole_is_that_of_each) {
  EXPECT_FALSE(answer({RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_NO_ERROR},
                      RD_KAFKA_RESP_ERR__TRANSPORT));
  EXPECT_TRUE(partitions.at(0).is_dirty);
  EXPECT_TRUE(partitions.at(1).is_dirty);
}

TEST_F(Answers, what_never_will_be_kept_is_refused_at_once) {
  for (const auto code :
       {RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED}) {
    const auto refusal = answer({RD_KAFKA_RESP_ERR_NO_ERROR, code});
    ASSERT_TRUE(refusal) << text_of(code);
    EXPECT_EQ(refusal->partition, 1);
    EXPECT_EQ(refusal->code, code);
  }
}

TEST_F(Answers, what_may_pass_is_asked_again_for_long_but_not_for_ever) {
  const auto code = RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
  for (int i = 1; i < Commits::most_refusals; ++i) {
    EXPECT_FALSE(answer({RD_KAFKA_RESP_ERR_NO_ERROR, code})) << i;
  }
  EXPECT_FALSE(answer({code, RD_KAFKA_RESP_ERR_NO_ERROR}));
  for (int i = 1; i < Commits::most_refusals; ++i) {
    EXPECT_FALSE(answer({RD_KAFKA_RESP_ERR_NO_ERROR, code})) << i;
  }
  const auto refusal = answer({RD_KAFKA_RESP_ERR_NO_ERROR, code});
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->partition, 1);
}

// A connection that is lost is Health's to see.
TEST_F(Answers, that_nobody_answers_is_no_refusal) {
  for (int i = 0; i < 2 * Commits::most_refusals; ++i) {
    EXPECT_FALSE(answer({RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR__TRANSPORT}));
  }
}

// -- A consumer -----------------------------------------------------------------------------------

TEST_F(MockBroker, a_commit_that_may_be_kept_soon_is_made_again) {
  open(1);
  put(1, "soup");
  consumer->want(1);
  rd_kafka_mock_push_request_errors(
      cluster.get(), offset_commit, 3, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
      RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  EXPECT_TRUE(serve_until([&] { return !told.arrivals.empty(); }));
  acknowledge();
  EXPECT_TRUE(serve_until([&] { return consumer->all_is_kept(); }));
}

TEST_F(MockBroker, one_that_never_will_be_kept_is_told_with_its_partition_and_the_reason) {
  open(1);
  put(1, "soup");
  consumer->want(1);
  rd_kafka_mock_push_request_errors(cluster.get(), offset_commit, 1,
                                    RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE);
  try {
    serve_until([&] { return !told.arrivals.empty(); });
    FAIL() << "it was not told";
  } catch (const BrokerError& error) {
    const std::string why = error.what();
    EXPECT_NE(why.find("partition 1 of orders"), std::string::npos) << why;
    EXPECT_NE(why.find(text_of(RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE)), std::string::npos);
  }
  EXPECT_TRUE(told.arrivals.empty());
}

}  // namespace
}  // namespace canteen::broker::kafka
