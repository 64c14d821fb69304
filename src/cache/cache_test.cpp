#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/cache.hpp>
#include <canteen/threading.hpp>

#include "tests/conformance/blocking.hpp"

namespace canteen::cache {
namespace {

using namespace std::chrono_literals;
using canteen::testing::eventually;
using canteen::testing::Running;
using canteen::testing::words_of;

using Numbers = Cache<int, int>;
using Keys = std::vector<int>;

int doubled(const int& key) {
  return 2 * key;
}

// [dishes]
TEST(Cache, what_is_not_there_is_loaded_once_and_given_out_from_then_on) {
  int cooked = 0;
  const auto cook = [&](const std::string& name) {
    ++cooked;
    return "hot " + name;
  };
  Cache<std::string, std::string> dishes({.capacity = 500, .load = cook});
  EXPECT_TRUE(dishes.empty());
  EXPECT_EQ(dishes.get("soup"), "hot soup");
  EXPECT_EQ(dishes.get("soup"), "hot soup");
  EXPECT_EQ(dishes.get("stew"), "hot stew");
  EXPECT_EQ(cooked, 2);
  EXPECT_EQ(dishes.size(), 2U);
  EXPECT_EQ(dishes.capacity(), 500U);
}

// [dishes]

TEST(Cache, a_get_may_bring_its_own_way_to_load) {
  Numbers cache;
  EXPECT_EQ(cache.get(1, doubled), 2);
  EXPECT_EQ(cache.get(1, [](int) { return 7; }), 2) << "there already";
  EXPECT_EQ(cache.get_async(2, doubled).get(), 4);
  EXPECT_TRUE(cache.get_async(2, doubled).ready());
}

TEST(Cache, without_a_way_to_load_a_get_is_a_KeyError) {
  Numbers cache({.name = "menu"});
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get(1)); }),
            "menu was given no way to load a key");
  EXPECT_THROW(static_cast<void>(cache.get_async(1)), KeyError);
  EXPECT_THROW(static_cast<void>(cache.get(1, 1s)), KeyError);
  EXPECT_THROW(static_cast<void>(cache.get_many(Keys{1})), KeyError);
  EXPECT_THROW(cache.refresh(1), KeyError);
  cache.put(1, 5);
  EXPECT_EQ(cache.get(1), 5);
}

TEST(Cache, a_put_is_there_until_it_is_replaced_or_invalidated) {
  Numbers cache;
  cache.put(1, 10);
  EXPECT_EQ(cache.try_get(1), 10);
  cache.put(1, 11);
  EXPECT_EQ(cache.try_get(1), 11);
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_TRUE(cache.invalidate(1));
  EXPECT_FALSE(cache.invalidate(1));
  EXPECT_FALSE(cache.try_get(1));
  EXPECT_FALSE(cache.contains(1));
  EXPECT_EQ(cache.size(), 0U);
}

