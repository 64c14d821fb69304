// What many threads have done at a queue must be what one line can do: the histories of random
// calls, checked as a whole.
#include <atomic>
#include <cstdint>
#include <functional>
#include <latch>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/queue.hpp>

#include "tests/support/queue_history.hpp"

namespace canteen::queue {
namespace {

using namespace std::chrono_literals;
using testing::QueueCall;
using testing::QueueHistory;
using What = QueueCall::What;

// Some threads put, some take, in every way there is; each notes what it has seen.
template <class Queue>
QueueHistory history_of(Queue& queue, unsigned seed) {
  constexpr int threads = 6;
  constexpr int calls = 250;
  std::atomic<std::uint64_t> clock{1};
  std::latch start(threads);
  std::vector<std::vector<QueueCall>> notes(threads);
  {
    std::vector<std::jthread> all;
    for (int thread = 0; thread < threads; ++thread) {
      all.emplace_back([&, thread] {
        std::mt19937 random(seed * 100 + static_cast<unsigned>(thread));
        std::vector<QueueCall>& note = notes[static_cast<std::size_t>(thread)];
        std::int64_t next = thread * 1'000'000;
        const auto call = [&](auto body) {
          QueueCall result{};
          result.begin = clock++;
          body(result);
          result.end = clock++;
          note.push_back(result);
        };
        start.arrive_and_wait();
        for (int i = 0; i < calls; ++i) {
          const unsigned way = random() % 4;
          if ((random() + static_cast<unsigned>(thread)) % 2 == 0) {
            call([&](QueueCall& to) {
              to.item = next++;
              const bool put = way == 0 ? queue.try_put(to.item) : queue.try_put(to.item, 50us);
              to.what = put ? What::put : What::full;
            });
          } else {
            call([&](QueueCall& to) {
              const auto item = way == 0 ? queue.try_get() : queue.try_get(50us);
              to.what = item ? What::got : What::empty;
              to.item = item.value_or(-1);
            });
          }
        }
      });
    }
  }
  QueueHistory history;
  for (const auto& each : notes) history.add(each);
  return history;
}

TEST(History, of_a_queue_is_that_of_one_line) {
  for (const int bound : {0, 1, 2, 7}) {
    for (unsigned round = 0; round < 8; ++round) {
      Queue<std::int64_t> queue(bound);
      const QueueHistory history = history_of(queue, round);
      ASSERT_EQ(history.fault(static_cast<std::size_t>(bound)), "") << bound << ' ' << round;
    }
  }
}

TEST(History, of_the_other_queues_is_that_of_one_bag) {
  for (const int bound : {0, 1, 3}) {
    for (unsigned round = 0; round < 4; ++round) {
      LifoQueue<std::int64_t> lifo(bound);
      ASSERT_EQ(history_of(lifo, round).fault(static_cast<std::size_t>(bound), false), "");
      PriorityQueue<std::int64_t> priority(bound);
      ASSERT_EQ(history_of(priority, round).fault(static_cast<std::size_t>(bound), false), "");
    }
  }
}

// The check itself: what it is there to see, it sees.
std::string fault(const std::vector<QueueCall>& calls, std::size_t bound = 0) {
  QueueHistory history;
  history.add(calls);
  return history.fault(bound);
}

TEST(History, that_is_none_of_a_queue_is_noticed) {
  using enum What;
  EXPECT_EQ(fault({{put, 1, 1, 2}, {put, 2, 3, 4}, {got, 1, 5, 6}, {got, 2, 7, 8}}), "");
  EXPECT_EQ(fault({{put, 1, 1, 2}, {put, 2, 3, 4}, {got, 2, 5, 6}, {got, 1, 7, 8}}),
            "item 2 overtook item 1");
  EXPECT_EQ(fault({{put, 1, 1, 4}, {put, 2, 2, 3}, {got, 2, 5, 6}, {got, 1, 7, 8}}), "");
  EXPECT_EQ(fault({{put, 1, 1, 2}, {put, 2, 3, 4}, {got, 2, 5, 6}}), "item 2 overtook item 1");
  EXPECT_EQ(fault({{put, 1, 1, 2}, {got, 1, 3, 4}, {got, 1, 5, 6}}), "taken twice: item 1");
  EXPECT_EQ(fault({{got, 1, 3, 4}}), "came from nowhere: item 1");
  EXPECT_EQ(fault({{got, 1, 1, 2}, {put, 1, 3, 4}}), "taken before it was put: item 1");
  EXPECT_EQ(fault({{put, 1, 1, 2}, {empty, -1, 3, 4}}),
            "found nothing between 3 and 4, when there was something all the time");
  EXPECT_EQ(fault({{put, 1, 1, 2}, {got, 1, 3, 6}, {empty, -1, 4, 5}}), "");
  EXPECT_EQ(
      fault({{put, 1, 1, 2}, {put, 2, 3, 4}, {got, 1, 6, 7}, {empty, -1, 5, 8}, {got, 2, 9, 10}}),
      "found nothing between 5 and 8, when there was something all the time");
  EXPECT_EQ(fault({{put, 1, 1, 2}, {put, 2, 3, 4}, {got, 1, 5, 6}, {got, 2, 7, 8}}, 1),
            "more than the bound at 4");
  EXPECT_EQ(fault({{put, 1, 1, 2}, {full, 2, 3, 4}, {got, 1, 5, 6}}, 2),
            "found no room between 3 and 4, when there was some all the time");
  EXPECT_EQ(fault({{put, 1, 1, 2}, {full, 2, 3, 4}, {got, 1, 5, 6}}, 1), "");
}

}  // namespace
}  // namespace canteen::queue
