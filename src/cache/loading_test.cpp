// Who loads, who waits, who wins: the rules for what can go wrong while a value is on its way, and
// what a fork leaves of all that.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/cache.hpp>
#include <canteen/threading.hpp>

#include "src/base/sanitizer.hpp"
#include "tests/conformance/blocking.hpp"
#include "tests/support/processes.hpp"

// A child whose parent had threads may start threads of its own; TSan would rather end it.
extern "C" const char* __tsan_default_options() {
  return "die_after_fork=0";
}

namespace canteen::cache {
namespace {

using namespace std::chrono_literals;
using canteen::testing::child;
using canteen::testing::eventually;
using canteen::testing::Running;
using canteen::testing::status_of;

using Numbers = Cache<int, int>;
using Keys = std::vector<int>;
using Answers = std::vector<std::optional<int>>;

// A loader that holds its key until it is let go, and counts.
class Stove {
 public:
  // The value of the key: its number of the load, from 1.
  int operator()(const int& /*key*/) {
    const int number = ++begun_;
    if (!go_.wait(60s)) throw std::runtime_error("nobody let go");
    return number;
  }

  [[nodiscard]] auto load() {
    return [this](const int& key) { return (*this)(key); };
  }

  void let_go() { go_.set(); }

  void hold() { go_.clear(); }

  [[nodiscard]] int begun() const { return begun_; }

  [[nodiscard]] bool wait_for(int loads) const {
    return eventually([&] { return begun_ == loads; });
  }

 private:
  std::atomic<int> begun_{0};
  threading::Event go_;
};

// What the exception says that a call throws. It is kept: of several threads that have it the last
// destroys it, and who that is its count tells, in libstdc++, where TSan does not look.
std::string words_of(const std::function<void()>& call) {
  static std::mutex mutex;
  static std::vector<std::exception_ptr> all;
  try {
    call();
  } catch (const std::exception& error) {
    const std::scoped_lock guard(mutex);
    all.push_back(std::current_exception());
    return error.what();
  }
  return "";
}

// How many threads wait for a load.
std::size_t waiting() {
  const auto all = threading::enumerate();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](const threading::Thread& each) {
        return each.state().on == threading::BlockedOn::future;
      }));
}

bool wait_for_waiting(std::size_t number) {
  return eventually([&] { return waiting() == number; });
}

bool no_helper_left() {
  return eventually([] { return threading::active_count() == 1; });
}

class Crowd {
 public:
  Crowd(int number, const std::function<void()>& call) {
    for (int i = 0; i < number; ++i) all_.push_back(std::make_unique<Running>(call));
  }

  void join() { all_.clear(); }

 private:
  std::vector<std::unique_ptr<Running>> all_;
};

TEST(Loading, a_load_that_throws_reaches_all_64_who_wait_and_the_next_get_loads_again) {
  std::atomic<bool> broken{true};
  Stove stove;
  Numbers cache;
  std::atomic<int> exceptions{0};
  std::atomic<int> values{0};
  const auto load = [&](const int& key) {
    static_cast<void>(stove(key));
    return broken ? throw std::runtime_error("burnt") : 7;
  };
  const auto ask = [&] {
    const std::string words = words_of([&] { values += cache.get(1, load) == 7 ? 1 : 0; });
    if (words == "burnt") ++exceptions;
  };
  Crowd first(64, ask);
  EXPECT_TRUE(wait_for_waiting(63));
  stove.let_go();
  first.join();
  EXPECT_EQ(std::tuple(stove.begun(), int{exceptions}, int{values}), std::tuple(1, 64, 0));
  EXPECT_FALSE(cache.contains(1));
  broken = false;
  stove.hold();
  Crowd second(64, ask);
  EXPECT_TRUE(wait_for_waiting(63));
  stove.let_go();
  second.join();
  EXPECT_EQ(std::tuple(stove.begun(), int{exceptions}, int{values}), std::tuple(2, 64, 64));
  const auto at = cache.statistics();
  EXPECT_EQ(std::tuple(at.hits, at.misses, at.loads, at.load_failures),
            std::tuple(0U, 128U, 1U, 1U));
}

TEST(Loading, bucketeer_2552_who_leaves_after_a_timeout_drops_only_his_own_wait) {
  Stove stove;
  Numbers cache({.load = stove.load()});
  EXPECT_THROW(static_cast<void>(cache.get(1, 0s)), TimeoutError);
  EXPECT_THROW(static_cast<void>(cache.get(1, -1s)), TimeoutError);
  EXPECT_THROW(static_cast<void>(cache.get(1, 10ms)), TimeoutError);
  int got = 0;
  Running patient([&] { got = cache.get(1); });
  EXPECT_TRUE(wait_for_waiting(1));
  stove.let_go();
  patient.join();
  EXPECT_EQ(got, 1);
  EXPECT_EQ(cache.get(1, 0s), 1) << "there by now";
  EXPECT_EQ(stove.begun(), 1);
  EXPECT_TRUE(no_helper_left());
}

