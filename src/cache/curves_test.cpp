#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/cache.hpp>

#include "src/cache/naive_policies.hpp"
#include "src/cache/number_set.hpp"

namespace canteen::cache {
namespace {

using Keys = std::vector<std::uint64_t>;

// The small numbers often, the large ones seldom; as keys that are not dense.
Keys some_keys(unsigned seed, std::size_t length) {
  std::mt19937 random(seed);
  Keys keys;
  while (keys.size() < length) keys.push_back(random() % (1 + random() % 300) << 33U);
  return keys;
}

TEST(Curves, lru_in_one_pass_is_lru_at_every_size) {
  for (const unsigned seed : {1U, 2U}) {
    const Keys keys = some_keys(seed, 3'000);
    std::vector<std::size_t> capacities;
    for (std::size_t i = 1; i <= 310; ++i) capacities.push_back(i);
    const Curves all = curves(keys, capacities, {.policies = {Policy::lru}, .optimum = false});
    for (std::size_t i = 0; i < capacities.size(); ++i) {
      EXPECT_EQ(all.policies[0].replays[i].hits, naive::lru(capacities[i], keys)) << capacities[i];
      EXPECT_EQ(all.policies[0].replays[i].requests, keys.size());
    }
    EXPECT_TRUE(all.optimum.empty());
  }
}

TEST(Curves, are_the_replays_of_each_policy_and_size) {
  const Keys keys = some_keys(4, 20'000);
  for (const unsigned threads : {0U, 1U, 3U}) {
    std::atomic<std::size_t> calls{0};
    std::size_t last = 0;
    CurveOptions options;
    options.threads = threads;
    options.on_progress = [&](std::size_t done, std::size_t) {
      ++calls;
      EXPECT_EQ(done, last + 1);
      last = done;
    };
    const Curves all = curves(keys, {40, 3, 40, 150, 1'000}, options);
    EXPECT_EQ(all.capacities, (std::vector<std::size_t>{3, 40, 150, 1'000}));
    EXPECT_EQ(all.requests, keys.size());
    EXPECT_EQ(all.distinct, std::set<std::uint64_t>(keys.begin(), keys.end()).size());
    ASSERT_EQ(all.policies.size(), all_policies.size());
    for (std::size_t i = 0; i < all.capacities.size(); ++i) {
      for (const Curve& each : all.policies) {
        EXPECT_EQ(each.replays[i].hits, replay(each.policy, all.capacities[i], keys).hits)
            << name_of(each.policy) << " of " << all.capacities[i];
      }
      EXPECT_EQ(all.optimum[i].hits, replay_optimum(all.capacities[i], keys).hits);
    }
    EXPECT_GT(calls.load(), all_policies.size());
  }
}

TEST(Curves, places_beyond_the_keys_take_no_memory) {
  const Keys keys = some_keys(6, 1'000);
  const Curves all = curves(keys, {std::size_t{1} << 31});
  for (const Curve& each : all.policies) {
    EXPECT_EQ(each.replays[0].hits, keys.size() - all.distinct) << name_of(each.policy);
  }
  EXPECT_EQ(recommend(all, keys).replay_larger.hits, keys.size() - all.distinct);
}

TEST(Curves, of_nothing_and_of_no_capacity) {
  const Curves none = curves({}, {10});
  EXPECT_EQ(none.distinct, 0U);
  for (const Curve& each : none.policies) EXPECT_EQ(each.replays[0].hits, 0U);
  const Keys keys{1, 2};
  EXPECT_THROW(static_cast<void>(curves(keys, {})), ValueError);
  EXPECT_THROW(static_cast<void>(curves(keys, {5, 0})), ValueError);
}

TEST(Curves, what_is_thrown_comes_out) {
  CurveOptions options;
  options.on_progress = [](std::size_t, std::size_t) { throw std::runtime_error("enough"); };
  EXPECT_THROW(static_cast<void>(curves(some_keys(5, 100), {10, 20}, options)), std::runtime_error);
}

TEST(NumberSet, is_a_set_that_knows_its_greatest) {
  std::mt19937 random(1);
  for (const std::size_t bound : {1U, 64U, 65U, 5'000U, 300'000U}) {
    NumberSet ours(bound);
    std::set<std::size_t> theirs;
    for (int i = 0; i < 3'000; ++i) {
      const std::size_t number = random() % bound;
      EXPECT_EQ(ours.contains(number), theirs.contains(number));
      if (random() % 2 == 0) {
        ours.insert(number);
        theirs.insert(number);
      } else if (!theirs.empty()) {
        ASSERT_EQ(ours.greatest(), *theirs.rbegin()) << bound;
        ours.erase(ours.greatest());
        theirs.erase(*theirs.rbegin());
      }
    }
  }
}

// Curves by hand: `points` has hits of 1,000 requests for each capacity.
Curves by_hand(std::vector<std::size_t> capacities, const std::vector<Curve>& policies) {
  Curves all;
  all.requests = 1'000;
  all.distinct = 500;
  all.capacities = std::move(capacities);
  all.policies = policies;
  return all;
}

std::vector<Replay> points(const std::vector<std::uint64_t>& hits) {
  std::vector<Replay> all;
  for (const std::uint64_t each : hits) all.push_back({1'000, each});
  return all;
}

TEST(Recommendation, takes_the_knee_of_the_best) {
  // Above the line from nothing to (100, 800): 0.03, 0.55, 0.425, 0.
  const Curves all = by_hand({10, 20, 45, 100}, {{Policy::lru, points({80, 100, 700, 800})},
                                                 {Policy::arc, points({100, 600, 690, 790})}});
  const Keys keys{1, 2, 1};
  const Recommendation taken = recommend(all, keys);
  EXPECT_EQ(taken.capacity, 20U);
  EXPECT_EQ(taken.policy, Policy::arc);
  EXPECT_EQ(taken.replay.hits, 600U);
  EXPECT_FALSE(taken.optimum);
  EXPECT_EQ(taken.larger, 22U);
  EXPECT_EQ(taken.replay_larger.hits, 1U);
}

TEST(Recommendation, takes_the_default_where_it_is_near_the_best) {
  const auto policy_with = [](std::uint64_t hits) {
    Curves all = by_hand(
        {10, 100}, {{Policy::lru, points({600, 700})}, {default_policy, points({hits, 690})}});
    all.optimum = points({900, 950});
    const Recommendation taken = recommend(all, {});
    EXPECT_EQ(taken.optimum->hits, 900U);
    return taken.policy;
  };
  EXPECT_EQ(policy_with(596), default_policy);
  EXPECT_EQ(policy_with(594), Policy::lru);
}

TEST(Recommendation, takes_the_largest_where_each_place_brings_more_than_the_last) {
  const Curves all = by_hand({10, 50, 100}, {{Policy::lru, points({10, 200, 900})}});
  EXPECT_EQ(recommend(all, {}).capacity, 100U);
  // And the smallest where nothing brings anything.
  EXPECT_EQ(recommend(by_hand({10, 50}, {{Policy::lru, points({0, 0})}}), {}).capacity, 10U);
}

}  // namespace
}  // namespace canteen::cache
