// When values go: by a clock that goes when it is told to, and by the real one.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
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
using canteen::testing::expect_about;
using canteen::testing::words_of;

using Numbers = Cache<int, int>;
using Keys = std::vector<int>;
using Time = std::chrono::steady_clock::time_point;

class Expiry : public ::testing::Test {
 protected:
  [[nodiscard]] auto clock() {
    return [this] { return now_.load(); };
  }

  void advance(std::chrono::nanoseconds by) { now_ = now_.load() + by; }

  // What the listener was told: "1 expired, 2 replaced, ".
  [[nodiscard]] auto listener() {
    return [this](const int& key, int&, RemovalReason reason) {
      told_ += std::to_string(key) + " " + std::string(name_of(reason)) + ", ";
    };
  }

  [[nodiscard]] std::string told() { return std::exchange(told_, ""); }

 private:
  std::atomic<Time> now_{Time(1'000s)};
  std::string told_;
};

TEST_F(Expiry, a_value_stands_for_so_long_after_it_was_written_and_not_a_moment_more) {
  Numbers cache({.expire_after_write = 10s, .clock = clock()});
  cache.put(1, 1);
  advance(10s - 1ns);
  EXPECT_EQ(cache.get(1), 1) << "and that is no reason to stay";
  EXPECT_TRUE(cache.contains(1));
  advance(1ns);
  EXPECT_FALSE(cache.contains(1));
  EXPECT_FALSE(cache.peek(1));
  EXPECT_FALSE(cache.try_get(1));
  EXPECT_FALSE(cache.pin(1));
  EXPECT_EQ(cache.size(), 1U) << "nobody has come across it to remove it";
  EXPECT_EQ(cache.get(1, [](int) { return 2; }), 2);
  EXPECT_EQ(cache.statistics().expired, 1U);
  advance(9s);
  cache.put(1, 3);
  advance(9s);
  EXPECT_EQ(cache.try_get(1), 3) << "written anew";
}

TEST_F(Expiry, a_value_stands_for_so_long_after_it_was_last_asked_for) {
  Numbers cache({.expire_after_access = 10s, .clock = clock()});
  cache.put(1, 1);
  cache.put(2, 2);
  for (int i = 0; i < 5; ++i) {
    advance(9s);
    EXPECT_EQ(cache.try_get(1), 1);
  }
  EXPECT_FALSE(cache.contains(2));
  advance(9s);
  EXPECT_TRUE(cache.contains(1)) << "to look whether it is there does not keep it";
  EXPECT_TRUE(cache.peek(1));
  advance(1s);
  EXPECT_FALSE(cache.contains(1));
}

TEST_F(Expiry, whichever_is_over_first) {
  Numbers cache({.expire_after_write = 30s, .expire_after_access = 10s, .clock = clock()});
  cache.put(1, 1);
  cache.put(2, 2);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(cache.contains(2), i < 2);
    EXPECT_TRUE(cache.try_get(1));
    advance(9s + 500ms);
  }
  EXPECT_TRUE(cache.try_get(1));
  advance(1s + 500ms);
  EXPECT_FALSE(cache.try_get(1)) << "in use, but old";
}

TEST_F(Expiry, each_value_may_have_its_own_time) {
  Numbers cache({.load = [](int key) { return key; },
                 .expire_after_write = 20s,
                 .expire_after = [](const int& key, const int&) -> Timeout {
                   if (key == 0) return std::nullopt;
                   return std::chrono::seconds(10 * key);
                 },
                 .clock = clock()});
  for (const int key : {0, 1, 3}) static_cast<void>(cache.get(key));
  advance(10s);
  EXPECT_FALSE(cache.contains(1));
  EXPECT_TRUE(cache.contains(0) && cache.contains(3));
  advance(10s);
  EXPECT_FALSE(cache.contains(0) || cache.contains(3)) << "whichever is over first";
}

TEST_F(Expiry, a_put_may_say_how_long_its_value_lasts_whatever_the_options_say) {
  Numbers cache({.expire_after_write = 20s, .clock = clock()});
  cache.put(1, 1, 5s);
  cache.put(2, 2, 60s);
  cache.put(3, 3);
  cache.put(4, 4, 0s);
  EXPECT_FALSE(cache.contains(4)) << "over at once";
  advance(5s);
  EXPECT_FALSE(cache.contains(1));
  advance(15s);
  EXPECT_TRUE(cache.contains(2));
  EXPECT_FALSE(cache.contains(3));
  advance(40s);
  EXPECT_FALSE(cache.contains(2));
}

TEST_F(Expiry, times_may_begin_with_one_value_in_a_cache_that_had_none) {
  Numbers cache({.capacity = 1'000, .clock = clock(), .shards = 1});
  for (int i = 0; i < 300; ++i) cache.put(i, i);
  for (int i = 0; i < 100; ++i) cache.invalidate(i);
  cache.put(150, 1, 10s);
  cache.put(5, 5, 10s);
  advance(1h);
  EXPECT_EQ(cache.clean_up(), 2U);
  EXPECT_EQ(cache.size(), 199U);
  for (int i = 100; i < 300; ++i) ASSERT_EQ(cache.contains(i), i != 150) << i;
}

TEST_F(Expiry, what_lasts_longer_than_there_is_time_lasts_for_ever) {
  Numbers cache({.expire_after_write = Timeout::max(), .clock = clock()});
  cache.put(1, 1);
  cache.put(2, 2, Timeout::max());
  advance(24h * 36'500);
  EXPECT_TRUE(cache.contains(1) && cache.contains(2));
}

TEST_F(Expiry, jitter_makes_times_shorter_never_longer_and_differently_so) {
  Numbers cache(
      {.capacity = unbounded, .expire_after_write = 100s, .jitter = 0.2, .clock = clock()});
  for (int i = 0; i < 1'000; ++i) cache.put(i, i);
  advance(80s - 1ns);
  EXPECT_EQ(cache.clean_up(), 0U) << "by no more than that";
  std::vector<std::size_t> gone;
  for (int i = 0; i < 4; ++i) {
    advance(5s);
    gone.push_back(cache.clean_up());
  }
  advance(1ns);
  gone.back() += cache.clean_up();
  EXPECT_EQ(cache.size(), 0U) << "none lasts longer";
  for (const std::size_t each : gone) EXPECT_NEAR(static_cast<double>(each), 250, 70);
}

TEST_F(Expiry, jitter_of_one_value_differs_from_time_to_time) {
  Numbers cache({.expire_after_write = 100s, .jitter = 1, .clock = clock()});
  std::set<int> ends;
  for (int i = 0; i < 20; ++i) {
    cache.put(1, 1);
    int end = 0;
    for (; cache.contains(1); ++end) advance(1s);
    EXPECT_LE(end, 100);
    ends.insert(end);
  }
  EXPECT_GT(ends.size(), 10U);
}

TEST_F(Expiry, jitter_spreads_refreshes_too) {
  std::atomic<int> loads{0};
  Numbers cache({.capacity = unbounded,
                 .load = [&](int) { return ++loads; },
                 .jitter = 0.5,
                 .refresh_after = 100s,
                 .clock = clock()});
  for (int i = 0; i < 100; ++i) static_cast<void>(cache.get(i));
  advance(75s);
  for (int i = 0; i < 100; ++i) static_cast<void>(cache.get(i));
  EXPECT_TRUE(eventually([] { return threading::active_count() == 1; }));
  EXPECT_NEAR(loads - 100, 50, 30);
}

TEST_F(Expiry, a_stale_value_is_given_instead_of_an_exception_for_as_long_as_was_said) {
  bool broken = false;
  int loads = 0;
  Numbers cache({.load =
                     [&](int) {
                       ++loads;
                       return broken ? throw std::runtime_error("burnt") : loads;
                     },
                 .expire_after_write = 10s,
                 .stale_on_error = 5s,
                 .clock = clock()});
  EXPECT_EQ(cache.get(1), 1);
  broken = true;
  advance(10s);
  EXPECT_FALSE(cache.contains(1)) << "expired it is";
  EXPECT_FALSE(cache.try_get(1));
  EXPECT_EQ(cache.get(1), 1);
  EXPECT_EQ(cache.get_async(1).get(), 1);
  EXPECT_EQ(cache.get_many(Keys{1}), Keys{1});
  EXPECT_EQ(loads, 4) << "each of them has tried";
  EXPECT_EQ(cache.statistics().stale, 3U);
  EXPECT_EQ(cache.statistics().load_failures, 3U);
  EXPECT_EQ(cache.clean_up(), 0U) << "it is still of use";
  advance(5s - 1ns);
  EXPECT_EQ(cache.get(1), 1);
  advance(1ns);
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get(1)); }), "burnt") << "the end of it";
  EXPECT_EQ(cache.statistics().expired, 1U);
  broken = false;
  EXPECT_EQ(cache.get(1), 7);
}

TEST_F(Expiry, a_stale_value_goes_when_a_load_brings_a_new_one) {
  Numbers cache({.load = [](int) { return 2; },
                 .expire_after_write = 10s,
                 .stale_on_error = 5s,
                 .on_removal = listener(),
                 .clock = clock()});
  cache.put(1, 1);
  advance(11s);
  EXPECT_EQ(cache.get(1), 2);
  EXPECT_EQ(told(), "1 expired, ");
  EXPECT_EQ(cache.statistics().stale, 0U);
}

TEST_F(Expiry, no_stale_value_is_given_of_what_was_invalidated) {
  Numbers cache({.load = [](int) -> int { throw std::runtime_error("burnt"); },
                 .expire_after_write = 10s,
                 .stale_on_error = 5s,
                 .clock = clock()});
  cache.put(1, 1);
  advance(11s);
  EXPECT_FALSE(cache.invalidate(1)) << "it had expired";
  EXPECT_ANY_THROW(static_cast<void>(cache.get(1)));
}

TEST_F(Expiry, load_many_that_fails_gives_the_stale_ones_and_throws_for_the_others) {
  Numbers cache({.load_many = [](std::span<const int>) -> std::vector<std::optional<int>> {
                   throw std::runtime_error("burnt");
                 },
                 .expire_after_write = 10s,
                 .stale_on_error = 5s,
                 .clock = clock()});
  cache.put(1, 1);
  cache.put(2, 2);
  advance(11s);
  EXPECT_EQ(cache.get_many(Keys{2, 1, 2}), (Keys{2, 1, 2}));
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get_many(Keys{2, 3})); }), "burnt");
}

