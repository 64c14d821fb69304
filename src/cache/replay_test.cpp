#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/cache.hpp>

#include "src/cache/naive_policies.hpp"

namespace canteen::cache {
namespace {

using Keys = std::vector<std::uint64_t>;

// The popular ones often, the others seldom; in between a scan, and something that goes round.
Keys busy_day(unsigned seed, std::size_t length) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> even(0.0, 1.0);
  Keys keys;
  while (keys.size() < length) {
    const double kind = even(random);
    if (kind < 0.02) {
      const std::uint64_t begin = 1'000 + random() % 1'000;
      for (std::uint64_t i = 0; i < 30; ++i) keys.push_back(begin + i);
    } else if (kind < 0.04) {
      for (std::uint64_t i = 0; i < 40; ++i) keys.push_back(500 + i % 20);
    } else {
      keys.push_back(static_cast<std::uint64_t>(std::exp(even(random) * 5.5)));
    }
  }
  return keys;
}

TEST(Policy, has_a_name_by_which_it_is_found) {
  for (const Policy each : all_policies) EXPECT_EQ(policy_named(name_of(each)), each);
  try {
    static_cast<void>(policy_named("lfru"));
    FAIL();
  } catch (const ValueError& error) {
    EXPECT_STREQ(error.what(),
                 "no policy 'lfru'; there are fifo, lru, lfu, clock, sieve, s3fifo, s3fifo_eager, "
                 "arc, w_tinylfu");
  }
}

TEST(Replay, counts_hits_as_the_papers_define_them) {
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    const Keys keys = busy_day(seed, 3'000);
    for (const std::size_t capacity : {1U, 2U, 3U, 7U, 10U, 11U, 20U, 39U, 64U, 200U, 5'000U}) {
      for (const Policy policy : all_policies) {
        const Replay result = replay(policy, capacity, keys);
        EXPECT_EQ(result.requests, keys.size());
        if (policy == Policy::w_tinylfu) continue;
        EXPECT_EQ(result.hits, naive::hits(policy, capacity, keys))
            << name_of(policy) << " of " << capacity << ", seed " << seed;
      }
    }
  }
}

TEST(Replay, the_optimum_is_the_optimum) {
  for (const unsigned seed : {1U, 2U}) {
    const Keys keys = busy_day(seed, 1'500);
    for (const std::size_t capacity : {1U, 2U, 5U, 30U, 100U, 5'000U}) {
      const Replay best = replay_optimum(capacity, keys);
      EXPECT_EQ(best.hits, naive::optimum(capacity, keys)) << capacity;
      for (const Policy policy : all_policies) {
        EXPECT_LE(replay(policy, capacity, keys).hits, best.hits) << name_of(policy);
      }
    }
  }
}

TEST(Replay, a_cache_for_everything_misses_each_key_once) {
  const Keys keys = busy_day(7, 2'000);
  Keys once = keys;
  std::sort(once.begin(), once.end());
  once.erase(std::unique(once.begin(), once.end()), once.end());
  for (const Policy policy : all_policies) {
    EXPECT_EQ(replay(policy, once.size(), keys).hits, keys.size() - once.size()) << name_of(policy);
  }
  EXPECT_EQ(replay_optimum(once.size(), keys).hits, keys.size() - once.size());
}

TEST(Replay, what_goes_round_and_does_not_fit_is_not_lost_on_the_default) {
  Keys keys;
  for (int round = 0; round < 60; ++round) {
    for (std::uint64_t i = 0; i < 2'000; ++i) keys.push_back(i);
  }
  EXPECT_GE(replay_optimum(1'000, keys).hit_ratio(), 0.48);
  for (const Policy each : {default_policy, Policy::s3fifo, Policy::w_tinylfu}) {
    EXPECT_GE(replay(each, 1'000, keys).hit_ratio(), 0.40) << name_of(each);
  }
  for (const Policy each : {Policy::fifo, Policy::lru, Policy::clock}) {
    EXPECT_LE(replay(each, 1'000, keys).hit_ratio(), 0.01) << name_of(each);
  }
}

TEST(Replay, keys_are_any_numbers) {
  // In steps that an index by the low bits would take for one.
  Keys keys;
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t i = 0; i < 1'000; ++i) keys.push_back(i << 40U);
  }
  EXPECT_EQ(replay(Policy::lru, 1'000, keys).hits, 2'000U);
  EXPECT_EQ(replay(Policy::lru, 999, keys).hits, 0U);
  EXPECT_EQ(replay_optimum(1'000, keys).hits, 2'000U);
}

TEST(Replay, of_nothing_is_nothing_and_a_capacity_of_none_is_refused) {
  EXPECT_EQ(replay(Policy::arc, 10, {}).requests, 0U);
  EXPECT_EQ(Replay().hit_ratio(), 0);
  EXPECT_THROW(static_cast<void>(replay(Policy::lru, 0, {})), ValueError);
  EXPECT_THROW(static_cast<void>(replay_optimum(0, {})), ValueError);
  EXPECT_THROW(static_cast<void>(replay(Policy::lru, (std::size_t{1} << 31) + 1, {})), ValueError);
}

}  // namespace
}  // namespace canteen::cache
