// Cache: whatever allocation fails, the call throws std::bad_alloc and nothing is half there.
#include <cstddef>
#include <functional>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/cache.hpp>

#include "tests/support/failing_new.hpp"

namespace canteen::cache {
namespace {

using testing::allocations_left;
using Dishes = Cache<std::string, std::string>;

std::string key(int number) {
  return "a dish that has too long a name for a short string " + std::to_string(number);
}

class Memory : public ::testing::TestWithParam<Policy> {};

TEST_P(Memory, of_an_allocation_that_fails_nothing_is_left) {
  const auto load = [](const std::string& of) { return of + "!"; };
  const std::vector<std::pair<const char*, std::function<void(Dishes&)>>> calls{
      {"put", [](Dishes& dishes) { dishes.put(key(9), "new"); }},
      {"put again", [](Dishes& dishes) { dishes.put(key(3), "newer"); }},
      {"put for a time", [](Dishes& dishes) { dishes.put(key(9), "new", std::chrono::hours(1)); }},
      {"get", [](Dishes& dishes) { static_cast<void>(dishes.get(key(3))); }},
      {"load", [](Dishes& dishes) { static_cast<void>(dishes.get(key(9))); }},
      {"refresh", [](Dishes& dishes) { static_cast<void>(dishes.refresh(key(3))); }},
      {"pin", [](Dishes& dishes) { dishes.pin(key(3)); }},
      {"unpin", [](Dishes& dishes) { dishes.unpin(key(1)); }},
      {"invalidate", [](Dishes& dishes) { dishes.invalidate(key(3)); }},
      {"clear", [](Dishes& dishes) { dishes.clear(); }},
  };
  for (const bool weighed : {false, true}) {
    for (const auto& [name, call] : calls) {
      bool failed = true;
      for (int turn = 0; failed; ++turn) {
        SCOPED_TRACE(std::string(name) + ", turn " + std::to_string(turn) +
                     (weighed ? ", weighed" : ""));
        ASSERT_LT(turn, 1'000);
        Options<std::string, std::string> options{
            .capacity = 6, .policy = GetParam(), .load = load, .shards = 1};
        if (weighed) {
          options.most_weight = 6;
          options.weigh = [](const std::string&, const std::string&) { return 1U; };
        }
        Dishes dishes(std::move(options));
        for (int i = 0; i < 6; ++i) dishes.put(key(i), key(i));
        dishes.pin(key(1));
        dishes.invalidate(key(5));
        dishes.put(key(5), key(5));
        allocations_left = turn;
        try {
          call(dishes);
        } catch (const std::bad_alloc&) {
        }
        failed = std::exchange(allocations_left, -1) < 0;
        // It works on, with everything that it has.
        std::size_t there = 0;
        for (int i = 0; i < 10; ++i) there += dishes.contains(key(i)) ? 1 : 0;
        EXPECT_EQ(there, dishes.size());
        for (int round = 0; round < 3; ++round) {
          for (int i = 0; i < 20; ++i) EXPECT_FALSE(dishes.get(key(i)).empty());
          for (int i = 0; i < 20; i += 3) dishes.invalidate(key(i));
        }
        EXPECT_LE(dishes.size(), 6U);
        dishes.clear();
        EXPECT_EQ(dishes.size(), 0U);
        EXPECT_EQ(dishes.statistics().pinned, 0U);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Policies, Memory, ::testing::ValuesIn(all_policies),
                         [](const auto& each) { return std::string(name_of(each.param)); });

}  // namespace
}  // namespace canteen::cache