TEST(Loading, what_is_there_needs_no_way_to_load_it_in_whatever_way_it_is_asked_for) {
  Numbers cache;
  cache.put(1, 7);
  EXPECT_EQ(cache.get(1), 7);
  EXPECT_EQ(cache.get(1, 0s), 7);
  EXPECT_EQ(cache.get_async(1).get(), 7);
  EXPECT_EQ(cache.get_many(Keys{1}), Keys{7});
  EXPECT_THROW(static_cast<void>(cache.get(2, 0s)), KeyError);
  EXPECT_THROW(static_cast<void>(cache.get_async(2)), KeyError);
  EXPECT_EQ(cache.get(2, [](int key) { return key; }), 2) << "nobody is thought to load it";
}

TEST(Loading, a_hit_copies_no_loader) {
  struct Loader {
    explicit Loader(std::atomic<int>& its_copies) : copies(&its_copies) {}

    Loader(const Loader& other) : copies(other.copies) { ++*copies; }

    int operator()(const int& key) const { return key; }

    std::atomic<int>* copies;
  };

  std::atomic<int> copies{0};
  const Loader loader(copies);
  Numbers cache({.load = loader});
  EXPECT_EQ(cache.get(1), 1);
  copies = 0;
  EXPECT_EQ(cache.get(1, 60s), 1);
  EXPECT_EQ(cache.get_async(1).get(), 1);
  EXPECT_EQ(cache.get_async(1, loader).get(), 1);
  EXPECT_EQ(copies, 0);
  EXPECT_EQ(cache.get_async(2).get(), 2);
  EXPECT_GT(copies, 0);
}

TEST(Loading, singleflight_4_who_is_stopped_leaves_the_load_in_the_table) {
  Stove stove;
  Numbers cache({.load = stove.load()});
  std::stop_source stop;
  bool timed_out = false;
  int got = 0;
  Running stopped([&] {
    try {
      static_cast<void>(cache.get(1, 60s, stop.get_token()));
    } catch (const TimeoutError&) {
      timed_out = true;
    }
  });
  EXPECT_TRUE(wait_for_waiting(1));
  Running patient([&] { got = cache.get(1, std::nullopt); });
  EXPECT_TRUE(wait_for_waiting(2));
  stop.request_stop();
  EXPECT_TRUE(eventually([&] { return stopped.done(); })) << "long before his timeout";
  stopped.join();
  EXPECT_TRUE(timed_out);
  EXPECT_THROW(static_cast<void>(cache.get(1, 60s, stop.get_token())), TimeoutError);
  stove.let_go();
  patient.join();
  EXPECT_EQ(got, 1);
  EXPECT_EQ(stove.begun(), 1);
}

TEST(Loading, moka_59_a_load_that_threw_does_not_poison_the_key) {
  for (int number : {1, 2, 3}) {
    Numbers cache;
    const auto burnt = [](const int&) -> int { throw std::runtime_error("burnt"); };
    EXPECT_ANY_THROW(static_cast<void>(cache.get(1, burnt)));
    EXPECT_ANY_THROW(static_cast<void>(cache.get_async(1, burnt).get()));
    EXPECT_EQ(cache.get(1, [&](int) { return number; }), number);
  }
}

TEST(Loading, caffeine_748_a_put_during_the_load_wins) {
  Stove stove;
  Numbers cache({.load = stove.load()});
  int got = 0;
  Running waiter([&] { got = cache.get(1); });
  EXPECT_TRUE(stove.wait_for(1));
  cache.put(1, 50);
  EXPECT_EQ(cache.get(1), 50) << "does not wait";
  stove.let_go();
  waiter.join();
  EXPECT_EQ(got, 1) << "what he waited for";
  EXPECT_EQ(cache.get(1), 50);
  EXPECT_EQ(cache.statistics().replaced, 0U);
}

TEST(Loading, what_is_invalidated_or_cleared_during_its_load_is_not_kept_and_not_seen_later) {
  for (const bool all : {false, true}) {
    Stove stove;
    Numbers cache({.load = stove.load()});
    int first = 0;
    int second = 0;
    Running early([&] { first = cache.get(1); });
    EXPECT_TRUE(stove.wait_for(1));
    if (all) {
      cache.clear();
    } else {
      EXPECT_FALSE(cache.invalidate(1)) << "it is not there yet";
    }
    Running late([&] { second = cache.get(1); });
    EXPECT_TRUE(stove.wait_for(2)) << "a load of his own";
    stove.let_go();
    early.join();
    late.join();
    EXPECT_EQ(std::pair(first, second), std::pair(1, 2));
    EXPECT_EQ(cache.peek(1), 2);
  }
}

TEST(Loading, a_load_that_fails_after_a_put_does_no_harm_to_what_was_put) {
  threading::Event go;
  Numbers cache;
  Running waiter([&] {
    EXPECT_ANY_THROW(static_cast<void>(cache.get(1, [&](int) -> int {
      EXPECT_TRUE(go.wait(60s));
      throw std::runtime_error("burnt");
    })));
  });
  EXPECT_TRUE(eventually([&] { return cache.statistics().misses == 1; }));
  cache.put(1, 5);
  go.set();
  waiter.join();
  EXPECT_EQ(cache.peek(1), 5);
}