TEST(Cache, clear_leaves_nothing_not_even_what_is_pinned) {
  Numbers cache({.capacity = 1'000, .shards = 4});
  for (int i = 0; i < 100; ++i) cache.put(i, i);
  cache.pin(7);
  cache.clear();
  EXPECT_TRUE(cache.empty());
  EXPECT_EQ(cache.statistics().cleared, 100U);
  EXPECT_EQ(cache.statistics().pinned, 0U);
  EXPECT_FALSE(cache.unpin(7));
  cache.put(7, 8);
  EXPECT_EQ(cache.try_get(7), 8);
}

TEST(Cache, statistics_tell_exactly_what_became_of_each_kind_of_request) {
  Numbers cache({.capacity = 2, .policy = Policy::lru});
  const auto at = [&] { return cache.statistics(); };
  EXPECT_EQ(at().hit_ratio(), 0.0);
  EXPECT_EQ(at().mean_load_time(), 0ns);
  static_cast<void>(cache.get(1, doubled));
  EXPECT_EQ(std::tuple(at().hits, at().misses, at().loads), std::tuple(0U, 1U, 1U)) << "a load";
  static_cast<void>(cache.get(1, doubled));
  EXPECT_EQ(std::tuple(at().hits, at().misses, at().loads), std::tuple(1U, 1U, 1U)) << "a hit";
  static_cast<void>(cache.try_get(1));
  static_cast<void>(cache.try_get(2));
  EXPECT_EQ(std::tuple(at().hits, at().misses, at().loads), std::tuple(2U, 2U, 1U)) << "try_get";
  static_cast<void>(cache.peek(1));
  static_cast<void>(cache.peek(2));
  static_cast<void>(cache.contains(1));
  cache.put(1, 3);
  EXPECT_EQ(std::tuple(at().hits, at().misses, at().loads), std::tuple(2U, 2U, 1U)) << "no request";
  EXPECT_EQ(at().replaced, 1U);
  static_cast<void>(cache.get_async(1, doubled).get());
  static_cast<void>(cache.get_async(2, doubled).get());
  EXPECT_EQ(std::tuple(at().hits, at().misses, at().loads), std::tuple(3U, 3U, 2U)) << "get_async";
  EXPECT_THROW(static_cast<void>(cache.get(3, [](int) -> int { throw KeyError("none"); })),
               KeyError);
  EXPECT_EQ(std::tuple(at().misses, at().loads, at().load_failures), std::tuple(4U, 2U, 1U));
  cache.put(4, 4);
  cache.invalidate(4);
  EXPECT_EQ(std::tuple(at().evicted, at().invalidated, at().size), std::tuple(1U, 1U, 1U));
  cache.pin(2);
  EXPECT_EQ(at().pinned, 1U);
  EXPECT_EQ(at().weight, 1U);
  EXPECT_EQ(at().requests(), 7U);
  EXPECT_EQ(at().hit_ratio(), 3.0 / 7);
  cache.clear();
  EXPECT_EQ(at().cleared, 1U);
  cache.put(5, 5);
  cache.reset_statistics();
  EXPECT_EQ(std::tuple(at().requests(), at().loads, at().load_failures, at().load_time),
            std::tuple(0U, 0U, 0U, 0ns));
  EXPECT_EQ(std::tuple(at().evicted, at().replaced, at().invalidated, at().cleared),
            std::tuple(0U, 0U, 0U, 0U));
  EXPECT_EQ(at().size, 1U) << "what is there is no history";
}

TEST(Cache, the_time_of_loads_is_counted_for_those_that_fail_too) {
  Numbers cache;
  static_cast<void>(cache.get(1, [](int) {
    threading::sleep(5ms);
    return 0;
  }));
  const auto once = cache.statistics().load_time;
  EXPECT_GE(once, 5ms);
  EXPECT_ANY_THROW(static_cast<void>(cache.get(2, [](int) -> int {
    threading::sleep(5ms);
    throw std::runtime_error("burnt");
  })));
  EXPECT_GE(cache.statistics().load_time, once + 5ms);
  EXPECT_GE(cache.statistics().mean_load_time(), 5ms);
}

TEST(Cache, peek_is_no_use_to_who_would_like_to_stay) {
  Numbers cache({.capacity = 2, .policy = Policy::lru});
  cache.put(1, 1);
  cache.put(2, 2);
  EXPECT_EQ(cache.peek(1), 1);
  EXPECT_TRUE(cache.contains(1));
  cache.put(3, 3);
  EXPECT_FALSE(cache.contains(1));
  EXPECT_EQ(cache.try_get(2), 2) << "and now 3 is the oldest";
  cache.put(4, 4);
  EXPECT_TRUE(cache.contains(2));
  EXPECT_FALSE(cache.contains(3));
}

std::uint64_t its_value(const int&, const int& value) {
  return static_cast<std::uint64_t>(value);
}

class EveryPolicy : public ::testing::TestWithParam<std::tuple<Policy, std::size_t>> {};

TEST_P(EveryPolicy, has_never_too_many_and_tells_of_each_who_has_gone) {
  const auto [policy, shards] = GetParam();
  std::map<int, int> there;
  const auto gone = [&](const int& key, int& value, RemovalReason reason) {
    ASSERT_TRUE(there.contains(key)) << name_of(reason);
    EXPECT_EQ(there[key], value) << name_of(reason);
    there.erase(key);
  };
  constexpr std::size_t capacity = 24;
  Numbers cache({.capacity = capacity, .policy = policy, .on_removal = gone, .shards = shards});
  std::mt19937 random(5);  // NOLINT(bugprone-random-generator-seed)
  std::uint64_t stored = 0;
  for (int i = 0; i < 20'000; ++i) {
    const int key = static_cast<int>(std::min(random() % 60, random() % 60));
    const auto kind = random() % 20;
    if (kind == 0) {
      const bool was_there = there.contains(key);
      EXPECT_EQ(cache.invalidate(key), was_there);
    } else if (kind < 5) {
      cache.put(key, i);
      there[key] = i;
      ++stored;
    } else {
      const int before = there.contains(key) ? there[key] : i;
      const bool absent = !there.contains(key);
      EXPECT_EQ(cache.get(key, [&](int) { return i; }), before);
      if (absent) {
        there[key] = i;
        ++stored;
      }
    }
    ASSERT_LE(cache.size(), capacity);
    ASSERT_EQ(cache.size(), there.size());
    if (there.contains(key)) {
      ASSERT_EQ(cache.peek(key), there[key]);
    }
  }
  const auto at = cache.statistics();
  EXPECT_GT(at.evicted, 0U);
  EXPECT_GT(at.hits, at.requests() / 10);
  EXPECT_EQ(stored, at.size + at.evicted + at.replaced + at.invalidated + at.unkept);
  for (const auto& [key, value] : there) EXPECT_EQ(cache.peek(key), value);
  cache.clear();
  EXPECT_TRUE(there.empty());
}

TEST_P(EveryPolicy, lets_nobody_go_who_is_pinned) {
  const auto [policy, shards] = GetParam();
  Numbers cache({.capacity = 64, .policy = policy, .shards = shards});
  for (int i = 0; i < 8; ++i) {
    cache.put(i, i);
    EXPECT_TRUE(cache.pin(i));
    EXPECT_TRUE(cache.pin(i)) << "again";
  }
  EXPECT_FALSE(cache.pin(1'000'000)) << "not there";
  std::mt19937 random(6);  // NOLINT(bugprone-random-generator-seed)
  const auto crowd = [&] {
    for (int i = 0; i < 5'000; ++i) {
      static_cast<void>(cache.get(static_cast<int>(100 + random() % 300), doubled));
    }
  };
  crowd();
  EXPECT_EQ(cache.statistics().pinned, 8U);
  EXPECT_LE(cache.size(), 64U);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(cache.try_get(i), i);
  cache.put(3, 33);
  crowd();
  EXPECT_EQ(cache.peek(3), 33) << "a newer value of a pinned key";
  EXPECT_TRUE(cache.invalidate(3));
  EXPECT_EQ(cache.statistics().pinned, 7U);
  EXPECT_FALSE(cache.unpin(3));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(cache.unpin(i), i != 3);
  EXPECT_EQ(cache.statistics().pinned, 0U);
  for (int i = 0; i < 3; ++i) crowd();
  for (int i = 0; i < 8; ++i) EXPECT_FALSE(cache.contains(i)) << i;
}

TEST_P(EveryPolicy, bears_no_more_weight_than_was_said) {
  const auto [policy, shards] = GetParam();
  std::multimap<int, int> there;  // of one key for a moment two
  std::uint64_t weight = 0;
  const auto gone = [&](const int& key, int& value, RemovalReason) {
    const auto [begin, end] = there.equal_range(key);
    const auto it = std::find(begin, end, std::pair<const int, int>(key, value));
    ASSERT_NE(it, end);
    there.erase(it);
    weight -= static_cast<std::uint64_t>(value);
  };
  Numbers cache({.capacity = 1'000,
                 .policy = policy,
                 .most_weight = 4'000,
                 .weigh = its_value,
                 .on_removal = gone,
                 .shards = shards});
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed)
  for (int i = 0; i < 5'000; ++i) {
    const int key = static_cast<int>(random() % 100);
    const int value = static_cast<int>(random() % 200);
    there.emplace(key, value);
    weight += static_cast<std::uint64_t>(value);
    cache.put(key, value);
    ASSERT_EQ(cache.statistics().weight, weight);
    ASSERT_LE(weight, 4'000U);
    ASSERT_EQ(cache.size(), there.size());
  }
  EXPECT_EQ(cache.statistics().unkept, 0U);
  EXPECT_GT(cache.size(), 10U);
}

TEST_P(EveryPolicy, finds_room_again_when_all_were_pinned) {
  const auto [policy, shards] = GetParam();
  Numbers cache({.capacity = 8, .policy = policy, .shards = shards});
  for (int i = 0; i < 100; ++i) {
    cache.put(i, i);
    cache.pin(i);
  }
  EXPECT_LE(cache.size(), 8U);
  EXPECT_GT(cache.statistics().unkept, 0U);
  EXPECT_EQ(cache.get(1'000, doubled), 2'000) << "given, if not kept";
  EXPECT_FALSE(cache.contains(1'000));
  for (int i = 0; i < 100; ++i) cache.unpin(i);
  cache.put(1'000, 1);
  EXPECT_TRUE(cache.contains(1'000));
  EXPECT_LE(cache.size(), 8U);
}

struct FewHashes {
  std::size_t operator()(int key) const { return static_cast<std::size_t>(key % 3); }
};

TEST_P(EveryPolicy, bears_keys_that_share_their_hashes) {
  const auto [policy, shards] = GetParam();
  Cache<int, int, FewHashes> cache({.capacity = 16, .policy = policy, .shards = shards});
  std::mt19937 random(8);  // NOLINT(bugprone-random-generator-seed)
  for (int i = 0; i < 10'000; ++i) {
    const int key = static_cast<int>(std::min(random() % 40, random() % 40));
    if (random() % 16 == 0) {
      cache.invalidate(key);
    } else {
      ASSERT_EQ(cache.get(key, doubled), 2 * key);
    }
    ASSERT_LE(cache.size(), 16U);
  }
  EXPECT_GT(cache.statistics().hits, 1'000U);
}

INSTANTIATE_TEST_SUITE_P(All, EveryPolicy,
                         ::testing::Combine(::testing::ValuesIn(all_policies),
                                            ::testing::Values(1, 4)),
                         [](const auto& one) {
                           return std::string(name_of(std::get<0>(one.param))) + "_in_" +
                                  std::to_string(std::get<1>(one.param));
                         });

TEST(Cache, a_value_that_is_too_heavy_is_given_out_but_not_kept) {
  Numbers cache({.most_weight = 10, .weigh = its_value});
  cache.put(1, 4);
  EXPECT_EQ(cache.get(2, [](int) { return 11; }), 11);
  EXPECT_FALSE(cache.contains(2));
  EXPECT_TRUE(cache.contains(1)) << "who had to leave for nothing";
  cache.put(3, 12);
  EXPECT_FALSE(cache.contains(3));
  EXPECT_EQ(cache.statistics().unkept, 2U);
  EXPECT_EQ(cache.statistics().evicted, 0U);
  EXPECT_EQ(cache.statistics().weight, 4U);
}

TEST(Cache, a_heavier_value_in_the_place_of_another_makes_others_leave) {
  Numbers cache({.policy = Policy::lru, .most_weight = 10, .weigh = its_value});
  for (const int key : {1, 2, 3}) cache.put(key, 3);
  cache.put(3, 7);
  EXPECT_EQ(cache.statistics().weight, 10U);
  EXPECT_FALSE(cache.contains(1));
  EXPECT_TRUE(cache.contains(2) && cache.contains(3));
  cache.put(3, 1);
  EXPECT_EQ(cache.statistics().weight, 4U);
}

TEST(Cache, a_value_that_is_too_heavy_in_the_place_of_another_leaves_neither) {
  Numbers cache({.policy = Policy::lru, .most_weight = 10, .weigh = its_value});
  cache.put(1, 3);
  cache.put(1, 11);
  EXPECT_FALSE(cache.contains(1)) << "the old one is no good any more";
  EXPECT_EQ(cache.statistics().weight, 0U);
  cache.put(1, 10);
  EXPECT_EQ(cache.peek(1), 10);
}

TEST(Cache, a_value_that_is_too_heavy_in_the_place_of_another_costs_nobody_else_his) {
  Numbers cache({.policy = Policy::fifo, .most_weight = 10, .weigh = its_value});
  cache.put(1, 3);
  cache.put(2, 3);
  cache.put(2, 11);
  EXPECT_TRUE(cache.contains(1));
}

TEST(Cache, nobody_leaves_for_a_value_that_the_pinned_leave_no_room_for) {
  Numbers cache({.policy = Policy::fifo, .most_weight = 10, .weigh = its_value});
  cache.put(1, 8);
  cache.pin(1);
  cache.put(2, 1);
  cache.put(3, 5);
  EXPECT_FALSE(cache.contains(3));
  EXPECT_TRUE(cache.contains(2));
}

TEST(Cache, a_bound_of_weight_alone_is_one_that_nobody_could_keep) {
  // Who is unbounded has no policy to say who leaves.
  EXPECT_THROW(Numbers({.capacity = unbounded, .most_weight = 10, .weigh = its_value}), ValueError);
}

TEST(Cache, an_unbounded_one_keeps_everything) {
  Numbers cache({.capacity = unbounded});
  for (int i = 0; i < 20'000; ++i) cache.put(i, i);
  EXPECT_EQ(cache.size(), 20'000U);
  for (int i = 0; i < 20'000; ++i) ASSERT_EQ(cache.try_get(i), i);
  EXPECT_TRUE(cache.pin(3));
  EXPECT_TRUE(cache.unpin(3));
  EXPECT_EQ(cache.statistics().evicted, 0U);
}

TEST(Cache, is_in_as_many_parts_as_was_said_and_the_capacity_bears) {
  EXPECT_EQ(Numbers({.capacity = 1'000, .shards = 1}).shards(), 1U);
  EXPECT_EQ(Numbers({.capacity = 1'000, .shards = 5}).shards(), 8U);
  EXPECT_EQ(Numbers({.capacity = 5, .shards = 64}).shards(), 4U);
  EXPECT_EQ(Numbers({.capacity = 1, .shards = 4'096}).shards(), 1U);
  EXPECT_EQ(Numbers({.capacity = 100}).shards(), 1U) << "too small to be divided";
  EXPECT_EQ(Numbers({.capacity = 1'000'000, .weigh = its_value}).shards(), 1U);
}

TEST(Cache, of_dense_keys_each_part_gets_its_share) {
  Numbers cache({.capacity = 4'096, .shards = 64});
  for (int i = 0; i < 8'192; ++i) cache.put(i, i);
  EXPECT_EQ(cache.size(), 4'096U);
}

TEST(Cache, options_that_mean_nothing_are_a_ValueError) {
  EXPECT_THROW(Numbers({.capacity = 0}), ValueError);
  EXPECT_THROW(Numbers({.capacity = (std::size_t{1} << 31) + 1}), ValueError);
  EXPECT_THROW(Numbers({.jitter = -0.1}), ValueError);
  EXPECT_THROW(Numbers({.jitter = 1.1}), ValueError);
  EXPECT_THROW(Numbers({.jitter = std::numeric_limits<double>::quiet_NaN()}), ValueError);
  EXPECT_THROW(Numbers({.helpers = 0}), ValueError);
  EXPECT_THROW(Numbers({.shards = 4'097}), ValueError);
}

TEST(Cache, gets_of_many_are_in_the_order_of_the_keys_with_or_without_load_many) {
  std::vector<Keys> asked;
  const auto load_many = [&](std::span<const int> keys) {
    asked.emplace_back(keys.begin(), keys.end());
    std::vector<std::optional<int>> answers;
    for (const int key : keys) answers.emplace_back(2 * key);
    return answers;
  };
  Numbers coalesced({.load_many = load_many});
  Numbers single({.load = doubled});
  for (Numbers* const cache : {&coalesced, &single}) {
    cache->put(3, 33);
    EXPECT_EQ(cache->get_many(Keys{5, 3, 1, 5, 4}), (Keys{10, 33, 2, 10, 8}));
    EXPECT_EQ(cache->get_many(Keys{}), Keys{});
    EXPECT_EQ(cache->get_many(Keys{1, 1}), (Keys{2, 2}));
    EXPECT_EQ(cache->size(), 4U);
    EXPECT_EQ(cache->statistics().loads, 3U);
    EXPECT_EQ(cache->statistics().requests(), 7U);
  }
  EXPECT_EQ(asked, (std::vector<Keys>{{5, 1, 4}})) << "one call, each key once";
}

TEST(Cache, of_many_one_that_load_many_has_no_value_for_fails_alone) {
  Numbers cache({.load_many = [](std::span<const int> keys) {
    std::vector<std::optional<int>> answers;
    for (const int key : keys) answers.push_back(key == 2 ? std::nullopt : std::optional(key));
    return answers;
  }});
  EXPECT_THROW(static_cast<void>(cache.get_many(Keys{1, 2, 3})), KeyError);
  EXPECT_TRUE(cache.contains(1) && cache.contains(3));
  EXPECT_FALSE(cache.contains(2));
  const auto at = cache.statistics();
  EXPECT_EQ(std::tuple(at.loads, at.load_failures), std::tuple(2U, 1U));
}

TEST(Cache, of_many_one_that_cannot_be_loaded_does_not_keep_the_others_from_it) {
  Numbers cache({.load = [](int key) { return key == 2 ? throw std::out_of_range("2") : key; }});
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get_many(Keys{1, 2, 3})); }), "2");
  EXPECT_TRUE(cache.contains(1) && cache.contains(3));
}

TEST(Cache, load_many_with_a_wrong_number_of_answers_is_a_ValueError_for_all) {
  for (const std::size_t number : {0U, 1U, 3U}) {
    Numbers cache({.load_many = [&](std::span<const int>) {
      return std::vector<std::optional<int>>(number, 1);
    }});
    EXPECT_THROW(static_cast<void>(cache.get_many(Keys{1, 2})), ValueError);
    EXPECT_TRUE(cache.empty());
    EXPECT_EQ(cache.statistics().load_failures, 2U);
  }
}

TEST(Cache, preload_makes_ready_what_is_not_there) {
  std::mutex mutex;
  Keys loaded;
  Numbers cache({.load = [&](int key) {
    const std::scoped_lock guard(mutex);
    loaded.push_back(key);
    return key == 13 ? throw std::runtime_error("bad luck") : key;
  }});
  cache.put(3, 3);
  Keys keys(20);
  for (int i = 0; i < 20; ++i) keys[static_cast<std::size_t>(i)] = i;
  std::vector<std::pair<std::size_t, std::size_t>> steps;
  const auto result = cache.preload(
      keys, {.parallel = 3,
             .progress = [&](std::size_t done, std::size_t of) { steps.emplace_back(done, of); }});
  EXPECT_EQ(std::tuple(result.loaded, result.there_before, result.pinned), std::tuple(18U, 1U, 0U));
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_EQ(result.failures[0].first, 13);
  EXPECT_EQ(words_of([&] { std::rethrow_exception(result.failures[0].second); }), "bad luck");
  ASSERT_EQ(steps.size(), 20U);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(steps[i], std::pair(i + 1, std::size_t{20}));
  EXPECT_EQ(cache.size(), 19U);
  EXPECT_EQ(loaded.size(), 19U);
}

TEST(Cache, preload_loads_as_many_at_a_time_as_was_said) {
  threading::Barrier together(3);
  Numbers cache({.load = [&](int key) {
    together.wait(20s);  // who is alone breaks it
    return key;
  }});
  EXPECT_EQ(cache.preload(Keys{1, 2, 3, 4, 5, 6}, {.parallel = 3}).loaded, 6U);
  EXPECT_EQ(cache.preload(Keys{}, {.parallel = 3}).loaded, 0U);
  EXPECT_EQ(cache.preload(Keys{1}, {.parallel = 0}).there_before, 1U);
}

TEST(Cache, preload_pins_what_is_there_in_the_end) {
  Numbers cache({.capacity = 10,
                 .load = [](int key) { return key == 2 ? throw std::runtime_error("") : key; }});
  cache.put(1, 1);
  const auto result = cache.preload(Keys{1, 2, 3}, {.pin = true});
  EXPECT_EQ(result.pinned, 2U);
  EXPECT_EQ(cache.statistics().pinned, 2U);
  for (int i = 100; i < 200; ++i) cache.put(i, i);
  EXPECT_TRUE(cache.contains(1) && cache.contains(3));
}

TEST(Cache, preload_ends_when_it_is_stopped_or_its_progress_throws) {
  Numbers cache({.load = doubled});
  std::stop_source stop;
  const auto stopping = [&](std::size_t done, std::size_t) {
    if (done == 2) stop.request_stop();
  };
  const auto result =
      cache.preload(Keys{1, 2, 3, 4, 5}, {.progress = stopping, .stop = stop.get_token()});
  EXPECT_EQ(result.loaded, 2U);
  const auto throwing = [](std::size_t, std::size_t) { throw std::runtime_error("enough"); };
  EXPECT_EQ(words_of([&] { cache.preload(Keys{6, 7, 8}, {.parallel = 2, .progress = throwing}); }),
            "enough");
  EXPECT_EQ(cache.preload(Keys{1}).there_before, 1U) << "all is well";
}

TEST(Cache, the_listener_is_told_of_each_who_leaves_with_the_reason) {
  std::vector<std::tuple<int, int, RemovalReason>> gone;
  Numbers cache({.capacity = 2,
                 .policy = Policy::fifo,
                 .on_removal = [&](const int& key, int& value, RemovalReason reason) {
                   gone.emplace_back(key, value, reason);
                 }});
  cache.put(1, 10);
  cache.put(1, 11);
  cache.put(2, 20);
  cache.put(3, 30);
  cache.invalidate(2);
  cache.clear();
  using R = RemovalReason;
  const std::vector<std::tuple<int, int, RemovalReason>> expected{
      {1, 10, R::replaced}, {1, 11, R::evicted}, {2, 20, R::invalidated}, {3, 30, R::cleared}};
  EXPECT_EQ(gone, expected);
}

TEST(Cache, the_names_of_reasons_are_as_they_are_written) {
  using R = RemovalReason;
  EXPECT_EQ(name_of(R::evicted), "evicted");
  EXPECT_EQ(name_of(R::expired), "expired");
  EXPECT_EQ(name_of(R::replaced), "replaced");
  EXPECT_EQ(name_of(R::invalidated), "invalidated");
  EXPECT_EQ(name_of(R::cleared), "cleared");
}

TEST(Cache, the_listener_may_use_the_cache_and_take_the_value) {
  std::vector<std::string> kept;
  Cache<int, std::string>* own = nullptr;
  Cache<int, std::string> cache(
      {.capacity = 1, .on_removal = [&](const int& key, std::string& value, RemovalReason) {
         EXPECT_FALSE(own->contains(key)) << "it has gone before";
         EXPECT_EQ(own->try_get(key), std::nullopt);
         kept.push_back(std::move(value));
       }});
  own = &cache;
  cache.put(1, "soup");
  cache.put(2, "stew");
  EXPECT_EQ(kept, std::vector<std::string>{"soup"});
}

TEST(Cache, what_the_listener_throws_comes_out_and_the_others_are_told_all_the_same) {
  int told = 0;
  Numbers cache({.capacity = 1'000,
                 .on_removal =
                     [&](const int& key, int&, RemovalReason) {
                       ++told;
                       throw std::runtime_error(std::to_string(key));
                     },
                 .shards = 4});
  cache.put(1, 1);
  EXPECT_EQ(words_of([&] { cache.put(1, 2); }), "1");
  EXPECT_EQ(cache.peek(1), 2);
  EXPECT_EQ(words_of([&] { cache.invalidate(1); }), "1");
  EXPECT_FALSE(cache.contains(1));
  for (int i = 0; i < 50; ++i) cache.put(i, i);
  told = 0;
  EXPECT_THROW(cache.clear(), std::runtime_error);
  EXPECT_EQ(told, 50);
  EXPECT_TRUE(cache.empty());
}

TEST(Cache, what_the_listener_throws_comes_out_of_get_many_too) {
  Numbers cache(
      {.capacity = 1,
       .load_many =
           [](std::span<const int> keys) {
             return std::vector<std::optional<int>>(keys.size(), 1);
           },
       .on_removal = [](const int&, int&, RemovalReason) { throw std::runtime_error("told"); }});
  cache.put(1, 1);
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get_many(Keys{2})); }), "told");
  EXPECT_TRUE(cache.contains(2)) << "it has landed";
}

// Only what a cache says that it needs: copies of both, and for the key a hash and ==.
struct Plain {
  explicit Plain(int its_number) : number(its_number) {}

  Plain(const Plain&) = default;
  Plain& operator=(const Plain&) = delete;

  const int number;
};

struct PlainHash {
  std::size_t operator()(const Plain& key) const { return static_cast<std::size_t>(key.number); }
};

struct PlainEqual {
  bool operator()(const Plain& a, const Plain& b) const { return a.number == b.number; }
};

TEST(Cache, keys_and_values_need_neither_a_default_nor_an_assignment) {
  using Plains = Cache<Plain, Plain, PlainHash, PlainEqual>;
  const auto load = [](const Plain& key) { return Plain(2 * key.number); };
  const auto load_many = [&](std::span<const Plain> keys) {
    std::vector<std::optional<Plain>> answers;
    for (const Plain& key : keys) answers.emplace_back(load(key));
    return answers;
  };
  for (const bool many : {false, true}) {
    Options<Plain, Plain> options{.capacity = 4, .load = load};
    if (many) options.load_many = load_many;
    Plains cache(std::move(options));
    EXPECT_EQ(cache.get(Plain(1)).number, 2);
    EXPECT_EQ(cache.get(Plain(1), 10s).number, 2);
    EXPECT_EQ(cache.get_async(Plain(2)).get().number, 4);
    const std::vector<Plain> keys{Plain(1), Plain(3), Plain(3)};
    EXPECT_EQ(cache.get_many(keys).back().number, 6);
    EXPECT_EQ(cache.refresh(Plain(1)).number, 2);
    cache.put(Plain(1), Plain(7));
    EXPECT_EQ(cache.try_get(Plain(1))->number, 7);
    EXPECT_EQ(cache.peek(Plain(1))->number, 7);
    for (int i = 0; i < 20; ++i) cache.put(Plain(i), Plain(i));
    EXPECT_EQ(cache.preload(keys, {.pin = true}).pinned, 3U);
    EXPECT_TRUE(cache.invalidate(Plain(1)));
    EXPECT_EQ(cache.clean_up(), 0U);
    cache.clear();
  }
}

TEST(Cache, values_that_are_shared_are_not_copied) {
  using Dish = std::shared_ptr<const std::string>;
  Cache<std::string, Dish> cache(
      {.load = [](const std::string& name) { return std::make_shared<const std::string>(name); }});
  const Dish first = cache.get("soup");
  EXPECT_EQ(cache.get("soup"), first);
  EXPECT_EQ(cache.get_async("soup").get(), first);
  EXPECT_EQ(first.use_count(), 2);
  cache.invalidate("soup");
  EXPECT_EQ(first.use_count(), 1) << "nothing of it is left in the cache";
}

// All in one chain: what tells them apart is their being equal or not.
struct OneHash {
  std::size_t operator()(int) const { return 7; }
};

TEST(Cache, keys_of_one_hash_are_told_apart) {
  Cache<int, int, OneHash> cache({.capacity = 50});
  for (int i = 0; i < 100; ++i) cache.put(i, 2 * i);
  EXPECT_EQ(cache.size(), 50U);
  int there = 0;
  for (int i = 0; i < 100; ++i) {
    if (const auto value = cache.peek(i)) {
      EXPECT_EQ(value, 2 * i);
      ++there;
    }
  }
  EXPECT_EQ(there, 50);
}

TEST(Cache, of_keys_of_one_hash_only_the_one_that_is_pinned_is) {
  Cache<int, int, OneHash> cache({.capacity = 4});
  cache.put(1, 1);
  EXPECT_TRUE(cache.pin(1));
  cache.put(2, 2);
  EXPECT_EQ(cache.statistics().pinned, 1U);
  EXPECT_FALSE(cache.unpin(2));
  cache.put(3, 3);
  EXPECT_TRUE(cache.pin(3));
  EXPECT_EQ(cache.statistics().pinned, 2U);
  EXPECT_TRUE(cache.unpin(1));
  EXPECT_EQ(cache.statistics().pinned, 1U);
}

// Its destructor asks the cache, which must not hold a lock then.
struct Curious {
  Curious(Cache<int, std::shared_ptr<Curious>>* its_cache, int its_number)
      : cache(its_cache), number(its_number) {}

  Curious(const Curious&) = delete;
  Curious& operator=(const Curious&) = delete;

  ~Curious() {
    ++destroyed;
    if (cache != nullptr) {
      static_cast<void>(cache->contains(number));
      cache->put(-1, nullptr);
    }
  }

  static inline std::atomic<int> destroyed{0};
  Cache<int, std::shared_ptr<Curious>>* const cache;
  const int number;
};

TEST(Cache, destructors_of_values_run_outside_of_the_locks) {
  Curious::destroyed = 0;
  int expected = 0;
  for (const Policy policy : all_policies) {
    for (const bool listened : {false, true}) {
      Options<int, std::shared_ptr<Curious>> options{.capacity = 4, .policy = policy};
      if (listened) options.on_removal = [](const int&, auto&, RemovalReason) {};
      options.weigh = [](const int&, const auto& value) {
        return value && value->number > 90 ? 9U : 1U;
      };
      options.most_weight = 5;
      Cache<int, std::shared_ptr<Curious>> cache(std::move(options));
      const auto make = [&](int number) { return std::make_shared<Curious>(&cache, number); };
      for (int i = 0; i < 10; ++i) cache.put(i, make(i));
      for (int i = 0; i < 10; ++i) cache.put(i, make(i));
      for (int i = 0; i < 10; ++i) cache.invalidate(i);
      for (int i = 20; i < 30; ++i) static_cast<void>(cache.get(i, make));
      for (int i = 20; i < 30; ++i) static_cast<void>(cache.get_async(i, make).get());
      cache.put(95, make(95));
      static_cast<void>(cache.get(96, make));
      cache.put(1, make(1), 1ns);
      EXPECT_TRUE(eventually([&] { return cache.clean_up() == 1; }));
      cache.clear();
      cache.clear();  // what they have put
      expected += 20 + 1 + 1 + 1;
      EXPECT_GE(Curious::destroyed, expected);
    }
  }
}

// Its copies throw when it is their turn; its moves, too, if they may.
template <bool nothrow_moves>
struct Moody {
  explicit Moody(int its_number) : number(its_number) { ++alive; }

  Moody(const Moody& other) : number(other.number) {
    step();
    ++alive;
  }

  Moody(Moody&& other) noexcept(nothrow_moves) : number(other.number) {
    if (!nothrow_moves) step();
    other.number = -1;
    ++alive;
  }

  Moody& operator=(const Moody&) = delete;

  ~Moody() { --alive; }

  friend bool operator==(const Moody& a, const Moody& b) { return a.number == b.number; }

  static void step() {
    if (steps >= 0 && steps-- == 0) throw std::runtime_error("not in the mood");
  }

  static inline std::atomic<int> steps{-1};  // before one throws; negative: none does
  static inline std::atomic<int> alive{0};
  int number;
};

template <bool nothrow_moves>
struct MoodyHash {
  std::size_t operator()(const Moody<nothrow_moves>& key) const {
    return static_cast<std::size_t>(key.number);
  }
};

template <bool nothrow_moves>
void expect_whole_after_every_exception() {
  using M = Moody<nothrow_moves>;
  using Moodies = Cache<M, M, MoodyHash<nothrow_moves>>;
  const auto load = [](const M& key) { return M(key.number); };
  const std::vector<std::pair<const char*, std::function<void(Moodies&)>>> calls{
      {"put", [](Moodies& cache) { cache.put(M(9), M(9)); }},
      {"put again", [](Moodies& cache) { cache.put(M(3), M(3)); }},
      {"get", [&](Moodies& cache) { static_cast<void>(cache.get(M(3))); }},
      {"get with a load", [&](Moodies& cache) { static_cast<void>(cache.get(M(9))); }},
      {"get by", [&](Moodies& cache) { static_cast<void>(cache.get(M(9), load)); }},
      {"try_get", [](Moodies& cache) { static_cast<void>(cache.try_get(M(3))); }},
      {"peek", [](Moodies& cache) { static_cast<void>(cache.peek(M(3))); }},
      {"get_async", [&](Moodies& cache) { static_cast<void>(cache.get_async(M(9)).get(20s)); }},
      {"refresh", [](Moodies& cache) { static_cast<void>(cache.refresh(M(3))); }},
      {"invalidate", [](Moodies& cache) { cache.invalidate(M(3)); }},
      {"pin", [](Moodies& cache) { cache.pin(M(3)); }},
      {"get_many",
       [](Moodies& cache) {
         std::vector<M> keys;
         keys.reserve(4);
         for (const int number : {3, 8, 9, 8}) keys.emplace_back(number);
         static_cast<void>(cache.get_many(keys));
       }},
      {"preload",
       [](Moodies& cache) {
         std::vector<M> keys;
         keys.reserve(3);
         for (const int number : {3, 8, 9}) keys.emplace_back(number);
         const auto result = cache.preload(keys, {.parallel = 2, .pin = true});
         if (!result.failures.empty()) std::rethrow_exception(result.failures[0].second);
       }},
      {"clear", [](Moodies& cache) { cache.clear(); }},
  };
  for (const bool listened : {false, true}) {
    for (const bool many : {false, true}) {
      for (const auto& [name, call] : calls) {
        bool threw = true;
        for (int turn = 0; threw; ++turn) {
          SCOPED_TRACE(std::string(name) + ", turn " + std::to_string(turn) +
                       (listened ? ", told" : "") + (many ? ", many" : ""));
          ASSERT_LT(turn, 1'000);
          Options<M, M> options{.capacity = 4, .policy = Policy::lru, .load = load};
          std::atomic<std::uint64_t> told{0};
          if (listened) options.on_removal = [&](const M&, M&, RemovalReason) { ++told; };
          if (many) {
            options.load_many = [&](std::span<const M> keys) {
              std::vector<std::optional<M>> answers;
              answers.reserve(keys.size());
              for (const M& key : keys) answers.emplace_back(std::in_place, key.number);
              return answers;
            };
          }
          Moodies cache(std::move(options));
          for (const int number : {1, 2, 3, 4}) cache.put(M(number), M(number));
          M::steps = turn;
          threw = false;
          try {
            call(cache);
          } catch (const std::exception& error) {
            threw = true;
            EXPECT_STREQ(error.what(), "not in the mood");
          }
          threw = M::steps.exchange(-1) < 0 || threw;
          std::size_t there = 0;
          for (int number = 0; number < 10; ++number) {
            if (const auto value = cache.peek(M(number))) {
              EXPECT_EQ(value->number, number);
              ++there;
            }
          }
          EXPECT_EQ(there, cache.size()) << "something half there";
          EXPECT_EQ(cache.statistics().weight, cache.size());
          EXPECT_LE(cache.size(), 4U);
          for (const int number : {9, 3}) {
            EXPECT_EQ(cache.get(M(number), 20s).number, number);
            cache.put(M(number), M(number));
            EXPECT_EQ(cache.get(M(number)).number, number);
          }
          cache.clear();
          EXPECT_EQ(cache.size(), 0U);
          const auto at = cache.statistics();
          // A helper tells when it has given what it loaded.
          EXPECT_TRUE(canteen::testing::eventually([&] {
            return told == (listened ? at.evicted + at.replaced + at.invalidated + at.cleared : 0U);
          }));
        }
        EXPECT_EQ(M::alive, 0) << name;
      }
    }
  }
}

TEST(Cache, after_an_exception_of_a_copy_nothing_is_half_there) {
  expect_whole_after_every_exception<true>();
}

TEST(Cache, after_an_exception_of_a_move_nothing_is_half_there) {
  expect_whole_after_every_exception<false>();
}

TEST(Cache, a_hash_that_throws_changes_nothing) {
  struct Hash {
    std::size_t operator()(int key) const { return key < 0 ? throw std::runtime_error("hash") : 1; }
  };

  Cache<int, int, Hash> cache({.load = doubled});
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get(-1)); }), "hash");
  EXPECT_EQ(words_of([&] { cache.put(-1, 1); }), "hash");
  const auto result = cache.preload(Keys{1, -1, 2, -2}, {.parallel = 2});
  EXPECT_EQ(result.loaded, 2U);
  EXPECT_EQ(result.failures.size(), 2U);
  EXPECT_EQ(cache.size(), 2U);
}

TEST(Cache, what_weigh_throws_fails_the_load_or_the_put) {
  Numbers cache({.load = doubled, .weigh = [](const int& key, const int&) {
                   return key == 1 ? throw std::runtime_error("scales") : std::uint64_t{1};
                 }});
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get(1)); }), "scales");
  EXPECT_EQ(words_of([&] { cache.put(1, 1); }), "scales");
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get(1, 20s)); }), "scales");
  EXPECT_EQ(cache.get(2), 4);
  EXPECT_EQ(cache.size(), 1U);
}

TEST(Cache, many_threads_find_what_is_there_and_their_requests_are_all_counted) {
  for (const Policy policy : {Policy::s3fifo, Policy::lru}) {
    Numbers cache({.capacity = 64, .policy = policy, .shards = 2});
    constexpr int each = 5'000;
    std::atomic<int> wrong{0};
    {
      std::vector<std::unique_ptr<Running>> crowd;
      for (int thread = 0; thread < 4; ++thread) {
        crowd.push_back(std::make_unique<Running>([&, thread] {
          std::mt19937 random(static_cast<unsigned>(thread));
          for (int i = 0; i < each; ++i) {
            const int key = static_cast<int>(random() % 100);
            if (cache.get(key, doubled) != 2 * key) ++wrong;
            if (i % 64 == 0) cache.invalidate(key);
          }
        }));
      }
    }
    EXPECT_EQ(wrong, 0);
    const auto at = cache.statistics();
    EXPECT_EQ(at.requests(), 4U * each);
    EXPECT_LE(at.loads, at.misses);
    EXPECT_EQ(at.size, cache.size());
  }
}

}  // namespace
}  // namespace canteen::cache
