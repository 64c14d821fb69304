#include "src/broker/kafka/names.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace canteen::broker::kafka {
namespace {

TEST(KafkaNames, a_name_that_a_topic_may_have_is_kept) {
  for (const char* const name : {"orders", "noon.line-2", "my_orders", "a__b", "_", "x_5f"}) {
    EXPECT_EQ(topic_of(name), name);
  }
}

TEST(KafkaNames, what_a_topic_may_not_have_is_written_in_digits) {
  EXPECT_EQ(topic_of("orders!default"), "orders_21default");
  EXPECT_EQ(topic_of("a b/c"), "a_20b_2Fc");
  EXPECT_EQ(topic_of("\xC3\xA9"), "_C3_A9");
  EXPECT_EQ(topic_of("."), "_2E");
  EXPECT_EQ(topic_of(".."), "_2E_2E");
}

TEST(KafkaNames, two_queues_never_share_a_topic) {
  std::set<std::string> topics;
  std::size_t queues = 0;
  const std::string letters = "_2!A";
  for (const char a : letters) {
    for (const char b : letters) {
      for (const char c : letters) {
        for (const char d : letters) {
          topics.insert(topic_of(std::string{a, b, c, d}));
          ++queues;
        }
      }
    }
  }
  EXPECT_EQ(topics.size(), queues);
}

TEST(KafkaNames, a_group_is_of_its_topic) {
  EXPECT_EQ(group_id("orders", "default"), "orders/default");
  EXPECT_EQ(group_of("orders/default", "orders"), "default");
  EXPECT_EQ(group_of("orders/a/b", "orders"), "a/b");
  EXPECT_EQ(group_of("orders2/default", "orders"), "");
  EXPECT_EQ(group_of("orders", "orders"), "");
}

}  // namespace
}  // namespace canteen::broker::kafka