TEST(Loading, who_asks_in_his_loader_for_the_same_key_is_told_so_in_whatever_way_he_asks) {
  Numbers cache({.load = [](int key) { return key; },
                 .load_many = [](std::span<const int> keys) { return Answers(keys.size(), 1); }});
  const std::vector<std::function<int(const int&)>> ways{
      [&](int key) { return cache.get(key); },
      [&](int key) { return cache.get(key, [](int) { return 1; }); },
      [&](int key) { return cache.get(key, 60s); },
      [&](int key) { return cache.get_async(key).get(); },
      [&](int key) { return cache.get_async(key).wait(60s) ? 1 : 0; },
      [&](int key) { return cache.get_many(Keys{99, key})[1]; },
      [&](int key) { return cache.refresh(key); },
      [&](int key) { return cache.get(key + 100, [&](int) { return cache.get(key); }); },
  };
  for (std::size_t way = 0; way < ways.size(); ++way) {
    const int key = static_cast<int>(way);
    EXPECT_THROW(static_cast<void>(cache.get(key, ways[way])), RecursiveLoadError) << way;
    EXPECT_THROW(static_cast<void>(cache.get_async(key, ways[way]).get(60s)), RecursiveLoadError)
        << way;
    EXPECT_FALSE(cache.contains(key));
    EXPECT_EQ(cache.get(key), key) << "all is well";
  }
  EXPECT_TRUE(cache.contains(99));
}

TEST(Loading, load_many_that_asks_for_one_of_its_keys_is_told_so) {
  Numbers* own = nullptr;
  Numbers cache({.load = [](int key) { return key; },
                 .load_many =
                     [&](std::span<const int> keys) {
                       static_cast<void>(own->get(keys[1]));
                       return Answers(keys.size(), 1);
                     }});
  own = &cache;
  EXPECT_THROW(static_cast<void>(cache.get_many(Keys{1, 2})), RecursiveLoadError);
  EXPECT_TRUE(cache.empty());
}

