#include <algorithm>
#include <functional>
#include <queue>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/queue.hpp>

#include "tests/conformance/queue_suite.hpp"

namespace canteen::queue {

struct Smallest {
  template <class T>
  using Of = PriorityQueue<T>;
  static constexpr auto order = conformance::Order::smallest;
};

struct SmallestOldest {
  template <class T>
  using Of = PriorityQueue<T, std::less<T>, Ties::stable>;
  static constexpr auto order = conformance::Order::smallest;
};

namespace conformance {

INSTANTIATE_TYPED_TEST_SUITE_P(Priority, QueueSuite, Smallest);
INSTANTIATE_TYPED_TEST_SUITE_P(PriorityStable, QueueSuite, SmallestOldest);

}  // namespace conformance

namespace {

struct Guest {
  int rank;
  int number;

  friend bool operator<(const Guest& a, const Guest& b) { return a.rank < b.rank; }
};

TEST(PriorityQueue, Q5_the_smallest_comes_out_first_by_less_alone) {
  PriorityQueue<Guest> line;  // Guest has a < and nothing else
  std::mt19937 random(1);
  std::vector<int> ranks;
  for (int i = 0; i < 2'000; ++i) {
    ranks.push_back(static_cast<int>(random() % 300));
    line.put(Guest{ranks.back(), i});
  }
  std::sort(ranks.begin(), ranks.end());
  for (const int rank : ranks) ASSERT_EQ(line.get().rank, rank);
}

TEST(PriorityQueue, goes_along_with_a_heap_of_the_library) {
  PriorityQueue<int> line;
  std::priority_queue<int, std::vector<int>, std::greater<>> model;
  std::mt19937 random(2);
  for (int i = 0; i < 50'000; ++i) {
    if (random() % 5 < 3) {
      const int item = static_cast<int>(random() % 1'000);
      line.put(item);
      model.push(item);
    } else if (!model.empty()) {
      ASSERT_EQ(line.get(), model.top());
      model.pop();
    } else {
      ASSERT_EQ(line.try_get(), std::nullopt);
    }
  }
  EXPECT_EQ(line.qsize(), model.size());
}

TEST(PriorityQueue, with_stable_ties_equal_items_keep_their_order) {
  PriorityQueue<Guest, std::less<>, Ties::stable> line;
  std::mt19937 random(3);
  for (int i = 0; i < 2'000; ++i) line.put(Guest{static_cast<int>(random() % 5), i});
  Guest last{-1, -1};
  for (int i = 0; i < 2'000; ++i) {
    const Guest guest = line.get();
    ASSERT_TRUE(last.rank < guest.rank || (last.rank == guest.rank && last.number < guest.number));
    last = guest;
  }
}

TEST(PriorityQueue, takes_an_order_of_its_own) {
  PriorityQueue<std::string, std::function<bool(const std::string&, const std::string&)>> longest(
      0, [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  for (const char* const word : {"a", "ccc", "bb"}) longest.put(word);
  EXPECT_EQ(longest.get(), "ccc");
  EXPECT_EQ(longest.get(), "bb");
}

TEST(PriorityQueue, Q6_an_order_that_throws_leaves_the_queue_as_it_was) {
  int left = 0;  // comparisons until one throws
  const auto order = [&left](int a, int b) {
    if (--left == 0) throw std::runtime_error("cannot tell");
    return a < b;
  };
  PriorityQueue<int, std::function<bool(int, int)>> line(0, order);
  for (int i = 50; i > 0; --i) line.put(i);
  for (int at = 1; at < 8; ++at) {
    left = at;
    try {
      line.put(0);
      EXPECT_EQ(line.get(), 0);
    } catch (const std::runtime_error&) {
    }
    left = at;
    try {
      const int smallest = line.get();
      line.put(smallest);
    } catch (const std::runtime_error&) {
    }
    left = 0;
    if (line.qsize() > 50) {
      EXPECT_EQ(line.get(), 0);
    }
    ASSERT_EQ(line.qsize(), 50U) << at;
  }
  for (int i = 1; i <= 50; ++i) EXPECT_EQ(line.get(), i);
}

TEST(PriorityQueue, Q6_an_order_that_throws_leaves_its_argument_alone) {
  const auto order = [](const std::string& a, const std::string& b) -> bool {
    if (a.size() + b.size() > 30) throw std::runtime_error("cannot tell");
    return a < b;
  };
  PriorityQueue<std::string, std::function<bool(const std::string&, const std::string&)>> line(
      0, order);
  line.put("soup");
  std::string word = "noodles with tomatoes and egg, fried";
  EXPECT_THROW(line.put(std::move(word)), std::runtime_error);
  EXPECT_EQ(word, "noodles with tomatoes and egg, fried");  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(line.qsize(), 1U);
}

}  // namespace
}  // namespace canteen::queue