TEST_F(Expiry, a_value_older_than_refresh_after_is_given_out_and_loaded_anew) {
  std::atomic<int> loads{0};
  Numbers cache({.load = [&](int) { return ++loads; },
                 .expire_after_write = 1h,
                 .refresh_after = 10s,
                 .on_removal = listener(),
                 .clock = clock()});
  EXPECT_EQ(cache.get(1), 1);
  advance(10s - 1ns);
  EXPECT_EQ(cache.get(1), 1);
  EXPECT_EQ(threading::active_count(), 1U);
  advance(1ns);
  EXPECT_EQ(cache.peek(1), 1) << "which does not ask";
  EXPECT_EQ(threading::active_count(), 1U);
  EXPECT_EQ(cache.get(1), 1);
  EXPECT_TRUE(eventually([&] { return cache.peek(1) == 2; }));
  EXPECT_TRUE(eventually([] { return threading::active_count() == 1; }));
  EXPECT_EQ(told(), "1 replaced, ");
  EXPECT_EQ(loads, 2);
  EXPECT_EQ(cache.statistics().misses, 1U);
}

TEST_F(Expiry, hard_expiry_always_stands) {
  std::atomic<int> loads{0};
  Numbers cache({.load = [&](int) { return ++loads; },
                 .expire_after_write = 10s,
                 .expire_after_access = 1h,
                 .refresh_after = 20s,
                 .clock = clock()});
  EXPECT_EQ(cache.get(1), 1);
  advance(30s);
  EXPECT_EQ(cache.get(1), 2) << "neither refreshed nor kept by being asked for";
  cache.pin(1);
  advance(10s);
  EXPECT_FALSE(cache.peek(1)) << "pinned or not";
  EXPECT_EQ(cache.get(1), 3);
}

