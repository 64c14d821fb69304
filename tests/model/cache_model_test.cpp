// BasicReadersLock, BasicShard and BasicCache, behind Cache, under the deterministic scheduler.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/cache/detail/basic_cache.hpp>
#include <canteen/cache/detail/basic_readers_lock.hpp>
#include <canteen/cache/options.hpp>

#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;
using cache::detail::Looking;
using Lock = cache::detail::BasicReadersLock<Model>;

// Two numbers that are changed together.
class Menu {
 public:
  Menu() { label(lock_, "menu"); }

  void change() {
    lock_.lock();
    soup_.set(soup_.get() + 1);
    price_.set(price_.get() + 1);
    lock_.unlock();
  }

  int look() {
    const Looking<Model> looking(lock_, true);
    const int soup = soup_.get();
    require(soup == price_.get(), "they are changed together");
    return soup;
  }

  // Looks for as long as it takes until the flag is raised.
  void look_until(const Flag& flag_raised, Flag& here) {
    const Looking<Model> looking(lock_, false);
    here.raise();
    flag_raised_by_another(flag_raised);
    require(soup_.get() == price_.get(), "they are changed together");
  }

  [[nodiscard]] std::uint64_t looks() const { return lock_.counted(); }

 private:
  static void flag_raised_by_another(const Flag& flag) {
    while (!flag.raised()) Model::yield();
  }

  Lock lock_{this, "menu"};
  Plain<int> soup_{0};
  Plain<int> price_{0};
};

Body changes_one_at_a_time() {
  return [] {
    Menu menu;
    threads([&] { menu.change(); }, [&] { menu.change(); }, [&] { menu.change(); });
    require(menu.look() == 3, "none is lost");
  };
}

Body looks_while_nobody_changes() {
  return [] {
    Menu menu;
    threads([&] { menu.change(); },
            [&] {
              menu.look();
              menu.look();
            },
            [&] { menu.look(); });
    require(menu.look() == 1 && menu.looks() == 4, "and all are counted");
  };
}

Body two_change_and_two_look() {
  return [] {
    Menu menu;
    threads([&] { menu.change(); }, [&] { menu.change(); }, [&] { menu.look(); },
            [&] { menu.look(); });
    require(menu.look() == 2, "none is lost");
  };
}

// Who changes sleeps until the last of those who look has gone.
Body waits_for_the_last() {
  return [] {
    Menu menu;
    Flag here;
    Flag enough;
    threads([&] { menu.look_until(enough, here); },
            [&] {
              here.await();
              menu.change();
            },
            [&] {
              here.await();
              enough.raise();
            },
            [&] { menu.look(); });
    require(menu.look() == 1, "changed");
  };
}

Body costs_no_system_call_alone() {
  return [] {
    Menu menu;
    menu.change();
    menu.look();
    const Calls& calls = Engine::required().calls();
    require(calls.sleeps == 0 && calls.wakes == 0, "nobody there, no system call");
  };
}

// Plain bytes: looked for without a lock.
struct Dish {
  std::int64_t soup = 0;
  std::int64_t price = 0;
};

// Not plain bytes: looked for with it. What is copied is checked for races.
class Tray {
 public:
  explicit Tray(std::int64_t soup, std::int64_t /*price*/) : soup_(soup) {}

  Tray(const Tray& other) : soup_(other.soup()) {}

  Tray(Tray&& other) noexcept : soup_(other.soup()) {}

  Tray& operator=(const Tray&) = delete;
  ~Tray() = default;

  [[nodiscard]] std::int64_t soup() const { return soup_.get(); }

 private:
  Plain<std::int64_t> soup_;
};

std::int64_t soup(const Dish& dish) {
  require(dish.soup == dish.price, "a dish is whole");
  return dish.soup;
}

std::int64_t soup(const Tray& tray) {
  return tray.soup();
}

template <class V>
V made(std::int64_t soup) {
  return V{soup, soup};
}

template <class V>
class Kitchen {
 public:
  using Core = cache::detail::BasicCache<int, V, std::hash<int>, std::equal_to<int>, Model>;

  explicit Kitchen(std::size_t capacity, cache::Options<int, V> options = {})
      : core_(with(capacity, std::move(options)),
              [this](std::function<void()> job) { jobs_.push_back(std::move(job)); }) {}

  Core* operator->() { return &core_; }

  // As a helper. How many jobs there were.
  std::size_t work() {
    const auto jobs = std::exchange(jobs_, {});
    for (const auto& each : jobs) each();
    return jobs.size();
  }

