#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;

struct Order {
  std::string dish;
  int table = 0;
  std::vector<std::string> wishes;
  std::optional<double> tip;

  friend bool operator==(const Order&, const Order&) = default;
};

TEST(Typed, a_value_crosses_the_corridor) {
  TypedQueue<Order> orders = open<Order>("memory:typed");
  const Order soup{"soup", 12, {"hot", "no salt"}, 1.5};
  orders.put(soup, {.priority = 2});
  TypedDelivery<Order> delivery = orders.get(0s);
  EXPECT_EQ(delivery.value(), soup);
  EXPECT_EQ(delivery.priority(), 2);
  EXPECT_TRUE(delivery.ack());
  EXPECT_EQ(delivery.value(), soup);  // stays
  EXPECT_TRUE(orders.join(0s));
}

TEST(Typed, what_is_no_value_goes_to_the_dead_letters_and_get_goes_on) {
  TypedQueue<int> numbers = open<int>("memory:typed-poison");
  numbers.raw().put("not four bytes");
  numbers.raw().put("nor this");
  numbers.put(7);
  EXPECT_EQ(numbers.get(1s).value(), 7);
  EXPECT_EQ(numbers.raw().statistics().dead, 2U);
  EXPECT_EQ(numbers.raw().dead_letters().get(0s).header("canteen-dead-reason"),
            "10 bytes follow what was expected");
}

TEST(Typed, its_timeouts_are_of_the_whole_call) {
  TypedQueue<int> numbers = open<int>("memory:typed-empty");
  EXPECT_THROW((void)numbers.get(10ms), Empty);
  EXPECT_THROW((void)numbers.get(-1s), ValueError);
  EXPECT_EQ(numbers.try_get(), std::nullopt);
  numbers.raw().put("poison");
  EXPECT_EQ(numbers.try_get(10ms), std::nullopt);
  numbers.shutdown();
  EXPECT_THROW((void)numbers.get(), ShutDown);
}

TEST(Typed, many_at_once) {
  TypedQueue<std::string> names = open<std::string>("memory:typed-many");
  EXPECT_TRUE(names.try_put("Ann"));
  names.raw().put("poison");
  EXPECT_TRUE(names.try_put("Bob", {}, 1s));
  auto both = names.get_many(5);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].value(), "Ann");
  EXPECT_EQ(both[1].value(), "Bob");
}

}  // namespace
}  // namespace canteen::broker
