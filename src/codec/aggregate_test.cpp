#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/codec.hpp>

namespace canteen::codec {
namespace {

struct Dish {
  std::string name;
  std::optional<double> price;

  friend bool operator==(const Dish&, const Dish&) = default;
};

struct Order {
  int table = 0;
  Dish dish;
  std::vector<Dish> extras;
  std::map<std::string, int> counts;
  std::array<int, 2> seats{};
  std::variant<int, std::string> who;
  std::chrono::milliseconds patience{};

  friend bool operator==(const Order&, const Order&) = default;
};

struct One {
  std::string only;
};

TEST(Aggregate, a_struct_comes_back_as_it_was) {
  const Order order{12,
                    {"soup", 4.5},
                    {{"bread", {}}},
                    {{"spoon", 2}},
                    {1, 2},
                    "Ann",
                    std::chrono::milliseconds(30)};
  EXPECT_EQ(decode<Order>(encode(order)), order);
  const One one{"x"};
  EXPECT_EQ(decode<One>(encode(one)).only, "x");
}

TEST(Aggregate, it_is_written_as_a_tuple_of_its_members) {
  const Dish dish{"soup", 4.5};
  const std::tuple<std::string, std::optional<double>> members("soup", 4.5);
  EXPECT_EQ(encode(dish), encode(members));
  EXPECT_EQ(Coding<Dish>::name(), "tuple<string,optional<float64>,>");
  EXPECT_EQ(least_bytes<Dish>, 9U);
}

TEST(Aggregate, bytes_that_are_none_are_told) {
  const Dish dish{"soup", 4.5};
  const std::string bytes = encode(dish);
  EXPECT_THROW((void)decode<Dish>(bytes.substr(0, bytes.size() - 1)), DecodeError);
  EXPECT_THROW((void)decode<Dish>(bytes + "x"), DecodeError);
}

struct Pointing {
  int number = 0;
  const char* text = nullptr;
};

struct MoveOnly {
  std::unique_ptr<int> number;
};

static_assert(Codable<Order> && Codable<std::vector<Order>>);
static_assert(!Codable<Pointing> && !Codable<MoveOnly>);

struct Sixteen {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;

  friend bool operator==(const Sixteen&, const Sixteen&) = default;
};

TEST(Aggregate, sixteen_members_are_the_most) {
  const Sixteen all{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  EXPECT_EQ(decode<Sixteen>(encode(all)), all);
}

}  // namespace
}  // namespace canteen::codec