TEST(Loading, a_loader_may_ask_for_other_keys_put_and_invalidate) {
  Numbers cache;
  const std::function<int(const int&)> sum = [&](int key) {
    if (key == 0) return 0;
    cache.put(1'000 + key, key);
    cache.invalidate(1'001 + key);
    return key + cache.get(key - 1, sum);
  };
  EXPECT_EQ(cache.get(50, sum), 50 * 51 / 2);
  EXPECT_EQ(cache.get(49, sum), 49 * 50 / 2);
  EXPECT_EQ(cache.get(1,
                      [&](int key) {
                        cache.put(key, 3);
                        return cache.get(key);
                      }),
            1)
      << "there";
  cache.invalidate(1);
  EXPECT_EQ(cache.get(1,
                      [&](int key) {
                        cache.put(key, 3);
                        return 1 + cache.get(key);
                      }),
            4);
  EXPECT_EQ(cache.peek(1), 3) << "what was put in the loader is newer";
}

TEST(Loading, loads_of_different_keys_run_at_the_same_time) {
  threading::Barrier together(3);
  Numbers cache({.capacity = 10, .shards = 1});
  std::vector<std::unique_ptr<Running>> cooks;
  for (int key = 0; key < 3; ++key) {
    cooks.push_back(std::make_unique<Running>([&, key] {
      static_cast<void>(cache.get(key, [&](int number) {
        together.wait(60s);
        return number;
      }));
    }));
  }
  cooks.clear();
  EXPECT_FALSE(together.broken());
  EXPECT_EQ(cache.size(), 3U);
}

TEST(Loading, get_async_does_not_wait_and_all_wait_for_one_load) {
  Stove stove;
  Numbers cache({.load = stove.load()});
  const auto soup = cache.get_async(1);
  const auto again = cache.get_async(1);
  EXPECT_FALSE(soup.ready());
  EXPECT_FALSE(again.wait(5ms));
  EXPECT_THROW(static_cast<void>(soup.get(0s)), TimeoutError);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(soup.wait(60s, stop.get_token()));
  stove.let_go();
  EXPECT_EQ(soup.get(), 1);
  EXPECT_EQ(soup.get(), 1) << "again";
  EXPECT_TRUE(again.wait());
  EXPECT_TRUE(again.ready());
  EXPECT_EQ(again.get(0s), 1);
  EXPECT_EQ(stove.begun(), 1);
}

TEST(Loading, there_are_as_many_helpers_as_was_said_while_there_is_work_and_none_after) {
  Stove stove;
  Numbers cache({.load = stove.load(), .helpers = 3});
  EXPECT_EQ(threading::active_count(), 1U);
  std::vector<Pending<int>> all;
  for (int key = 0; key < 10; ++key) all.push_back(cache.get_async(key));
  EXPECT_TRUE(stove.wait_for(3));
  EXPECT_EQ(threading::active_count(), 4U);
  stove.let_go();
  for (const auto& each : all) static_cast<void>(each.get());
  EXPECT_EQ(stove.begun(), 10);
  EXPECT_TRUE(no_helper_left());
  EXPECT_EQ(cache.get_async(100).get(), 11) << "and comes again";
  EXPECT_TRUE(no_helper_left());
}

TEST(Loading, the_end_of_the_cache_waits_for_its_helpers_and_a_pending_outlives_it) {
  Stove stove;
  std::optional<Pending<int>> soup;
  std::optional<Pending<int>> there;
  std::optional<Pending<int>> burnt;
  {
    Numbers cache({.load = stove.load(), .helpers = 1});
    cache.put(2, 20);
    soup = cache.get_async(1);
    there = cache.get_async(2);
    burnt = cache.get_async(3, [](int) -> int { throw std::runtime_error("burnt"); });
    EXPECT_TRUE(stove.wait_for(1));
    stove.let_go();
  }
  EXPECT_TRUE(soup->ready() && burnt->ready());
  EXPECT_EQ(soup->get(), 1);
  EXPECT_EQ(there->get(), 20);
  EXPECT_EQ(words_of([&] { static_cast<void>(burnt->get()); }), "burnt");
}

TEST(Loading, loaders_of_a_cache_that_ends_may_use_it_to_the_last) {
  std::atomic<int> told{0};
  for (int round = 0; round < 20; ++round) {
    Numbers cache({.expire_after_write = 1ms,
                   .on_removal = [&](const int&, int&, RemovalReason) { ++told; },
                   .remove_promptly = true,
                   .helpers = 2});
    for (int key = 0; key < 5; ++key) {
      static_cast<void>(cache.get_async(key, [&](int number) {
        cache.put(number + 100, number);
        return cache.get(number + 200, [](int other) { return other; });
      }));
    }
  }
  EXPECT_EQ(threading::active_count(), 1U);
}

using Time = std::chrono::steady_clock::time_point;

// A clock that goes when it is told to.
struct Hands {
  std::atomic<Time> now{Time(1'000s)};

  void advance(std::chrono::nanoseconds by) { now = now.load() + by; }

  [[nodiscard]] auto clock() {
    return [this] { return now.load(); };
  }
};

TEST(Loading, caffeine_175_a_refresh_that_is_slower_than_its_interval_lands_once) {
  Hands hands;
  Stove stove;
  stove.let_go();
  Numbers cache({.load = stove.load(), .refresh_after = 10s, .clock = hands.clock()});
  EXPECT_EQ(cache.get(1), 1);
  stove.hold();
  hands.advance(11s);
  EXPECT_EQ(cache.get(1), 1) << "the old one meanwhile";
  EXPECT_TRUE(stove.wait_for(2));
  for (int i = 0; i < 3; ++i) {
    hands.advance(11s);
    EXPECT_EQ(cache.get(1), 1);
  }
  EXPECT_EQ(stove.begun(), 2) << "one in flight";
  stove.let_go();
  EXPECT_TRUE(eventually([&] { return cache.peek(1) == 2; }));
  EXPECT_EQ(cache.get(1), 2) << "fresh again";
  EXPECT_TRUE(no_helper_left());
  EXPECT_EQ(stove.begun(), 2);
  EXPECT_EQ(cache.statistics().misses, 1U);
  EXPECT_EQ(cache.statistics().loads, 2U);
}

TEST(Loading, caffeine_714_a_refresh_loses_to_a_newer_put_or_invalidate) {
  for (const bool put : {true, false}) {
    Hands hands;
    Stove stove;
    stove.let_go();
    Numbers cache({.load = stove.load(), .refresh_after = 10s, .clock = hands.clock()});
    EXPECT_EQ(cache.get(1), 1);
    stove.hold();
    hands.advance(11s);
    EXPECT_EQ(cache.get(1), 1);
    EXPECT_TRUE(stove.wait_for(2));
    if (put) {
      cache.put(1, 50);
    } else {
      EXPECT_TRUE(cache.invalidate(1));
    }
    stove.let_go();
    EXPECT_TRUE(no_helper_left());
    EXPECT_EQ(cache.peek(1), put ? std::optional(50) : std::nullopt);
  }
}

TEST(Loading, a_refresh_that_fails_keeps_the_old_value_and_is_tried_again_after_its_interval) {
  Hands hands;
  std::atomic<int> loads{0};
  Numbers cache(
      {.load = [&](int) { return ++loads == 2 ? throw std::runtime_error("") : int{loads}; },
       .refresh_after = 10s,
       .clock = hands.clock()});
  EXPECT_EQ(cache.get(1), 1);
  hands.advance(11s);
  EXPECT_EQ(cache.get(1), 1);
  EXPECT_TRUE(no_helper_left());
  EXPECT_EQ(cache.get(1), 1);
  EXPECT_TRUE(no_helper_left());
  EXPECT_EQ(loads, 2) << "not at once";
  EXPECT_EQ(cache.statistics().load_failures, 1U);
  hands.advance(11s);
  EXPECT_EQ(cache.get(1), 1);
  EXPECT_TRUE(eventually([&] { return cache.peek(1) == 3; }));
}

TEST(Loading, caffeine_373_what_expires_while_it_is_refreshed_is_not_given_out) {
  Hands hands;
  Stove stove;
  stove.let_go();
  Numbers cache({.load = stove.load(),
                 .expire_after_write = 20s,
                 .refresh_after = 10s,
                 .clock = hands.clock()});
  EXPECT_EQ(cache.get(1), 1);
  stove.hold();
  hands.advance(11s);
  EXPECT_EQ(cache.get(1), 1);
  EXPECT_TRUE(stove.wait_for(2));
  hands.advance(9s);
  EXPECT_EQ(cache.peek(1), std::nullopt);
  int got = 0;
  Running waiter([&] { got = cache.get(1); });
  EXPECT_TRUE(wait_for_waiting(1));
  stove.let_go();
  waiter.join();
  EXPECT_EQ(got, 2) << "of the refresh: no load beside it";
  EXPECT_EQ(stove.begun(), 2);
}

TEST(Loading, refresh_loads_anew_in_any_case_and_gives_out_the_old_value_meanwhile) {
  Stove stove;
  stove.let_go();
  Numbers cache({.load = stove.load()});
  EXPECT_EQ(cache.refresh(1), 1) << "not there";
  stove.hold();
  int first = 0;
  int second = 0;
  Running one([&] { first = cache.refresh(1); });
  EXPECT_TRUE(stove.wait_for(2));
  Running two([&] { second = cache.refresh(1); });
  EXPECT_TRUE(wait_for_waiting(1));
  EXPECT_EQ(cache.get(1), 1);
  stove.let_go();
  one.join();
  two.join();
  EXPECT_EQ(std::tuple(first, second, stove.begun()), std::tuple(2, 2, 2));
  EXPECT_EQ(cache.get(1), 2);
}

TEST(Loading, a_refresh_that_throws_says_so_and_leaves_the_old_value) {
  std::atomic<bool> broken{false};
  Numbers cache(
      {.load = [&](int key) { return broken ? throw std::runtime_error("burnt") : key; }});
  EXPECT_EQ(cache.get(1), 1);
  broken = true;
  EXPECT_EQ(words_of([&] { cache.refresh(1); }), "burnt");
  EXPECT_EQ(cache.get(1), 1);
}

TEST(Loading, caffeine_443_who_has_expired_is_told_of_before_the_load) {
  Hands hands;
  std::mutex mutex;
  std::string story;
  const auto tell = [&](const std::string& what) {
    const std::scoped_lock guard(mutex);
    story += what;
  };
  Numbers cache({.load =
                     [&](int key) {
                       tell(" load");
                       return key;
                     },
                 .load_many =
                     [&](std::span<const int> keys) {
                       tell(" many");
                       return Answers(keys.size(), 1);
                     },
                 .expire_after_write = 10s,
                 .on_removal = [&](const int&, int&,
                                   RemovalReason why) { tell(" " + std::string(name_of(why))); },
                 .clock = hands.clock()});
  static_cast<void>(cache.get(1));
  hands.advance(10s);
  static_cast<void>(cache.get(1));
  hands.advance(10s);
  static_cast<void>(cache.get_async(1).get());
  hands.advance(10s);
  static_cast<void>(cache.get_many(Keys{1}));
  EXPECT_EQ(story, " load expired load expired load expired many");
}

TEST(Loading, caffeine_443_who_has_expired_is_told_of_before_a_refresh_that_was_asked_for) {
  Hands hands;
  std::string story;
  Numbers cache({.load =
                     [&](int key) {
                       story += " load";
                       return key;
                     },
                 .expire_after_write = 10s,
                 .on_removal = [&](const int&, int&,
                                   RemovalReason why) { story += " " + std::string(name_of(why)); },
                 .clock = hands.clock()});
  cache.put(1, 1);
  hands.advance(10s);
  static_cast<void>(cache.refresh(1));
  EXPECT_EQ(story, " expired load");
}

TEST(Loading, a_listener_that_asks_for_the_key_that_is_about_to_be_loaded_is_told_so) {
  Hands hands;
  Numbers* own = nullptr;
  Numbers cache(
      {.load = [](int key) { return key; },
       .expire_after_write = 10s,
       .on_removal = [&](const int& key, int&, RemovalReason) { static_cast<void>(own->get(key)); },
       .clock = hands.clock()});
  own = &cache;
  cache.put(1, 1);
  hands.advance(10s);
  EXPECT_THROW(static_cast<void>(cache.get(1)), RecursiveLoadError);
  EXPECT_EQ(cache.get(1), 1) << "not there any more, so nobody is told";
}

TEST(Loading, what_the_listener_throws_before_a_load_comes_out_and_the_next_get_loads) {
  Hands hands;
  Numbers cache(
      {.load = [](int key) { return key; },
       .expire_after_write = 10s,
       .on_removal = [](const int&, int&, RemovalReason) { throw std::runtime_error("told"); },
       .clock = hands.clock()});
  for (const int key : {1, 2, 3}) cache.put(key, key);
  hands.advance(10s);
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get(1)); }), "told");
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get_async(2)); }), "told");
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get_many(Keys{4, 3})); }), "told");
  EXPECT_EQ(cache.get_many(Keys{1, 2, 3}), (Keys{1, 2, 3}));
}

