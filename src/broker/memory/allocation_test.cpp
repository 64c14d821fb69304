// memory: — whatever allocation fails, the call throws std::bad_alloc and nothing is half there;
// and what is held for what.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

#include "src/broker/memory/crate.hpp"
#include "src/broker/memory/note.hpp"
#include "tests/support/failing_new.hpp"

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;
using testing::allocations_left;
using testing::held;

// A text that needs memory of its own.
std::string dish(int number) {
  return "a dish of more than fifteen letters, number " + std::to_string(number);
}

// Calls `act` with the first allocation failing, then the second, and so on, until it does not fail
// any more; `check` after each failure. Returns how often it failed.
int fail_each(const std::function<void()>& act, const std::function<void()>& check) {
  for (int before = 0;; ++before) {
    allocations_left = before;
    try {
      act();
      allocations_left = -1;
      return before;
    } catch (const std::bad_alloc&) {
      allocations_left = -1;
      check();
    }
  }
}

std::string get_all(Queue& queue) {
  std::string all;
  while (auto each = queue.try_get()) {
    all += each->payload() + ";";
    EXPECT_TRUE(each->ack());
  }
  return all;
}

class Allocation : public ::testing::Test {
 protected:
  void expect_put_whole_or_not_at_all(const PutOptions& options) {
    queue_.put(dish(0), options);
    queue_.put(dish(1), options);
    int next = 2;
    for (int round = 0; round < 40; ++round, ++next) {
      PutOptions mine = options;
      if (!mine.key.empty()) mine.key += std::to_string(next % 20) + " with more letters";
      std::string payload = dish(next);
      fail_each([&] { static_cast<void>(queue_.try_put(payload, mine)); },
                [&] {
                  EXPECT_EQ(queue_.qsize(), static_cast<std::size_t>(next));
                  EXPECT_EQ(other_.qsize(), static_cast<std::size_t>(next));
                });
    }
    if (options.delay > 0s) {
      EXPECT_EQ(queue_.purge(), static_cast<std::size_t>(next));
      return;
    }
    std::string expected;
    for (int i = 0; i < next; ++i) expected += dish(i) + ";";
    EXPECT_EQ(get_all(queue_), expected);
    EXPECT_EQ(get_all(other_), expected);
    EXPECT_TRUE(queue_.join(0s));
    EXPECT_TRUE(other_.join(0s));
  }

  const std::string url_ =
      "memory:" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name());
  Queue queue_ = open(url_);
  Queue other_ = open(url_, {.group = "other"});
};

TEST_F(Allocation, a_put_is_in_all_groups_or_in_none) {
  expect_put_whole_or_not_at_all({});
}

TEST_F(Allocation, a_put_with_a_key_is_in_all_groups_or_in_none) {
  expect_put_whole_or_not_at_all({.key = "table "});
}

TEST_F(Allocation, a_put_with_a_delay_is_in_all_groups_or_in_none) {
  expect_put_whole_or_not_at_all({.delay = 1h});
}

TEST_F(Allocation, a_put_with_headers_is_in_all_groups_or_in_none) {
  expect_put_whole_or_not_at_all({.priority = 3, .headers = {{"for the guest of table", "seven"}}});
}

TEST(AllocationOfOneGroup, a_get_with_a_lease_takes_one_or_leaves_all) {
  Queue queue = open("memory:leased", {.lease = 1h});
  std::string expected;
  for (int i = 0; i < 40; ++i) {
    queue.put(dish(i));
    expected += dish(i) + ";";
  }
  std::string all;
  std::vector<Delivery> out(40);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int failed = fail_each([&] { out[i] = queue.get(0s); },
                                 [&] {
                                   EXPECT_EQ(queue.qsize(), out.size() - i);
                                   EXPECT_EQ(queue.statistics().out, i);
                                 });
    EXPECT_EQ(failed, 1);  // the lease
    all += out[i].payload() + ";";
  }
  EXPECT_EQ(all, expected);
  for (Delivery& each : out) EXPECT_TRUE(each.ack());
  EXPECT_TRUE(queue.join(0s));
}

TEST(AllocationOfOneGroup, what_get_many_has_no_room_for_goes_back) {
  Queue queue = open("memory:many");
  for (int i = 0; i < 20; ++i) queue.put(dish(i));
  std::vector<Delivery> out;
  const int failed =
      fail_each([&] { out = queue.get_many(20); }, [&] { EXPECT_EQ(queue.qsize(), 20U); });
  EXPECT_GT(failed, 2);
  EXPECT_EQ(out.size(), 20U);
}

TEST(AllocationOfOneGroup, who_settles_needs_no_memory_and_a_death_that_finds_none_comes_later) {
  Queue queue = open("memory:settled", {.max_attempts = 2, .lease = 1h});
  for (int i = 0; i < 6; ++i) queue.put(dish(i), {.key = "table " + std::to_string(i % 2)});
  for (int i = 0; i < 200 && queue.unfinished_tasks() != 0; ++i) {
    auto out = queue.try_get();
    if (!out) break;
    allocations_left = 0;
    bool is_mine = false;
    switch (i % 3) {
      case 0:
        is_mine = out->nack();
        break;
      case 1:
        is_mine = out->nack(1ms);
        break;
      default:
        is_mine = out->dead_letter("burnt");
        break;
    }
    allocations_left = -1;
    EXPECT_TRUE(is_mine);
  }
  EXPECT_EQ(queue.unfinished_tasks(), 6U);
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(queue.get(10s).dead_letter("burnt"));
  EXPECT_EQ(queue.unfinished_tasks(), 0U);
  EXPECT_EQ(queue.dead_letters().qsize(), 6U);
}

// The bound that note_hatch.hpp states: of a thousand long messages of which one in every crate
// stays out, the others leave their empty notes, and no more.
TEST(AllocationOfOneGroup, what_stays_out_keeps_the_notes_of_its_crate_and_none_of_their_messages) {
  using memory::Note;
  using Crate = memory::Crate<Note, base::System>;
  constexpr std::size_t crates = 1000;
  constexpr std::size_t length = 4000;
  Queue queue = open("memory:kept");
  std::vector<Delivery> out;
  out.reserve(crates);
  const std::int64_t before = held;
  for (std::size_t i = 0; i < crates * Crate::size; ++i) {
    queue.put(std::string(length, 'x'));
    Delivery one = queue.get(0s);
    if (i % Crate::size == 0) {
      out.push_back(std::move(one));
    } else {
      EXPECT_TRUE(one.ack());
    }
  }
  const auto each = static_cast<std::size_t>(held - before) / crates;
  constexpr std::size_t id = 64;  // at most, with what the allocator adds
  EXPECT_LE(each, length + sizeof(Crate) + Crate::size * (Note::longest_kept + id));
  EXPECT_LE(sizeof(Crate), 6000U);
  out.clear();
  EXPECT_EQ(queue.purge(), crates);
  EXPECT_LE(held - before, static_cast<std::int64_t>(70 * 2 * sizeof(Crate)));  // Hatch::most_kept
}

}  // namespace
}  // namespace canteen::broker
