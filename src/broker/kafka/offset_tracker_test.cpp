#include "src/broker/kafka/offset_tracker.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace canteen::broker::kafka {
namespace {

TEST(OffsetTracker, commits_what_is_settled_without_a_gap) {
  OffsetTracker tracker(10);
  for (const int offset : {10, 11, 12}) EXPECT_EQ(tracker.hand_out(offset), 1U);
  EXPECT_EQ(tracker.base(), 10);
  tracker.settle(11);
  EXPECT_EQ(tracker.base(), 10);
  EXPECT_EQ(tracker.text(), "1:B.B");
  tracker.settle(10);
  EXPECT_EQ(tracker.base(), 12);
  tracker.settle(12);
  EXPECT_EQ(tracker.base(), 13);
  EXPECT_EQ(tracker.text(), "1:");
}

TEST(OffsetTracker, hands_nothing_out_twice_while_it_is_out_or_settled) {
  OffsetTracker tracker;
  EXPECT_EQ(tracker.hand_out(0), 1U);
  EXPECT_EQ(tracker.hand_out(1), 1U);
  tracker.settle(1);
  EXPECT_EQ(tracker.hand_out(0), std::nullopt);
  EXPECT_EQ(tracker.hand_out(1), std::nullopt);
  tracker.give_back(0, 1);
  EXPECT_EQ(tracker.waiting(), 1U);
  EXPECT_EQ(tracker.hand_out(0), 2U);
}

TEST(OffsetTracker, offsets_that_never_come_are_settled) {
  OffsetTracker tracker(0);
  tracker.hand_out(0);
  tracker.hand_out(1'000'000);
  tracker.settle(0);
  EXPECT_EQ(tracker.base(), 1'000'000);
  EXPECT_EQ(tracker.text(), "1:B");
}

TEST(OffsetTracker, a_text_brings_back_what_was_settled_out_of_turn_and_who_had_been_delivered) {
  OffsetTracker before(100);
  for (int i = 100; i < 120; ++i) before.hand_out(i);
  for (int i = 101; i < 113; ++i) before.settle(i);
  before.give_back(113, 0);
  before.give_back(114, 3);
  EXPECT_EQ(before.text(), "1:B.12adB5");
  OffsetTracker after = OffsetTracker::restored(before.base(), before.text());
  EXPECT_EQ(after.text(), before.text());
  EXPECT_EQ(after.out(), 6U);
  after.take_over();
  EXPECT_EQ(after.out(), 0U);
  EXPECT_EQ(after.text(), "1:b.12adb5");
  EXPECT_EQ(after.hand_out(100), 2U);
  EXPECT_EQ(after.hand_out(105), std::nullopt);
  EXPECT_EQ(after.hand_out(113), 1U);
  EXPECT_EQ(after.hand_out(114), 4U);
  EXPECT_EQ(after.hand_out(120), 1U);
}

TEST(OffsetTracker, more_deliveries_than_it_has_letters_for_are_many) {
  OffsetTracker tracker;
  tracker.hand_out(0);
  tracker.give_back(0, 400);
  EXPECT_EQ(tracker.text(), "1:z");
  EXPECT_EQ(OffsetTracker::restored(0, "1:z").hand_out(0), 26U);
}

TEST(OffsetTracker, a_text_that_is_none_of_its_own_says_nothing) {
  for (const char* const text :
       {"", "1", "3:B", "1:?", "1:!", "1:!B", "2:!50000", "2:B!0", "1:b0", "1:b-3", "1:b50000",
        "1:b99999999999", "1:.99999999999999999999x", "written by somebody else"}) {
    const OffsetTracker tracker = OffsetTracker::restored(7, text);
    EXPECT_EQ(tracker.base(), 7) << text;
    EXPECT_EQ(tracker.next(), 7) << text;
  }
}

TEST(OffsetTracker, drops_what_waits_and_keeps_what_is_out) {
  OffsetTracker tracker;
  for (int i = 0; i < 3; ++i) tracker.hand_out(i);
  tracker.give_back(1, 1);
  EXPECT_EQ(tracker.drop_until(1'000), 998U);
  EXPECT_EQ(tracker.text(), "1:B.B.997");
  EXPECT_EQ(tracker.drop_until(1'000), 0U);
  EXPECT_EQ(tracker.hand_out(500), std::nullopt);
  EXPECT_EQ(tracker.hand_out(1'000), 1U);
}

TEST(OffsetTracker, what_is_reserved_was_delivered_if_its_owner_was_killed) {
  OffsetTracker tracker(10);
  tracker.hand_out(10);
  tracker.reserve(14);
  EXPECT_EQ(tracker.text(), "2:B!3");
  EXPECT_EQ(tracker.out(), 1U);
  EXPECT_EQ(tracker.next(), 11);
  tracker.hand_out(11);
  tracker.settle(10);
  EXPECT_EQ(tracker.text(), "2:B!2");
  OffsetTracker after = OffsetTracker::restored(tracker.base(), tracker.text());
  EXPECT_EQ(after.text(), tracker.text());
  EXPECT_EQ(after.next(), 12);
  EXPECT_EQ(after.reserved(), 14);
  after.take_over();
  EXPECT_EQ(after.text(), "2:b!2");
  EXPECT_EQ(after.waiting(), 3U);
  EXPECT_EQ(after.next(), 14);
  EXPECT_EQ(after.hand_out(12), 2U);
  EXPECT_EQ(after.hand_out(14), 1U);
}

// However often it passes to others before it is out, and when it is given back unseen.
TEST(OffsetTracker, what_was_reserved_for_one_that_was_killed_is_doubtful) {
  OffsetTracker tracker(10);
  tracker.hand_out(10);
  tracker.reserve(14);
  for (int life = 0; life < 3; ++life) {
    tracker = OffsetTracker::restored(tracker.base(), tracker.text());
    tracker.take_over();
    EXPECT_EQ(tracker.text(), "2:b!3");
    tracker.hand_out(14);
    EXPECT_EQ(tracker.hand_out(12), 2U);
    EXPECT_EQ(tracker.text(), "2:b!C!B");
    EXPECT_TRUE(tracker.is_doubtful(12));
    tracker.give_back(12, 1);
    tracker.give_back(14, 0);
    EXPECT_EQ(tracker.text(), "2:b!3a");
    tracker = OffsetTracker::restored(10, "2:b!3");
  }
  tracker.take_over();
  for (std::int64_t offset = 10; offset < 14; ++offset) {
    EXPECT_EQ(tracker.is_doubtful(offset), offset > 10);
    EXPECT_EQ(tracker.hand_out(offset), 2U);
  }
  EXPECT_FALSE(tracker.is_doubtful(14));
}

TEST(OffsetTracker, what_is_reserved_and_withdrawn_was_never_delivered) {
  OffsetTracker tracker;
  tracker.hand_out(0);
  tracker.reserve(5);
  tracker.reserve(3);
  EXPECT_EQ(tracker.reserved(), 5);
  tracker.withdraw();
  tracker.take_over();
  EXPECT_EQ(tracker.text(), "1:b");
  EXPECT_EQ(tracker.hand_out(1), 1U);
}

TEST(OffsetTracker, no_more_is_reserved_than_its_text_can_tell_once_it_is_out) {
  OffsetTracker tracker;
  tracker.reserve(1'000'000);
  EXPECT_EQ(tracker.reserved(), 16'000);
  for (std::int64_t offset = 0; offset < 4000; ++offset) tracker.hand_out(offset);
  for (std::int64_t offset = 1; offset < 4000; offset += 2) tracker.settle(offset);
  EXPECT_EQ(tracker.room(), 0U);
  tracker.reserve(1'000'000);
  EXPECT_EQ(tracker.reserved(), 16'000);
  EXPECT_LE(tracker.text().size(), 4096U);
}

// Each reserves as much as it may and settles so that its text becomes long, until it is killed.
TEST(OffsetTracker, whoever_takes_over_can_go_on) {
  std::mt19937 random(1);
  OffsetTracker tracker;
  for (int life = 0; life < 8; ++life) {
    std::set<std::int64_t> out;
    std::int64_t position = tracker.base();
    for (int step = 0; step < 30'000; ++step) {
      if (tracker.may_hand_out(position)) {
        if (tracker.hand_out(position)) out.insert(position);
        ++position;
        if (position >= tracker.next()) tracker.reserve(position + 16'000);
        continue;
      }
      ASSERT_FALSE(out.empty()) << "life " << life;
      // Every other one, and when none is left of these, the oldest.
      auto each = std::next(out.begin());
      if (step % 3 == 0 || each == out.end()) each = out.begin();
      if (step % 5 == 0)
        each = std::next(out.begin(), static_cast<std::ptrdiff_t>(random() % out.size()));
      tracker.settle(*each);
      out.erase(each);
      if (step % 100 == 0) {
        ASSERT_LE(tracker.text().size(), 4096U) << "life " << life;
      }
    }
    ASSERT_LE(tracker.text().size(), 4096U) << "life " << life;
    const std::string text = tracker.text();
    tracker = OffsetTracker::restored(tracker.base(), text);
    ASSERT_EQ(tracker.text(), text);
    tracker.take_over();
  }
}

TEST(OffsetTracker, what_never_comes_is_passed_over) {
  OffsetTracker tracker = OffsetTracker::restored(0, "1:b5B.b");
  EXPECT_EQ(tracker.pass_over(0, 2), 2U);
  EXPECT_EQ(tracker.pass_over(3, 100), 3U);
  EXPECT_EQ(tracker.base(), 2);
  EXPECT_EQ(tracker.text(), "1:b.2B.2");
}

TEST(OffsetTracker, has_no_room_for_more_than_its_text_can_tell) {
  OffsetTracker tracker;
  std::int64_t offset = 0;
  for (; tracker.room() > 0; ++offset) {
    tracker.hand_out(offset);
    if (offset % 2 == 1) tracker.settle(offset);
  }
  EXPECT_EQ(offset, 4000);
  EXPECT_LE(tracker.text().size(), 4096U);
  // One that is slow keeps nobody from going on.
  OffsetTracker slow;
  slow.hand_out(0);
  for (std::int64_t i = 1; i < 100'000; ++i) {
    ASSERT_GT(slow.room(), 0U);
    slow.hand_out(i);
    slow.settle(i);
  }
  EXPECT_EQ(slow.text(), "1:B.99999");
}

// Beside it, books that are kept in the simplest way; and now and then the process is killed.
TEST(OffsetTracker, is_right_whatever_happens) {
  struct Simple {
    std::set<std::int64_t> settled;
    std::map<std::int64_t, std::uint32_t> out;
    std::map<std::int64_t, std::uint32_t> deliveries;
  };

  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    OffsetTracker tracker;
    Simple books;
    std::int64_t end = 0;
    for (int step = 0; step < 2'000; ++step) {
      const auto way = random() % 100;
      const auto any_out = [&] {
        return std::next(books.out.begin(),
                         static_cast<std::ptrdiff_t>(random() % books.out.size()));
      };
      if (way < 45 && tracker.room() > 0) {
        const std::int64_t offset =
            random() % 4 == 0 && end > 0 ? static_cast<std::int64_t>(random()) % end : end;
        const bool is_free = !books.settled.contains(offset) && !books.out.contains(offset);
        const std::optional<std::uint32_t> attempt = tracker.hand_out(offset);
        ASSERT_EQ(attempt.has_value(), is_free) << "seed " << seed;
        if (is_free) {
          books.out[offset] = ++books.deliveries[offset];
          ASSERT_EQ(*attempt, books.out[offset]) << "seed " << seed;
        }
        end = std::max(end, offset + 1);
      } else if (way < 80 && !books.out.empty()) {
        const auto each = any_out();
        tracker.settle(each->first);
        books.settled.insert(each->first);
        books.out.erase(each);
      } else if (way < 95 && !books.out.empty()) {
        const auto each = any_out();
        tracker.give_back(each->first, each->second);
        books.out.erase(each);
      } else if (way == 97) {
        tracker.reserve(end + static_cast<std::int64_t>(random() % 8));
      } else if (way == 98) {
        tracker.withdraw();
      } else if (way == 99) {
        tracker = OffsetTracker::restored(tracker.base(), tracker.text());
        tracker.take_over();
        books.out.clear();
        for (; end < tracker.reserved(); ++end) books.deliveries[end] = 1;
      }
      std::int64_t base = 0;
      while (books.settled.contains(base)) ++base;
      ASSERT_EQ(tracker.base(), base) << "seed " << seed;
      ASSERT_EQ(tracker.next(), end) << "seed " << seed;
      ASSERT_EQ(tracker.out(), books.out.size()) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace canteen::broker::kafka
