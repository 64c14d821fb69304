#include "src/simulate/larder.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

#include <gtest/gtest.h>

#include <canteen/cache/cache.hpp>

#include "src/simulate/random.hpp"

namespace canteen::simulate {
namespace {

// Whatever the policy, with pinned keys and with those that expire, it hits when the cache does.
TEST(Larder, hits_when_the_cache_does) {
  using Cache = cache::Cache<std::uint32_t, int>;
  for (const cache::Policy policy : cache::all_policies) {
    for (const Time expiry : {never, Time{3'000}}) {
      Time now = 0;
      cache::Options<std::uint32_t, int> options;
      options.capacity = 100;
      options.policy = policy;
      options.shards = 1;
      options.clock = [&] {
        return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(now));
      };
      options.load = [](std::uint32_t) { return 0; };
      if (expiry != never) options.expire_after_write = std::chrono::nanoseconds(expiry);
      Cache cache(options);
      Preparation preparation{.capacity = 100, .policy = policy, .expiry = expiry};
      for (std::uint32_t key = 0; key < 50; key += 3) {
        now = Time{key} - 1'000;  // some of them are a third of their time old at the opening
        preparation.pinned.push_back(key);
        preparation.made.push_back(now);
        static_cast<void>(cache.get(key));
        cache.pin(key);
      }
      now = 0;
      Larder larder(preparation);
      Random random(1, 1);
      std::uint64_t hits = 0;
      for (; now < 20'000; ++now) {
        // Few of them are popular.
        const auto key = static_cast<std::uint32_t>(1'000 * std::pow(random.uniform(), 3));
        const bool there = larder.ask(key, now).there;
        ASSERT_EQ(there, cache.contains(key)) << cache::name_of(policy) << " at " << now;
        static_cast<void>(cache.get(key));
        hits += there ? 1 : 0;
        if (there) continue;
        larder.begin(key, now);
        ASSERT_TRUE(larder.ask(key, now).being_made);
        larder.finish(key, now);
      }
      EXPECT_GT(hits, 2'000U);
    }
  }
}

}  // namespace
}  // namespace canteen::simulate