  static std::int64_t of(const std::optional<V>& value) { return value ? soup(*value) : 0; }

 private:
  static cache::Options<int, V> with(std::size_t capacity, cache::Options<int, V> options) {
    options.capacity = capacity;
    options.shards = 1;
    return options;
  }

  std::vector<std::function<void()>> jobs_;
  Core core_;
};

template <class V>
Body a_value_is_whole() {
  return [] {
    Kitchen<V> kitchen(2);
    kitchen->put(1, made<V>(10));
    threads([&] { kitchen->put(1, made<V>(11)); },
            [&] {
              const auto first = kitchen.of(kitchen->peek(1));
              const auto second = kitchen.of(kitchen->try_get(1));
              require(first == 10 || first == 11, "one or the other");
              require(second >= first && second <= 11, "and no older one after a newer");
            });
    require(kitchen.of(kitchen->peek(1)) == 11, "the last one");
    require(kitchen->statistics().hits == 1, "and one has asked");
  };
}

// The slot of one is another's at once.
template <class V>
Body a_value_is_its_keys() {
  return [] {
    Kitchen<V> kitchen(1);
    kitchen->put(1, made<V>(10));
    threads([&] { kitchen->put(2, made<V>(20)); },
            [&] {
              const auto first = kitchen.of(kitchen->try_get(1));
              const auto second = kitchen.of(kitchen->try_get(2));
              require(first == 0 || first == 10, "the first one's, or it is gone");
              require(second == 0 || second == 20, "the second one's, or not yet");
            });
    require(kitchen->size() == 1 && kitchen.of(kitchen->peek(2)) == 20, "one has room");
    const cache::Statistics all = kitchen->statistics();
    require(all.hits + all.misses == 2, "two have asked");
    note("hits", all.hits);
  };
}

// What two threads put and take out, a third looks for.
template <class V>
Body finds_what_is_there() {
  return [] {
    Kitchen<V> kitchen(3);
    kitchen->put(3, made<V>(30));
    threads([&] { kitchen->put(1, made<V>(10)); }, [&] { kitchen->invalidate(1); },
            [&] {
              require(kitchen.of(kitchen->peek(3)) == 30, "it is there all the time");
              const auto first = kitchen.of(kitchen->peek(1));
              require(first == 0 || first == 10, "there, or not");
            });
    const cache::Statistics all = kitchen->statistics();
    require(all.size + all.invalidated == 2, "one, or the other as well");
  };
}

// The first value that has a time of its own makes times for all.
template <class V>
Body times_begin() {
  return [] {
    Kitchen<V> kitchen(2);
    kitchen->put(1, made<V>(10));
    threads([&] { kitchen->put(2, made<V>(20), 1s); },
            [&] {
              const auto second = kitchen.of(kitchen->peek(2));
              require(second == 0 || second == 20, "there, or not yet");
              require(kitchen.of(kitchen->try_get(1)) == 10, "it lasts");
            },
            [&] { kitchen->try_get(3); });
    require(kitchen->statistics().misses == 1, "one was not there");
  };
}

