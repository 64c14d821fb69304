#include "src/broker/activemq/lag.hpp"

#include <gtest/gtest.h>

namespace canteen::broker::activemq {
namespace {

constexpr base::Instant second = 1'000'000'000;

TEST(StompLag, is_what_was_confirmed_and_is_not_counted_yet) {
  Lag lag;
  EXPECT_EQ(lag.look(7, {.messages = 0}, 0), 0U);  // others' are there
  EXPECT_EQ(lag.look(7, {.messages = 2}, 1), 2U);
  EXPECT_EQ(lag.look(8, {.messages = 2}, 2), 1U);
  EXPECT_EQ(lag.look(9, {.messages = 2}, 3), 0U);
  EXPECT_EQ(lag.look(9, {.messages = 3}, 4), 1U);
}

TEST(StompLag, what_others_put_is_no_debt_of_the_next_of_ours) {
  Lag lag;
  EXPECT_EQ(lag.look(0, {.messages = 0}, 0), 0U);
  EXPECT_EQ(lag.look(100, {.messages = 1}, 1), 0U);
  EXPECT_EQ(lag.look(100, {.messages = 2}, 2), 1U);
}

TEST(StompLag, what_is_on_its_way_may_be_counted_already) {
  Lag lag;
  EXPECT_EQ(lag.look(3, {.messages = 0, .is_all = false}, 0), 0U);
  EXPECT_EQ(lag.look(3, {.messages = 3}, 1), 0U);
  EXPECT_EQ(lag.look(5, {.messages = 3, .is_all = false}, 2), 0U);
  EXPECT_EQ(lag.look(5, {.messages = 5}, 3), 0U);
  EXPECT_EQ(lag.look(5, {.messages = 6}, 4), 1U);
}

TEST(StompLag, a_count_that_was_set_back_is_believed_in_the_end) {
  Lag lag;
  EXPECT_EQ(lag.look(100, {.messages = 0}, 0), 0U);
  EXPECT_EQ(lag.look(0, {.messages = 1}, second), 101U);
  EXPECT_EQ(lag.look(0, {.messages = 1}, 7 * second), 0U);
  EXPECT_EQ(lag.look(0, {.messages = 2}, 8 * second), 1U);
}

}  // namespace
}  // namespace canteen::broker::activemq
