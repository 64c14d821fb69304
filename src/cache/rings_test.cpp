// SlotRing and Ghosts, which leave gaps in rings, against lists, which do not.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <list>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include <canteen/cache/detail/ghosts.hpp>
#include <canteen/cache/detail/mix.hpp>
#include <canteen/cache/detail/slot_ring.hpp>

namespace canteen::cache::detail {
namespace {

constexpr int steps = 50'000;

TEST(SlotRing, gives_out_what_a_list_would) {
  for (const std::size_t most : std::initializer_list<std::size_t>{1, 2, 7, 64}) {
    std::mt19937 random(static_cast<unsigned>(most));
    SlotRing ring(most);
    std::list<Slot> list;
    std::set<Slot> free;
    for (std::size_t slot = 0; slot < most; ++slot) free.insert(static_cast<Slot>(slot));
    for (int step = 0; step < steps; ++step) {
      const auto choice = random() % 4;
      if (choice < 2 && !free.empty()) {
        const auto slot = std::next(free.begin(), static_cast<int>(random() % free.size()));
        ring.push_newest({mix(*slot), *slot});
        list.push_back(*slot);
        free.erase(slot);
      } else if (choice == 2 && !list.empty()) {
        const SlotRing::Entry oldest = ring.pop_oldest();
        ASSERT_EQ(oldest.slot, list.front());
        ASSERT_EQ(oldest.hash, mix(oldest.slot));
        list.pop_front();
        free.insert(oldest.slot);
      } else if (choice == 3 && !list.empty()) {
        const auto gone = std::next(list.begin(), static_cast<int>(random() % list.size()));
        ring.erase(*gone);
        free.insert(*gone);
        list.erase(gone);
      }
      ASSERT_EQ(ring.size(), list.size());
    }
  }
}

TEST(SlotRing, a_slot_may_be_taken_out_and_come_again_and_again) {
  SlotRing ring(2);
  ring.push_newest({0, 0});
  for (int i = 0; i < 1'000; ++i) {
    ring.push_newest({1, 1});
    ring.erase(1);
  }
  ring.push_newest({1, 1});
  EXPECT_EQ(ring.pop_oldest().slot, 0U);
  EXPECT_EQ(ring.pop_oldest().slot, 1U);
  EXPECT_TRUE(ring.empty());
}

TEST(Ghosts, are_those_that_a_list_would_have) {
  for (const std::size_t most : std::initializer_list<std::size_t>{0, 1, 2, 7, 64}) {
    std::mt19937 random(static_cast<unsigned>(most));
    Ghosts ghosts(most);
    std::list<std::uint64_t> list;
    for (int step = 0; step < steps; ++step) {
      const std::uint64_t hash = mix(random() % (3 * most + 1));
      const auto known = std::find(list.begin(), list.end(), hash);
      ASSERT_EQ(ghosts.contains(hash), known != list.end());
      switch (random() % 4) {
        case 0:
          ASSERT_EQ(ghosts.erase(hash), known != list.end());
          if (known != list.end()) list.erase(known);
          break;
        case 1:
          if (list.empty()) break;
          ghosts.pop_oldest();
          list.pop_front();
          break;
        default:
          if (known != list.end() || most == 0) break;
          ghosts.push(hash);
          list.push_back(hash);
          if (list.size() > most) list.pop_front();
      }
      ASSERT_EQ(ghosts.size(), list.size());
    }
  }
}

TEST(Ghosts, keys_of_which_half_the_hash_is_the_same_are_told_apart) {
  Ghosts ghosts(4);
  constexpr std::uint64_t high = std::uint64_t{1} << 32;
  ghosts.push(7);
  ghosts.push(7 + high);
  EXPECT_TRUE(ghosts.erase(7 + high));
  EXPECT_TRUE(ghosts.contains(7));
  EXPECT_FALSE(ghosts.contains(7 + high));
}

}  // namespace
}  // namespace canteen::cache::detail