// Each time is kept.
template <class V>
Body times_end() {
  return [] {
    int loads = 0;
    std::chrono::nanoseconds clock(0);
    Kitchen<V> kitchen(4, {.load =
                               [&](int) {
                                 if (++loads == 1) throw ValueError("burnt");
                                 return made<V>(9 + loads);
                               },
                           .expire_after_access = 4s,
                           .refresh_after = 1s,
                           .clock = [&] { return std::chrono::steady_clock::time_point(clock); }});
    threads([&] { kitchen->put(1, made<V>(10)); }, [&] { kitchen->put(2, made<V>(20), 3s); });
    kitchen->put(3, made<V>(30));
    require(kitchen->next_end() == 3'000'000'000, "the first one's end is known");
    clock = 2s;
    require(kitchen.of(kitchen->try_get(1)) == 10 && kitchen.work() == 1, "given out, and loaded");
    require(kitchen.of(kitchen->try_get(1)) == 10 && kitchen.work() == 0,
            "in vain, and not at once");
    clock = 5s;
    require(kitchen.of(kitchen->peek(1)) == 10, "it was asked for");
    require(kitchen.of(kitchen->peek(2)) == 0 && kitchen.of(kitchen->peek(3)) == 0, "these not");
    require(kitchen.of(kitchen->try_get(1)) == 10 && kitchen.work() == 1 && loads == 2,
            "now again");
    require(kitchen.of(kitchen->peek(1)) == 11, "a newer one");
    require(kitchen->clean_up() == 2 && kitchen->next_end() == 9'000'000'000, "it is the next");
    clock = 9s;
    require(kitchen->clean_up() == 1 && kitchen->size() == 0, "and the last");
  };
}

// What has expired is gone for good, whatever becomes of its slot meanwhile.
template <class V>
Body what_has_expired_is_gone(int next, bool idle) {
  return [=] {
    std::chrono::nanoseconds clock(0);
    Kitchen<V> kitchen(1, {.expire_after_access = idle ? Timeout(1s) : Timeout(),
                           .clock = [&] { return std::chrono::steady_clock::time_point(clock); }});
    kitchen->put(1, made<V>(10), idle ? Timeout() : Timeout(1s));
    clock = 2s;
    threads(
        [&] {
          kitchen->put(next, made<V>(20), idle ? Timeout() : Timeout(9s));
          clock = 3s - 1ns;
          kitchen->try_get(next);
        },
        [&] {
          const auto found = kitchen.of(kitchen->peek(1));
          require(found == 0 || (next == 1 && found == 20), "the old one never");
        },
        [&] { kitchen->try_get(next); });
  };
}

// Nobody is lost to the statistics.
template <class V>
Body all_are_counted() {
  return [] {
    Kitchen<V> kitchen(3);
    threads([&] { kitchen->try_get(1); }, [&] { kitchen->try_get(2); },
            [&] { kitchen->put(3, made<V>(30)); });
    require(kitchen.of(kitchen->try_get(3)) == 30, "it is there");
    const cache::Statistics all = kitchen->statistics();
    require(all.hits == 1 && all.misses == 2, "three have asked");
  };
}

template <class V>
Body a_load_that_asks_for_itself() {
  return [] {
    Kitchen<V> kitchen(2);
    int told = 0;
    const auto eat = [&] {
      try {
        static_cast<void>(kitchen->get(1, [&](int key) -> V {
          Model::yield();
          return kitchen->get(key, [](int) { return made<V>(10); });
        }));
      } catch (const cache::RecursiveLoadError&) {
        ++told;
      }
    };
    threads(eat, eat);
    require(told == 2, "who waits for it as well is told");
  };
}

template <class V>
Body loads_once() {
  return [] {
    int loads = 0;
    Kitchen<V> kitchen(2, {.load = [&](int key) {
                         ++loads;
                         Model::yield();
                         return made<V>(key * 10);
                       }});
    std::int64_t sum = 0;
    const auto eat = [&] { sum += soup(kitchen->get(1)); };
    threads(eat, eat, eat);
    require(loads == 1 && sum == 30, "cooked once, eaten by all");
    const cache::Statistics all = kitchen->statistics();
    require(all.hits + all.misses == 3 && all.loads == 1, "and counted");
  };
}

template <class V>
Body a_load_that_throws() {
  return [] {
    int loads = 0;
    Kitchen<V> kitchen(2, {.load = [&](int key) -> V {
                         if (++loads == 1) throw ValueError("burnt");
                         return made<V>(key * 10);
                       }});
    int burnt = 0;
    std::int64_t sum = 0;
    const auto eat = [&] {
      try {
        sum += soup(kitchen->get(1));
      } catch (const ValueError&) {
        ++burnt;
      }
    };
    threads(eat, eat);
    require(burnt >= 1 && loads == 3 - burnt && sum == 10 * (2 - burnt), "then it is cooked again");
    require(soup(kitchen->get(1)) == 10, "it is not poisoned");
  };
}

template <class V>
Body the_newer_wins(bool puts) {
  return [puts] {
    Kitchen<V> kitchen(2, {.load = [&](int) {
                         Model::yield();
                         return made<V>(10);
                       }});
    bool before = false;
    threads(
        [&] {
          const std::int64_t got = soup(kitchen->get(1));
          require(got == 10 || got == 11, "what was loaded, or put before");
        },
        [&] {
          if (puts) {
            kitchen->put(1, made<V>(11));
          } else {
            before = kitchen->invalidate(1);
          }
        });
    const std::int64_t now = kitchen.of(kitchen->peek(1));
    require(puts ? now == 11 : now == (before ? 0 : now), "a late load is not kept");
  };
}

// A waiter may leave; the load goes on.
template <class V>
Body a_waiter_leaves() {
  return [] {
    Kitchen<V> kitchen(2);
    int loads = 0;
    const auto load = [&](int) {
      ++loads;
      return made<V>(10);
    };
    unsigned in_time = 0;
    const auto ask = [&] {
      const auto start = kitchen->start(1, load);
      if (start.value || start.answer->wait(1s)) ++in_time;
    };
    threads(ask, ask, [&] { kitchen.work(); });
    kitchen.work();
    require(loads == 1 && kitchen.of(kitchen->peek(1)) == 10, "loaded once, whoever waited");
    note("in time", in_time);
  };
}

template <class V>
std::vector<Scenario> scenarios(const std::string& of) {
  const Bounds two{.preemptions = 2, .total = 2};
  const Bounds one{.preemptions = 1, .total = 1};
  return {
      scenario(of + ": a value is whole", a_value_is_whole<V>(), two),
      scenario(of + ": a value is its key's", a_value_is_its_keys<V>(), two),
      scenario(of + ": finds what is there", finds_what_is_there<V>(), one),
      scenario(of + ": times begin", times_begin<V>(), one),
      scenario(of + ": times end", times_end<V>(), one),
      scenario(of + ": what has expired is gone", what_has_expired_is_gone<V>(1, false), two),
      scenario(of + ": what has expired is gone for another", what_has_expired_is_gone<V>(2, false),
               two),
      scenario(of + ": who was idle is gone", what_has_expired_is_gone<V>(1, true), one),
      scenario(of + ": who was idle is gone for another", what_has_expired_is_gone<V>(2, true),
               one),
      scenario(of + ": all are counted", all_are_counted<V>(), two),
      scenario(of + ": a load that asks for itself", a_load_that_asks_for_itself<V>(), one),
      scenario(of + ": loads once", loads_once<V>(), one),
      scenario(of + ": a load that throws", a_load_that_throws<V>(), one),
      scenario(of + ": a put during a load wins", the_newer_wins<V>(true), one),
      scenario(of + ": an invalidate during a load wins", the_newer_wins<V>(false), one),
      scenario(of + ": a waiter leaves", a_waiter_leaves<V>(), one),
  };
}

std::vector<Scenario> lock_scenarios() {
  const Bounds two{.preemptions = 2, .hurries = 1, .total = 2};
  const Bounds one{.preemptions = 1, .total = 1};
  return {
      scenario("readers lock: changes one at a time", changes_one_at_a_time(), two),
      scenario("readers lock: looks while nobody changes", looks_while_nobody_changes(), two),
      scenario("readers lock: two change and two look", two_change_and_two_look(), one),
      scenario("readers lock: waits for the last", waits_for_the_last(), one),
      scenario("readers lock: costs no system call alone", costs_no_system_call_alone()),
  };
}

TEST(ReadersLockModel, holds_in_every_schedule) {
  expect_holds(lock_scenarios());
}

TEST(ReadersLockModel, a_bug_in_any_operation_is_noticed) {
  const std::string not_in_a_model =
      "what it orders, no model reorders: an update before one of another word, each of which "
      "makes "
      "its thread wait";
  expect_plants_found(
      lock_scenarios(),
      {{"basic_readers_lock.hpp await exchange acq_rel*", not_in_a_model},
       {"basic_readers_lock.hpp wake store release -> relaxed", not_in_a_model},
       {"basic_readers_lock.hpp await fetch_and dropped", "an AWAITED too many is a call in vain"}},
      {"basic_readers_lock.hpp"});
}

TEST(CacheModel, of_plain_bytes_holds_in_every_schedule) {
  expect_holds(scenarios<Dish>("dishes"));
}

TEST(CacheModel, of_others_holds_in_every_schedule) {
  expect_holds(scenarios<Tray>("trays"));
}

TEST(CacheModel, a_bug_in_any_operation_is_noticed) {
  std::vector<Scenario> all = scenarios<Dish>("dishes");
  for (Scenario& each : scenarios<Tray>("trays")) all.push_back(std::move(each));
  expect_plants_found(
      all,
      {{"basic_shard.hpp ~Change store dropped", "then everybody takes the lock: slower, as right"},
       {"share.hpp ~Share fetch_sub dropped", "what is never destroyed, LeakSanitizer finds"},
       {"share.hpp count fetch_add dropped", "the same: a count of nothing is never one"}},
      {"basic_shard.hpp", "flat_index.hpp", "shared_bytes.hpp", "answer.hpp", "share.hpp"});
}

}  // namespace
}  // namespace canteen::model