TEST(Loading, what_the_listener_throws_after_a_load_comes_out_but_the_value_is_there) {
  Numbers cache({.capacity = 1, .on_removal = [](const int&, int&, RemovalReason) {
                   throw std::runtime_error("told");
                 }});
  cache.put(1, 1);
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get(2, [](int key) { return key; })); }),
            "told");
  EXPECT_EQ(cache.peek(2), 2);
  EXPECT_EQ(cache.get_async(3, [](int key) { return key; }).get(), 3) << "the helper's affair";
  EXPECT_EQ(cache.statistics().load_failures, 0U);
}

TEST(Loading, of_load_many_that_throws_all_who_wait_have_the_exception) {
  Stove stove;
  std::atomic<bool> broken{true};
  Numbers cache({.load = [](int key) { return key; },
                 .load_many =
                     [&](std::span<const int> keys) {
                       static_cast<void>(stove(0));
                       return broken ? throw std::runtime_error("burnt") : Answers(keys.size(), 5);
                     }});
  std::atomic<int> exceptions{0};
  const auto expect_burnt = [&](const std::function<void()>& call) {
    return [&, call] {
      if (words_of(call) == "burnt") ++exceptions;
    };
  };
  Running many(expect_burnt([&] { static_cast<void>(cache.get_many(Keys{1, 2, 3})); }));
  EXPECT_TRUE(stove.wait_for(1));
  Running one(expect_burnt([&] { static_cast<void>(cache.get(2)); }));
  EXPECT_TRUE(wait_for_waiting(1));
  Running some(expect_burnt([&] { static_cast<void>(cache.get_many(Keys{2, 3})); }));
  EXPECT_TRUE(wait_for_waiting(2));
  stove.let_go();
  many.join();
  one.join();
  some.join();
  EXPECT_EQ(exceptions, 3);
  EXPECT_EQ(stove.begun(), 1) << "nothing was left for the last one to load";
  broken = false;
  EXPECT_EQ(cache.get_many(Keys{1, 2}), (Keys{5, 5}));
  EXPECT_EQ(cache.statistics().load_failures, 3U);
}

