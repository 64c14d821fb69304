// Very many items, so that what happens once in a million happens, and a leak shows: nothing lost,
// nothing twice, each putter's order kept, memory flat. CANTEEN_QUEUE_ITEMS says how many (short
// form: 2 million a queue; the long form of CONTRIBUTING.md: a billion).
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <malloc.h>
#include <unistd.h>

#include <canteen/queue.hpp>

#include "src/base/sanitizer.hpp"

namespace canteen::queue {
namespace {

std::int64_t items() {
  const char* const wanted = std::getenv("CANTEEN_QUEUE_ITEMS");  // NOLINT(concurrency-mt-unsafe)
  return wanted != nullptr ? std::stoll(wanted) : 2'000'000;
}

// Of this process, resident, in bytes.
std::int64_t memory() {
  std::ifstream file("/proc/self/statm");
  std::int64_t whole = 0;
  std::int64_t resident = 0;
  file >> whole >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

struct Shape {
  int putters;
  int getters;
  int maxsize;
};

class Endurance : public ::testing::TestWithParam<Shape> {};

TEST_P(Endurance, nothing_is_lost_and_memory_stays_flat) {
  const auto [putters, getters, maxsize] = GetParam();
  const std::int64_t each = items() / 5 / putters;  // five shapes
  Queue<std::uint64_t> queue(maxsize);
  std::atomic<std::uint64_t> sum{0};
  std::atomic<std::int64_t> got{0};
  std::atomic<bool> in_order{true};
  std::int64_t memory_at_half = 0;
  {
    std::vector<std::jthread> threads;
    for (int getter = 0; getter < getters; ++getter) {
      threads.emplace_back([&] {
        std::vector<std::uint64_t> next(static_cast<std::size_t>(putters), 0);
        std::uint64_t own_sum = 0;
        std::int64_t own = 0;
        for (const std::uint64_t item : queue) {
          std::uint64_t& least = next[item >> 48];
          const std::uint64_t number = item & 0xFFFF'FFFF'FFFFU;
          if (number < least) in_order = false;
          least = number + 1;
          own_sum += item;
          ++own;
          queue.task_done();
        }
        sum += own_sum;
        got += own;
      });
    }
    {
      std::vector<std::jthread> busy;
      for (int putter = 0; putter < putters; ++putter) {
        busy.emplace_back([&, putter] {
          for (std::int64_t i = 0; i < each; ++i) {
            queue.put((static_cast<std::uint64_t>(putter) << 48) + static_cast<std::uint64_t>(i));
            // Unbounded, a putter that is never held up would measure the machine's memory.
            while (maxsize == 0 && i % 4'096 == 0 && queue.qsize() > 100'000) {
              std::this_thread::yield();
            }
            if (putter == 0 && i == each / 2) memory_at_half = memory();
          }
        });
      }
    }
    EXPECT_TRUE(queue.join());
    queue.shutdown();
  }
  std::uint64_t wanted = 0;
  for (int putter = 0; putter < putters; ++putter) {
    wanted += (static_cast<std::uint64_t>(putter) << 48) * static_cast<std::uint64_t>(each);
    wanted += static_cast<std::uint64_t>(each) * static_cast<std::uint64_t>(each - 1) / 2;
  }
  EXPECT_EQ(got, each * putters);
  EXPECT_EQ(sum, wanted);
  EXPECT_TRUE(in_order);
  EXPECT_LE(memory(), memory_at_half + (std::int64_t{16} << 20));
}

INSTANTIATE_TEST_SUITE_P(Shapes, Endurance,
                         ::testing::Values(Shape{1, 1, 1024}, Shape{4, 4, 64}, Shape{4, 4, 1},
                                           Shape{8, 8, 1024}, Shape{3, 3, 0}),
                         [](const auto& shape) {
                           return std::to_string(shape.param.putters) + "p" +
                                  std::to_string(shape.param.getters) + "c_" +
                                  std::to_string(shape.param.maxsize);
                         });

// An unbounded queue that has been long gives its memory back, to the allocator. (When that gives
// it back to the system is its own affair.) A sanitizer has another allocator.
#if !defined(CANTEEN_ASAN) && !defined(CANTEEN_TSAN)
std::size_t allocated() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST(Endurance, an_empty_queue_has_given_its_memory_back) {
  Queue<std::uint64_t> queue;
  constexpr std::size_t many = 1'000'000;  // 8 MB
  const std::size_t before = allocated();
  for (std::size_t i = 0; i < many; ++i) queue.put(1U);
  EXPECT_GT(allocated() - before, many * 8);
  EXPECT_LT(allocated() - before, many * 9);
  for (std::size_t i = 0; i < many; ++i) (void)queue.get();
  EXPECT_LT(allocated() - before, 16'384U);
}
#endif

}  // namespace
}  // namespace canteen::queue
