// Very many random calls against what a map with a lock says, so that what happens once in a
// million happens. CANTEEN_CACHE_OPERATIONS says how many (short form: 300,000; the long form of
// CONTRIBUTING.md: 100 million).
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/cache.hpp>
#include <canteen/threading.hpp>

#include "tests/support/eventually.hpp"

namespace canteen::cache {
namespace {

using namespace std::chrono_literals;
using Value = std::shared_ptr<const std::string>;
using Time = std::chrono::steady_clock::time_point;

std::int64_t operations() {
  const char* const wanted =
      std::getenv("CANTEEN_CACHE_OPERATIONS");  // NOLINT(concurrency-mt-unsafe)
  return (wanted != nullptr ? std::stoll(wanted) : 300'000) / 2 /
         static_cast<std::int64_t>(all_policies.size());
}

class Endurance : public ::testing::TestWithParam<Policy> {};

// One thread, and a map that knows of each key what it must be if it is there, and until when. It
// learns from the listener who is not there any more.
TEST_P(Endurance, one_thread_finds_what_a_map_says) {
  struct Known {
    std::string value;
    Time end;
  };

  std::map<int, Known> map;
  Time now{1'000s};
  std::uint64_t told = 0;
  Cache<int, Value> cache(
      {.capacity = 100,
       .policy = GetParam(),
       .on_removal =
           [&](const int& key, Value& value, RemovalReason reason) {
             ++told;
             const auto it = map.find(key);
             ASSERT_NE(it, map.end()) << name_of(reason);
             EXPECT_EQ(*value, it->second.value);
             // Who has to go, goes, expired or not.
             if (reason != RemovalReason::evicted && reason != RemovalReason::cleared) {
               EXPECT_EQ(reason == RemovalReason::expired, it->second.end <= now);
             }
             map.erase(it);
           },
       .clock = [&] { return now; },
       .shards = 4});
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  std::uint64_t stored = 0;
  const std::int64_t all = operations();
  for (std::int64_t i = 0; i < all && !::testing::Test::HasFailure(); ++i) {
    const int key = static_cast<int>(std::min(random() % 250, random() % 250));
    const auto known = map.find(key);
    const bool there = known != map.end() && known->second.end > now;
    const auto expected = there ? std::optional(known->second.value) : std::nullopt;
    const std::string fresh = std::to_string(i);
    const auto lasts = random() % 8 == 0 ? Timeout(std::chrono::seconds(random() % 60)) : Timeout();
    switch (random() % 32) {
      case 0:
        EXPECT_EQ(cache.invalidate(key), there);
        break;
      case 1:
        now += std::chrono::milliseconds(random() % 2'000);
        break;
      case 2:
        if (i % 16 == 0) cache.clean_up();
        break;
      case 3:
        if (i % 1'024 == 0) {
          cache.clear();
          EXPECT_TRUE(map.empty());
        }
        break;
      case 4:
        if (there) {
          EXPECT_THROW(
              static_cast<void>(cache.get(-1, [](int) -> Value { throw std::runtime_error(""); })),
              std::runtime_error);
        }
        break;
      case 5:
      case 6:
      case 7:
      case 8:
      case 9:
        cache.put(key, std::make_shared<const std::string>(fresh), lasts);
        map[key] = {fresh, lasts.forever() ? Time::max() : now + lasts.value()};
        ++stored;
        break;
      default: {
        const Value value =
            cache.get(key, [&](int) { return std::make_shared<const std::string>(fresh); });
        EXPECT_EQ(*value, expected.value_or(fresh));
        if (!there) {
          map[key] = {fresh, Time::max()};
          ++stored;
        }
      }
    }
    const auto found = cache.peek(key);
    const auto it = map.find(key);
    const bool wanted = it != map.end() && it->second.end > now;
    ASSERT_EQ(found.has_value(), wanted) << i;
    if (wanted) {
      ASSERT_EQ(**found, it->second.value) << i;
    }
    ASSERT_LE(cache.size(), 100U);
    ASSERT_EQ(cache.size(), map.size()) << i;
  }
  const auto at = cache.statistics();
  EXPECT_EQ(at.evicted + at.expired + at.replaced + at.invalidated + at.cleared, told);
  EXPECT_EQ(stored, told + at.size + at.unkept);
}

// Several threads. Of each key the writers count up, under a lock of its own, so: what a reader
// finds is no newer than the last put begun, and never older than one that he has seen.
TEST_P(Endurance, threads_never_see_an_older_value_after_a_newer_one) {
  constexpr int keys = 128;

  struct Book {
    std::mutex mutex;
    std::int64_t written = 0;  // guarded by mutex: what the source of the key has
  };

  std::vector<Book> books(keys);
  std::atomic<std::int64_t> removed{0};
  Cache<int, std::int64_t> cache(
      {.capacity = 64,
       .policy = GetParam(),
       .load =
           [&](int key) {
             auto& book = books[static_cast<std::size_t>(key)];
             const std::scoped_lock guard(book.mutex);
             return book.written;
           },
       .on_removal = [&](const int&, std::int64_t&, RemovalReason) { ++removed; },
       .shards = 4});
  std::atomic<int> wrong{0};
  constexpr int threads = 4;
  {
    std::vector<std::jthread> crowd;
    for (int thread = 0; thread < threads; ++thread) {
      crowd.emplace_back([&, thread] {
        std::mt19937 random(static_cast<unsigned>(thread));
        std::vector<std::int64_t> seen(keys, 0);
        const std::int64_t own = operations() / threads;
        for (std::int64_t i = 0; i < own; ++i) {
          const int key = static_cast<int>(std::min(random() % keys, random() % keys));
          const auto at = static_cast<std::size_t>(key);
          const auto kind = random() % 32;
          if (kind < 3) {
            const std::scoped_lock guard(books[at].mutex);
            ++books[at].written;
            if (kind == 0) {
              cache.invalidate(key);
            } else {
              cache.put(key, books[at].written);
            }
            seen[at] = books[at].written;
            continue;
          }
          std::int64_t value = 0;
          if (kind == 3) {
            value = cache.get_async(key).get();
          } else if (kind == 4) {
            value = cache.get_many(std::vector<int>{key, (key + 1) % keys})[0];
          } else if (kind == 5) {
            value = cache.try_get(key).value_or(seen[at]);
          } else {
            value = cache.get(key);
          }
          if (value < seen[at]) ++wrong;
          seen[at] = std::max(seen[at], value);
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
  const auto at = cache.statistics();
  // Who loads for get_async() tells the listener when the value has been given out already.
  EXPECT_TRUE(canteen::testing::eventually([&] {
    return static_cast<std::int64_t>(at.evicted + at.replaced + at.invalidated) == removed;
  }));
  EXPECT_LE(at.size, 64U);
  for (int key = 0; key < keys; ++key) {
    const std::int64_t written = books[static_cast<std::size_t>(key)].written;
    EXPECT_EQ(cache.peek(key).value_or(written), written);
  }
}

INSTANTIATE_TEST_SUITE_P(Policies, Endurance, ::testing::ValuesIn(all_policies),
                         [](const auto& one) { return std::string(name_of(one.param)); });

}  // namespace
}  // namespace canteen::cache