TEST(Loading, two_who_get_many_of_the_same_keys_wait_for_each_other_and_load_each_once) {
  threading::Barrier together(2);
  std::mutex mutex;
  Keys loaded;
  Numbers cache({.load_many = [&](std::span<const int> keys) {
    together.wait(60s);
    const std::scoped_lock guard(mutex);
    Answers answers;
    for (const int key : keys) {
      loaded.push_back(key);
      answers.emplace_back(key);
    }
    return answers;
  }});
  Running one([&] { EXPECT_EQ(cache.get_many(Keys{1, 3, 4}), (Keys{1, 3, 4})); });
  EXPECT_TRUE(eventually([&] { return together.n_waiting() == 1; }));
  EXPECT_EQ(cache.get_many(Keys{4, 2, 1}), (Keys{4, 2, 1}));
  one.join();
  std::sort(loaded.begin(), loaded.end());
  EXPECT_EQ(loaded, (Keys{1, 2, 3, 4}));
}

TEST(Loading, remembered_failures_are_thrown_again_without_another_load_until_their_time_is_over) {
  Hands hands;
  int loads = 0;
  bool broken = true;
  Numbers cache({.load =
                     [&](int key) {
                       ++loads;
                       return broken ? throw std::runtime_error("burnt") : key;
                     },
                 .remember_failures = 10s,
                 .clock = hands.clock()});
  const auto ask = [&](int key) { static_cast<void>(cache.get(key)); };
  EXPECT_EQ(words_of([&] { ask(1); }), "burnt");
  broken = false;
  hands.advance(9'999'999'999ns);
  EXPECT_EQ(words_of([&] { ask(1); }), "burnt");
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get_async(1).get()); }), "burnt");
  EXPECT_EQ(words_of([&] { static_cast<void>(cache.get(1, 0s)); }), "burnt");
  EXPECT_EQ(loads, 1);
  EXPECT_EQ(cache.get(2), 2) << "another key";
  hands.advance(1ns);
  EXPECT_EQ(cache.get(1), 1);
  EXPECT_EQ(cache.statistics().load_failures, 1U);
}

TEST(Loading, a_refresh_loads_again_in_spite_of_a_remembered_failure) {
  bool broken = true;
  Numbers cache({.load = [&](int) { return broken ? throw std::runtime_error("burnt") : 7; },
                 .remember_failures = 1h});
  EXPECT_ANY_THROW(static_cast<void>(cache.get(1)));
  broken = false;
  EXPECT_ANY_THROW(static_cast<void>(cache.get(1)));
  EXPECT_EQ(cache.refresh(1), 7);
  EXPECT_EQ(cache.get(1), 7);
}

TEST(Loading, a_put_an_invalidate_and_a_clear_make_a_remembered_failure_forgotten) {
  const std::vector<std::function<void(Numbers&)>> ways{[](Numbers& cache) { cache.put(1, 7); },
                                                        [](Numbers& cache) { cache.invalidate(1); },
                                                        [](Numbers& cache) { cache.clear(); }};
  for (const auto& way : ways) {
    bool broken = true;
    Numbers cache({.load = [&](int) { return broken ? throw std::runtime_error("burnt") : 7; },
                   .remember_failures = 1h});
    EXPECT_ANY_THROW(static_cast<void>(cache.get(1)));
    EXPECT_ANY_THROW(static_cast<void>(cache.get(1)));
    broken = false;
    way(cache);
    EXPECT_EQ(cache.get(1), 7);
    cache.clean_up();
  }
}

