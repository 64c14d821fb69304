#include <memory>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/queue.hpp>

#include "tests/support/eventually.hpp"

namespace canteen::queue {
namespace {

using namespace std::chrono_literals;
using testing::eventually;

TEST(SimpleQueue, Q10_put_never_waits_and_looks_at_no_timeout) {
  SimpleQueue<int> queue;
  queue.put(1);
  queue.put(2, true);
  queue.put(3, true, -1s);
  queue.put(4, false, 1s);
  queue.put_nowait(5);
  EXPECT_EQ(queue.qsize(), 5U);
  for (int i = 1; i <= 5; ++i) EXPECT_EQ(queue.get(), i);
  EXPECT_TRUE(queue.empty());
}

TEST(SimpleQueue, Q10_get_waits_and_a_negative_timeout_is_a_ValueError_when_it_would) {
  SimpleQueue<int> queue;
  queue.put(1);
  EXPECT_THROW((void)queue.get(-1s), ValueError);
  EXPECT_THROW((void)queue.get(true, -1s), ValueError);
  EXPECT_EQ(queue.get(false, -1s), 1);
  EXPECT_THROW((void)queue.get(false, -1s), Empty);
  EXPECT_THROW((void)queue.get_nowait(), Empty);
  EXPECT_THROW((void)queue.get(0s), Empty);
  EXPECT_THROW((void)queue.get(5ms), Empty);
  EXPECT_EQ(queue.try_get(), std::nullopt);
  EXPECT_EQ(queue.try_get(1ms), std::nullopt);
  std::jthread getter([&queue] { EXPECT_EQ(queue.get(), 7); });
  EXPECT_TRUE(eventually([&queue] { return queue.waiting_getters() == 1; }));
  queue.put(7);
}

// What is left of an item when it has been taken is destroyed at once, under the lock of its end:
// here a copy, which does its work there.
struct Echo {
  explicit Echo(SimpleQueue<Echo>* queue) : line(queue) {}

  Echo(const Echo& other) = default;
  Echo& operator=(const Echo&) = delete;

  ~Echo() {
    if (line != nullptr && --left > 0) line->put(Echo(nullptr));
  }

  SimpleQueue<Echo>* line;
  inline static int left = 0;
};

TEST(SimpleQueue, Q10_an_item_may_put_from_its_destructor) {
  SimpleQueue<Echo> queue;
  queue.put(Echo(&queue));
  Echo::left = 2;
  {
    const Echo taken = queue.get();
    EXPECT_EQ(queue.qsize(), 1U);
    Echo::left = 0;
  }
  EXPECT_EQ(queue.qsize(), 1U);
  static_cast<void>(queue.get());
}

TEST(SimpleQueue, Q10_an_item_is_released_as_soon_as_it_is_out) {
  SimpleQueue<std::shared_ptr<int>> queue;
  const auto item = std::make_shared<int>(1);
  queue.put(item);
  EXPECT_EQ(item.use_count(), 2);
  EXPECT_EQ(*queue.get(), 1);
  EXPECT_EQ(item.use_count(), 1);
}

TEST(SimpleQueue, takes_move_only_items_and_a_stop_ends_a_wait) {
  SimpleQueue<std::unique_ptr<int>> queue;
  queue.put(std::make_unique<int>(3));
  EXPECT_EQ(*queue.get(), 3);
  std::stop_source source;
  std::jthread getter([&] { EXPECT_THROW((void)queue.get(source.get_token()), Empty); });
  EXPECT_TRUE(eventually([&queue] { return queue.waiting_getters() == 1; }));
  source.request_stop();
}

}  // namespace
}  // namespace canteen::queue
