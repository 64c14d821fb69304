#include <atomic>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/queue.hpp>

#include "tests/support/eventually.hpp"

namespace canteen::queue {
namespace {

using namespace std::chrono_literals;
using testing::eventually;

TEST(GetAny, example_of_the_header) {
  // [get_any]
  Queue<std::string> orders;
  PriorityQueue<int> trays;
  std::string served;
  int cleared = 0;
  std::jthread waiter([&] {
    try {
      for (;;) {
        auto next = get_any(orders, trays);
        if (std::string* const order = std::get_if<0>(&next)) served += *order + ' ';
        if (const int* const tray = std::get_if<1>(&next)) cleared += *tray;
      }
    } catch (const ShutDown&) {
    }
  });
  orders.put("rice");
  trays.put(3);
  orders.put("soup");
  orders.shutdown();
  trays.shutdown();
  waiter.join();
  // [get_any]
  EXPECT_EQ(served, "rice soup ");
  EXPECT_EQ(cleared, 3);
}

TEST(GetAny, takes_what_is_there_and_says_where_it_came_from) {
  Queue<int> a;
  LifoQueue<int> b;
  b.put(1);
  b.put(2);
  auto item = get_any(a, b);
  EXPECT_EQ(item.index(), 1U);
  EXPECT_EQ(std::get<1>(item), 2);
  EXPECT_EQ(b.qsize(), 1U);
  a.put(7);
  std::vector<int> counts(2);
  for (int i = 0; i < 2; ++i) ++counts[get_any(a, b).index()];
  EXPECT_EQ(counts, (std::vector<int>{1, 1}));
  EXPECT_EQ(try_get_any(a, b), std::nullopt);
}

TEST(GetAny, asks_each_first_in_its_turn) {
  Queue<int> a;
  Queue<int> b;
  Queue<int> c;
  for (int i = 0; i < 300; ++i) {
    a.put(i);
    b.put(i);
    c.put(i);
  }
  std::vector<int> counts(3);
  for (int i = 0; i < 300; ++i) ++counts[get_any(a, b, c).index()];
  EXPECT_EQ(counts, (std::vector<int>{100, 100, 100}));
}

TEST(GetAny, waits_for_either_and_keeps_its_time) {
  Queue<int> a(1);
  Queue<std::unique_ptr<int>> b(1);
  EXPECT_THROW((void)get_any(0s, a, b), Empty);
  EXPECT_THROW((void)get_any(10ms, a, b), Empty);
  EXPECT_EQ(try_get_any(5ms, a, b), std::nullopt);
  EXPECT_THROW((void)get_any(-1s, a, b), ValueError);
  a.put(1);
  EXPECT_THROW((void)get_any(-1s, a, b), ValueError);  // and the item stays
  EXPECT_EQ(a.get(), 1);
  for (const bool first : {true, false}) {
    std::atomic<bool> waits{false};
    std::jthread getter([&] {
      waits = true;
      EXPECT_EQ(get_any(a, b).index(), first ? 0U : 1U);
    });
    EXPECT_TRUE(eventually([&] { return waits.load() && a.watchers() == 1; }));
    first ? a.put(1) : b.put(std::make_unique<int>(1));
    getter.join();
    EXPECT_EQ(a.watchers() + b.watchers(), 0U);
  }
  EXPECT_TRUE(a.empty() && b.empty());
}

TEST(GetAny, ends_with_a_stop_and_when_all_are_shut_down) {
  Queue<int> a;
  Queue<int> b;
  std::stop_source source;
  {
    std::jthread getter(
        [&] { EXPECT_EQ(try_get_any(source.get_token(), 30s, a, b), std::nullopt); });
    EXPECT_TRUE(eventually([&] { return a.watchers() == 1; }));
    source.request_stop();
  }
  a.put(4);
  a.shutdown();
  EXPECT_EQ(get_any(a, b).index(), 0U);
  std::jthread getter([&] {
    EXPECT_THROW((void)get_any(a, b), ShutDown);
    EXPECT_THROW((void)get_any(-1s, a, b), ShutDown);
  });
  EXPECT_TRUE(eventually([&] { return b.watchers() == 1; }));
  b.shutdown(true);
}

TEST(GetAny, loses_nothing_beside_those_who_wait_for_one) {
  constexpr int each = 20'000;
  Queue<int> a(3);
  Queue<int> b;
  std::atomic<int> got{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      try {
        for (;; ++got) (void)get_any(a, b);
      } catch (const ShutDown&) {
      }
    });
    threads.emplace_back([&] {
      for ([[maybe_unused]] const int item : a) ++got;
    });
    threads.emplace_back([&] {
      for ([[maybe_unused]] const int item : b) ++got;
    });
  }
  {
    std::vector<std::jthread> putters;
    for (int i = 0; i < 2; ++i) {
      putters.emplace_back([&] {
        for (int k = 0; k < each; ++k) k % 3 == 0 ? a.put(k) : b.put(k);
      });
    }
  }
  a.shutdown();
  b.shutdown();
  threads.clear();
  EXPECT_EQ(got, 2 * each);
}

}  // namespace
}  // namespace canteen::queue