TEST(Loading, very_many_remembered_failures_do_not_grow_for_ever) {
  Numbers cache({.capacity = 100,
                 .load = [](int) -> int { throw std::runtime_error("burnt"); },
                 .remember_failures = 1h,
                 .shards = 1});
  for (int key = 0; key < 10'000; ++key) EXPECT_ANY_THROW(static_cast<void>(cache.get(key)));
  EXPECT_EQ(cache.statistics().load_failures, 10'000U);
  EXPECT_ANY_THROW(static_cast<void>(cache.get(9'999)));
  EXPECT_EQ(cache.statistics().load_failures, 10'000U) << "one of the last";
  EXPECT_ANY_THROW(static_cast<void>(cache.get(0)));
  EXPECT_EQ(cache.statistics().load_failures, 10'001U) << "forgotten";
}

// Its copies throw from the given one on, counted when armed.
struct Fragile {
  Fragile() = default;

  Fragile(const Fragile& other) : number(other.number) {
    if (copies.load() >= 0 && copies-- == 0) throw std::runtime_error("broken");
  }

  Fragile(Fragile&&) noexcept = default;
  Fragile& operator=(const Fragile&) = default;

  static inline std::atomic<int> copies{-1};
  int number = 7;
};

TEST(Loading, nobody_waits_in_vain_for_a_value_whose_copy_throws) {
  for (int copies = 0; copies < 3; ++copies) {
    threading::Event go;
    Cache<int, Fragile> cache;
    const auto load = [&](int) {
      EXPECT_TRUE(go.wait(60s));
      Fragile made;
      Fragile::copies = copies;
      return made;
    };
    std::atomic<int> ended{0};
    const auto ask = [&] {
      words_of([&] { static_cast<void>(cache.get(1, load)); });
      ++ended;
    };
    Crowd crowd(4, ask);
    EXPECT_TRUE(wait_for_waiting(3));
    go.set();
    EXPECT_TRUE(eventually([&] { return ended == 4; })) << copies;
    Fragile::copies = -1;
    EXPECT_EQ(cache.get(1, [](int) { return Fragile(); }).number, 7);
  }
}

// What follows forks.

// A fork costs TSan a second.
#if defined(CANTEEN_TSAN)
constexpr int many = 3;
#else
constexpr int many = 40;
#endif

// g++ 12's AddressSanitizer does not hold its allocator's locks over a fork: a child may hang in
// its first malloc, if another thread of the parent was just in one.
#if defined(CANTEEN_ASAN)
#define CANTEEN_SKIP_BUSY_FORK GTEST_SKIP() << "AddressSanitizer's allocator is not fork-safe"
#else
#define CANTEEN_SKIP_BUSY_FORK static_cast<void>(0)
#endif

// A child that must end by itself: a lock that stayed locked would hold it for ever.
int status_of_quick(const std::function<void()>& body) {
  return status_of(child([&body] {
    alarm(60);
    body();
  }));
}

TEST(Fork, the_child_has_what_was_there_and_goes_its_own_way) {
  Numbers cache({.load = [](int key) { return key; }});
  cache.put(1, 10);
  EXPECT_EQ(status_of_quick([&] {
              EXPECT_EQ(cache.get(1), 10);
              cache.put(1, 11);
              EXPECT_EQ(cache.get(2), 2);
              EXPECT_EQ(cache.statistics().loads, 1U);
            }),
            0);
  EXPECT_EQ(cache.get(1), 10);
  EXPECT_FALSE(cache.contains(2));
}

TEST(Fork, a_load_under_way_in_another_thread_is_loaded_again_in_the_child) {
  Stove stove;
  Numbers cache({.load = stove.load()});
  int got = 0;
  Running cook([&] { got = cache.get(1); });
  EXPECT_TRUE(stove.wait_for(1));
  Running waiter([&] { static_cast<void>(cache.get(1)); });
  EXPECT_TRUE(wait_for_waiting(1));
  EXPECT_EQ(status_of_quick([&] { EXPECT_EQ(cache.get(1, [](int) { return 70; }), 70); }), 0);
  stove.let_go();
  cook.join();
  waiter.join();
  EXPECT_EQ(got, 1);
}

TEST(Fork, a_loader_that_forks_has_its_load_landed_on_both_sides) {
  Numbers cache;
  EXPECT_EQ(cache.get(1,
                      [&](int key) {
                        const pid_t pid = child([&] {
                          alarm(60);
                          EXPECT_THROW(static_cast<void>(cache.get(key, [](int) { return 1; })),
                                       RecursiveLoadError);
                          EXPECT_EQ(cache.get(2, [](int) { return 5; }), 5);
                        });
                        EXPECT_EQ(status_of(pid), 0);
                        return key;
                      }),
            1);
  EXPECT_EQ(cache.peek(1), 1);
}

TEST(Fork, helpers_come_again_in_the_child) {
  CANTEEN_SKIP_BUSY_FORK;
  Stove stove;
  Numbers cache({.load = stove.load(), .helpers = 2});
  for (int key = 0; key < 5; ++key) static_cast<void>(cache.get_async(key));
  EXPECT_TRUE(stove.wait_for(2));
  EXPECT_EQ(status_of_quick([&] {
              EXPECT_EQ(threading::active_count(), 1U);
              const auto two = [](int key) { return 2 * key; };
              for (int key = 0; key < 6; ++key)
                EXPECT_EQ(cache.get_async(key, two).get(60s), 2 * key);
              EXPECT_TRUE(no_helper_left());
            }),
            0);
  stove.let_go();
  EXPECT_EQ(cache.get_async(4).get(60s) > 0, true);
}

TEST(Fork, a_helper_that_forks_is_none_in_the_child) {
  CANTEEN_SKIP_BUSY_FORK;
  Numbers cache({.helpers = 1});
  const auto forks = [&](int key) {
    const pid_t pid = fork();
    if (pid == 0) {
      canteen::testing::is_child = true;
      alarm(60);
      int sum = 0;
      for (int i = 10; i < 13; ++i)
        sum += cache.get_async(i, [](int each) { return each; }).get(60s);
      _exit(sum == 33 ? 0 : 1);
    }
    EXPECT_EQ(status_of(pid), 0);
    return key;
  };
  EXPECT_EQ(cache.get_async(1, forks).get(60s), 1);
  EXPECT_TRUE(no_helper_left());
}

TEST(Fork, the_sweeper_comes_again_in_the_child) {
  CANTEEN_SKIP_BUSY_FORK;
  std::atomic<int> told{0};
  Numbers cache({.expire_after_write = 20ms,
                 .on_removal = [&](const int&, int&, RemovalReason) { ++told; },
                 .remove_promptly = true});
  cache.put(1, 1);
  EXPECT_TRUE(eventually([&] { return told == 1; }));
  EXPECT_EQ(status_of_quick([&] {
              cache.put(2, 2);
              EXPECT_TRUE(eventually([&] { return told == 2; }));
            }),
            0);
  cache.put(3, 3);
  EXPECT_TRUE(eventually([&] { return told == 2; }));
}

TEST(Fork, a_sweeper_that_forks_is_none_in_the_child) {
  CANTEEN_SKIP_BUSY_FORK;
  std::atomic<pid_t> forked{0};
  Numbers cache({.on_removal =
                     [&](const int&, int&, RemovalReason) {
                       const pid_t pid = fork();
                       if (pid != 0) {
                         forked = pid;
                         return;
                       }
                       canteen::testing::is_child = true;
                       alarm(60);  // who goes on to wait for what expires waits for ever
                     },
                 .remove_promptly = true});
  cache.put(1, 1, 1ms);
  EXPECT_TRUE(eventually([&] { return forked != 0; }));
  EXPECT_EQ(status_of(forked), 0);
  forked = 0;
  cache.put(2, 2, 1ms);
  EXPECT_TRUE(eventually([&] { return forked != 0; })) << "it goes on in the parent";
  EXPECT_EQ(status_of(forked), 0);
}

TEST(Fork, a_sweeper_that_forks_has_another_in_the_child_when_there_is_need) {
  CANTEEN_SKIP_BUSY_FORK;
  std::atomic<pid_t> forked{0};
  std::atomic<int> told{0};
  Numbers* own = nullptr;
  Numbers cache({.on_removal =
                     [&](const int&, int&, RemovalReason) {
                       if (++told != 1) return;
                       const pid_t pid = fork();
                       if (pid != 0) {
                         forked = pid;
                         return;
                       }
                       canteen::testing::is_child = true;
                       alarm(60);
                       own->put(2, 2, 1ms);
                       _exit(eventually([&] { return told == 2; }) ? 0 : 1);
                     },
                 .remove_promptly = true});
  own = &cache;
  cache.put(1, 1, 1ms);
  EXPECT_TRUE(eventually([&] { return forked != 0; }));
  EXPECT_EQ(status_of(forked), 0);
}

TEST(Fork, in_whatever_state_the_others_are_the_childs_calls_do_not_hang) {
  CANTEEN_SKIP_BUSY_FORK;
  for (const Policy policy : {Policy::s3fifo, Policy::lru}) {
    Numbers cache({.capacity = 64,
                   .policy = policy,
                   .load = [](int key) { return 2 * key; },
                   .expire_after_write = 1ms,
                   .refresh_after = 500us,
                   .on_removal = [](const int&, int&, RemovalReason) {},
                   .remove_promptly = true,
                   .shards = 4});
    std::atomic<bool> done{false};
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = thread; !done; ++i) {
          const int key = i % 100;
          if (i % 7 == 0) cache.put(key, 2 * key);
          if (i % 11 == 0) static_cast<void>(cache.get_async(key));
          if (i % 13 == 0) cache.invalidate(key);
          if (i % 201 == 0) static_cast<void>(cache.statistics());
          if (i % 503 == 0) cache.clean_up();
          static_cast<void>(cache.get(key));
        }
      });
    }
    for (int i = 0; i < many && !::testing::Test::HasFailure(); ++i) {
      EXPECT_EQ(status_of_quick([&] {
                  for (int key = 0; key < 100; ++key) {
                    if (cache.get(key) != 2 * key) std::_Exit(3);
                    cache.put(key, 2 * key);
                  }
                  EXPECT_EQ(cache.get(5, 60s), 10);
                  EXPECT_LE(cache.statistics().size, 64U);
                  cache.clear();
                  std::_Exit(::testing::Test::HasFailure() ? 1 : 0);
                }),
                0);
    }
    done = true;
  }
}

TEST(Fork, caches_come_and_go_while_others_fork) {
  CANTEEN_SKIP_BUSY_FORK;
  std::atomic<bool> done{false};
  std::jthread busy([&] {
    while (!done) {
      Numbers cache({.load = [](int key) { return key; }});
      static_cast<void>(cache.get_async(1));
    }
  });
  for (int i = 0; i < many && !::testing::Test::HasFailure(); ++i) {
    EXPECT_EQ(status_of_quick([] {
                Numbers cache({.load = [](int key) { return key; }});
                EXPECT_EQ(cache.get_async(1).get(60s), 1);
              }),
              0);
  }
  done = true;
}

}  // namespace
}  // namespace canteen::cache