TEST_F(Expiry, a_pinned_key_keeps_its_place_when_its_value_expires_and_comes_again) {
  Numbers cache({.capacity = 10,
                 .policy = Policy::lru,
                 .load = [](int key) { return key; },
                 .expire_after_write = 10s,
                 .clock = clock()});
  cache.put(1, 1);
  EXPECT_TRUE(cache.pin(1));
  advance(10s);
  EXPECT_EQ(cache.clean_up(), 1U);
  EXPECT_EQ(cache.statistics().pinned, 0U) << "now";
  static_cast<void>(cache.get(1));
  EXPECT_EQ(cache.statistics().pinned, 1U);
  for (int i = 100; i < 200; ++i) static_cast<void>(cache.get(i));
  EXPECT_TRUE(cache.contains(1));
  advance(10s);
  EXPECT_TRUE(cache.unpin(1)) << "expired";
  static_cast<void>(cache.get(1));
  EXPECT_EQ(cache.statistics().pinned, 0U);
}

TEST_F(Expiry, clean_up_removes_what_has_expired_and_nothing_else) {
  Numbers cache({.capacity = 1'000, .on_removal = listener(), .clock = clock(), .shards = 4});
  EXPECT_EQ(cache.clean_up(), 0U);
  cache.put(1, 1, 5s);
  cache.put(2, 2, 10s);
  cache.put(3, 3);
  EXPECT_EQ(cache.clean_up(), 0U);
  advance(5s);
  EXPECT_EQ(cache.clean_up(), 1U);
  EXPECT_EQ(cache.clean_up(), 0U);
  EXPECT_EQ(told(), "1 expired, ");
  advance(1h);
  EXPECT_EQ(cache.clean_up(), 1U);
  EXPECT_EQ(told(), "2 expired, ");
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_EQ(cache.statistics().expired, 2U);
}

TEST_F(Expiry, whoever_comes_across_an_expired_value_removes_it_as_expired) {
  Numbers cache(
      {.capacity = 2, .policy = Policy::fifo, .on_removal = listener(), .clock = clock()});
  const auto put_and_let_expire = [&] {
    cache.put(1, 1, 5s);
    advance(5s);
  };
  put_and_let_expire();
  cache.put(1, 2);
  EXPECT_EQ(told(), "1 expired, ");
  put_and_let_expire();
  EXPECT_EQ(told(), "1 replaced, ");
  EXPECT_FALSE(cache.invalidate(1));
  EXPECT_EQ(told(), "1 expired, ");
  put_and_let_expire();
  EXPECT_EQ(cache.get(1, [](int) { return 5; }), 5);
  EXPECT_EQ(told(), "1 expired, ");
}

TEST_F(Expiry, negative_times_are_a_ValueError) {
  const Timeout negative = -1ns;
  EXPECT_THROW(Numbers({.expire_after_write = negative}), ValueError);
  EXPECT_THROW(Numbers({.expire_after_access = negative}), ValueError);
  EXPECT_THROW(Numbers({.refresh_after = negative}), ValueError);
  EXPECT_THROW(Numbers({.stale_on_error = -1ns}), ValueError);
  EXPECT_THROW(Numbers({.remember_failures = -1ns}), ValueError);
  Numbers cache({.expire_after = [&](const int&, const int& value) {
    return value < 0 ? negative : Timeout(1s);
  }});
  EXPECT_EQ(words_of([&] { cache.put(1, 1, -1s); }),
            "the time that a value lasts must not be negative");
  EXPECT_EQ(words_of([&] { cache.put(1, -1); }), "what expire_after returns must not be negative");
  EXPECT_THROW(static_cast<void>(cache.get(1, [](int) { return -1; })), ValueError);
  EXPECT_THROW(static_cast<void>(cache.get_async(1, [](int) { return -1; }).get()), ValueError);
  EXPECT_TRUE(cache.empty());
}

// By the real clock. What was told, and by whom.
struct Diary {
  [[nodiscard]] auto listener() {
    return [this](const int& key, int&, RemovalReason reason) {
      const std::scoped_lock guard(mutex);
      if (reason == RemovalReason::expired) expired.push_back(key);
      in_own_thread &= threading::current_thread() != threading::main_thread();
    };
  }

  [[nodiscard]] Keys keys() {
    const std::scoped_lock guard(mutex);
    return expired;
  }

  std::mutex mutex;
  Keys expired;
  bool in_own_thread = true;
};

TEST(PromptExpiry, caffeine_41_the_listener_is_told_at_the_time_without_anybodys_coming_across) {
  Diary diary;
  Numbers cache(
      {.expire_after_write = 50ms, .on_removal = diary.listener(), .remove_promptly = true});
  const auto begin = std::chrono::steady_clock::now();
  cache.put(1, 1);
  EXPECT_TRUE(eventually([&] { return !diary.keys().empty(); }));
  expect_about(std::chrono::steady_clock::now() - begin, 50ms);
  EXPECT_TRUE(cache.empty());
  EXPECT_TRUE(diary.in_own_thread);
  cache.put(2, 2);
  EXPECT_TRUE(eventually([&] { return diary.keys() == Keys{1, 2}; })) << "and again";
}

TEST(PromptExpiry, caffeine_195_what_expires_earlier_and_is_put_later_is_not_kept_waiting) {
  Diary diary;
  Numbers cache({.on_removal = diary.listener(), .remove_promptly = true});
  cache.put(1, 1, 1h);
  EXPECT_TRUE(eventually([&] { return threading::active_count() == 2; }));
  cache.put(2, 2, 150ms);
  cache.put(3, 3, 20ms);
  EXPECT_TRUE(eventually([&] { return diary.keys() == Keys{3, 2}; }));
  EXPECT_TRUE(cache.contains(1));
}

TEST(PromptExpiry, what_was_asked_for_meanwhile_is_removed_when_its_time_is_over_then) {
  Diary diary;
  Numbers cache(
      {.expire_after_access = 100ms, .on_removal = diary.listener(), .remove_promptly = true});
  cache.put(1, 1);
  const auto begin = std::chrono::steady_clock::now();
  auto last = begin;
  while (last < begin + 300ms && cache.try_get(1)) {
    last = std::chrono::steady_clock::now();
    threading::sleep(1ms);
  }
  EXPECT_TRUE(eventually([&] { return diary.keys() == Keys{1}; }));
  EXPECT_TRUE(cache.empty());
}

TEST(PromptExpiry, whatever_way_a_value_has_come) {
  const auto load = [](int key) { return key; };
  const std::vector<std::function<void(Numbers&)>> ways{
      [](Numbers& cache) { cache.put(1, 1); },
      [](Numbers& cache) { static_cast<void>(cache.get(1)); },
      [&](Numbers& cache) { static_cast<void>(cache.get(1, load)); },
      [](Numbers& cache) { static_cast<void>(cache.get(1, 60s)); },
      [](Numbers& cache) { static_cast<void>(cache.get_async(1).get()); },
      [](Numbers& cache) { static_cast<void>(cache.get_many(Keys{1})); },
      [](Numbers& cache) { cache.refresh(1); },
      [](Numbers& cache) { cache.preload(Keys{1}); },
  };
  for (const auto& way : ways) {
    Diary diary;
    Numbers cache({.load = load,
                   .expire_after_write = 5ms,
                   .on_removal = diary.listener(),
                   .remove_promptly = true});
    way(cache);
    EXPECT_TRUE(eventually([&] { return diary.keys() == Keys{1}; })) << &way - ways.data();
  }
}

TEST(PromptExpiry, what_is_stale_goes_when_it_is_of_no_use_any_more) {
  Diary diary;
  Numbers cache({.expire_after_write = 5ms,
                 .stale_on_error = 100ms,
                 .on_removal = diary.listener(),
                 .remove_promptly = true});
  const auto begin = std::chrono::steady_clock::now();
  cache.put(1, 1);
  EXPECT_TRUE(eventually([&] { return diary.keys() == Keys{1}; }));
  expect_about(std::chrono::steady_clock::now() - begin, 105ms);
}

TEST(PromptExpiry, without_anything_to_wait_for_there_is_no_thread_and_with_it_its_end_is_quick) {
  const auto took = canteen::testing::timed([] {
    Numbers idle({.remove_promptly = true});
    idle.put(1, 1);
    EXPECT_EQ(threading::active_count(), 1U);
    Numbers busy({.remove_promptly = true});
    busy.put(1, 1, 1h);
    EXPECT_EQ(threading::active_count(), 2U);
  });
  EXPECT_EQ(threading::active_count(), 1U);
  EXPECT_LT(took, 20s);
}

TEST(PromptExpiry, the_listener_may_use_the_cache_and_bring_the_value_again) {
  std::atomic<int> told{0};
  Numbers* own = nullptr;
  Numbers cache({.on_removal =
                     [&](const int& key, int& value, RemovalReason) {
                       if (++told < 5) own->put(key, value, 1ms);
                     },
                 .remove_promptly = true});
  own = &cache;
  cache.put(1, 1, 1ms);
  EXPECT_TRUE(eventually([&] { return told == 5; }));
  EXPECT_TRUE(cache.empty());
}

TEST(PromptExpiry, what_the_listener_throws_is_told_to_the_excepthook_and_the_next_is_removed_too) {
  std::mutex mutex;
  std::vector<std::string> heard;
  const auto before = threading::set_excepthook([&](const threading::ExceptHookArgs& args) {
    const std::scoped_lock guard(mutex);
    heard.push_back(args.message);
  });
  {
    Numbers cache(
        {.on_removal = [](const int& key, int&,
                          RemovalReason) { throw std::runtime_error(std::to_string(key)); },
         .remove_promptly = true});
    for (const int key : {1, 2}) {
      cache.put(key, key, 1ms);
      EXPECT_TRUE(eventually([&] {
        const std::scoped_lock guard(mutex);
        return heard.size() == static_cast<std::size_t>(key);
      }));
    }
  }
  threading::set_excepthook(before);
  EXPECT_EQ(heard, (std::vector<std::string>{"1", "2"}));
}

TEST(PromptExpiry, a_stream_of_short_lived_values_is_swept_every_10_ms_and_not_for_each_put) {
  const auto own = std::this_thread::get_id();
  std::atomic<int> looks{0};  // of the sweeper at its clock: two or three in a sweep
  std::atomic<int> told{0};
  Numbers cache({.capacity = 1'000,
                 .on_removal = [&](const int&, int&, RemovalReason) { ++told; },
                 .remove_promptly = true,
                 .clock =
                     [&] {
                       if (std::this_thread::get_id() != own) ++looks;
                       return std::chrono::steady_clock::now();
                     },
                 .shards = 1});
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; std::chrono::steady_clock::now() < begin + 300ms; ++i) {
    cache.put(i, i, 1ms);
    threading::sleep(20us);
  }
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(looks, 6 * (took / 10ms + 1));
  EXPECT_GT(told, 0);
}

TEST(PromptExpiry, caches_that_end_in_the_middle_of_a_sweep_wait_for_it) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<bool> ended{false};
    std::atomic<bool> late{false};
    {
      Numbers cache({.on_removal = [&](const int&, int&, RemovalReason) { late = late || ended; },
                     .remove_promptly = true});
      for (int i = 0; i < 20; ++i) cache.put(i, i, std::chrono::microseconds(i * 20));
    }
    ended = true;
    EXPECT_FALSE(late);
  }
  EXPECT_EQ(threading::active_count(), 1U);
}

}  // namespace
}  // namespace canteen::cache
