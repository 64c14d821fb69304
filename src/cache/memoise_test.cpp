#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
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

// [square]
TEST(Memoise, a_function_is_called_once_for_the_same_arguments) {
  int calls = 0;
  auto square = memoise([&](int x) {
    ++calls;
    return x * x;
  });
  EXPECT_EQ(square(4), 16);
  EXPECT_EQ(square(4), 16);
  EXPECT_EQ(square(-4), 16);
  EXPECT_EQ(calls, 2);
}

// [square]

// Python's documentation of functools.lru_cache:
//   @lru_cache(maxsize=None)
//   def fib(n): return n if n < 2 else fib(n-1) + fib(n-2)
//   >>> [fib(n) for n in range(16)]
//   >>> fib.cache_info()
//   CacheInfo(hits=28, misses=16, maxsize=None, currsize=16)
TEST(LruCache, fib_of_Pythons_documentation_has_the_same_cache_info) {
  std::function<std::int64_t(int)> fib;
  auto cached = lru_cache([&](int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }, unbounded);
  fib = [&](int n) { return cached(n); };
  std::vector<std::int64_t> all;
  for (int n = 0; n < 16; ++n) all.push_back(fib(n));
  EXPECT_EQ(all, (std::vector<std::int64_t>{0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377,
                                            610}));
  EXPECT_EQ(cached.cache_info().text(), "CacheInfo(hits=28, misses=16, maxsize=None, currsize=16)");
}

// … the static web page of a PEP, eleven times asked for:
//   CacheInfo(hits=3, misses=8, maxsize=32, currsize=8)
TEST(LruCache, get_pep_of_Pythons_documentation_has_the_same_cache_info) {
  auto get_pep = lru_cache(
      [](int number) { return number == 9991 ? std::string("Not Found") : std::to_string(number); },
      32);
  for (const int number : {8, 290, 308, 320, 8, 218, 320, 279, 289, 320, 9991}) {
    EXPECT_FALSE(get_pep(number).empty());
  }
  EXPECT_EQ(get_pep.cache_info().text(), "CacheInfo(hits=3, misses=8, maxsize=32, currsize=8)");
}

TEST(LruCache, who_has_not_been_asked_for_the_longest_leaves) {
  int calls = 0;
  auto slow = lru_cache(
      [&](int x) {
        ++calls;
        return x;
      },
      2);
  for (const int x : {1, 2, 1, 3, 1, 2}) slow(x);
  EXPECT_EQ(calls, 4) << "1 stayed, 2 went for 3";
  EXPECT_EQ(slow.cache_info().text(), "CacheInfo(hits=2, misses=4, maxsize=2, currsize=2)");
}

TEST(LruCache, has_room_for_128_if_nothing_is_said) {
  auto same = lru_cache([](int x) { return x; });
  for (int x = 0; x < 200; ++x) same(x);
  EXPECT_EQ(same.cache_info().text(), "CacheInfo(hits=0, misses=200, maxsize=128, currsize=128)");
  EXPECT_EQ(same.cache_parameters().policy, Policy::lru);
}

TEST(Memoise, cache_clear_forgets_the_results_and_what_was_counted) {
  int calls = 0;
  auto count = memoise([&](int) { return ++calls; });
  EXPECT_EQ(count(1), 1);
  EXPECT_EQ(count(1), 1);
  count.cache_clear();
  EXPECT_EQ(count.cache_info().text(), "CacheInfo(hits=0, misses=0, maxsize=128, currsize=0)");
  EXPECT_EQ(count(1), 2);
}

TEST(Memoise, an_exception_is_not_kept) {
  int calls = 0;
  auto moody =
      memoise([&](int x) { return ++calls == 1 ? throw std::runtime_error("not now") : x; });
  EXPECT_EQ(words_of([&] { moody(5); }), "not now");
  EXPECT_EQ(moody.cache_info().currsize, 0U);
  EXPECT_EQ(moody(5), 5);
  EXPECT_EQ(moody(5), 5);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(moody.cache_info().text(), "CacheInfo(hits=1, misses=2, maxsize=128, currsize=1)");
}

TEST(Memoise, arguments_are_compared_by_value_whatever_way_they_are_taken) {
  int calls = 0;
  auto join = memoise([&](const std::string& a, std::string b, int times) {
    ++calls;
    std::string all;
    for (int i = 0; i < times; ++i) all += a + b;
    return all;
  });
  static_assert(std::is_same_v<decltype(join("", "", 1)), std::string>);
  EXPECT_EQ(join("a", "b", 2), "abab");
  const std::string a = "a";
  std::string b = "b";
  EXPECT_EQ(join(a, std::move(b), 2), "abab");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(join("b", "a", 2), "baba") << "their order matters";
  EXPECT_EQ(join("ab", "", 2), "abab");
  EXPECT_EQ(calls, 3);
}

int twice_of(int x) {
  return 2 * x;
}

int never_throws(int x) noexcept {
  return x;
}

TEST(Memoise, whatever_can_be_called_with_one_set_of_arguments) {
  EXPECT_EQ(memoise(twice_of)(4), 8);
  EXPECT_EQ(memoise(&never_throws)(4), 4);
  EXPECT_EQ(memoise(std::function<int(int)>(twice_of))(4), 8);
  auto counter = memoise([calls = 0]() mutable { return ++calls; });
  EXPECT_EQ(counter(), 1);
  EXPECT_EQ(counter(), 1) << "no arguments are the same arguments";
  auto only_movable = memoise([p = std::make_unique<int>(3)](int x) { return *p + x; });
  EXPECT_EQ(only_movable(1), 4);
  const auto reference =
      memoise([](const std::string& name) -> const std::string& { return name; });
  static_assert(std::is_same_v<decltype(reference("x")), std::string>,
                "a copy: what it refers to may go");
  EXPECT_EQ(reference("x"), "x");
}

TEST(Memoise, copies_share_one_cache_and_functions_do_not) {
  int calls = 0;
  const auto count = [&](int) { return ++calls; };
  const auto first = memoise(count);
  const auto copy = first;
  const auto other = memoise(count);
  EXPECT_EQ(first(1), 1);
  EXPECT_EQ(copy(1), 1);
  EXPECT_EQ(other(1), 2);
  EXPECT_EQ(copy.cache_info().hits, 1U);
  EXPECT_EQ(first.wrapped()(1), 3) << "the function itself";
}

TEST(Memoise, what_calls_itself_with_the_same_arguments_is_told_so) {
  std::function<int(int)> endless;
  auto cached = memoise([&](int x) { return endless(x) + 1; });
  endless = [&](int x) { return cached(x); };
  EXPECT_THROW(cached(1), RecursiveLoadError);
  EXPECT_THROW(cached(1), RecursiveLoadError) << "again, and no hang";
}

TEST(Memoise, deep_recursion_in_a_cache_too_small_for_it_is_right_all_the_same) {
  std::function<std::int64_t(int)> sum;
  auto cached = lru_cache([&](int n) { return n == 0 ? 0 : n + sum(n - 1); }, 3);
  sum = [&](int n) { return cached(n); };
  EXPECT_EQ(cached(300), 300 * 301 / 2);
  EXPECT_EQ(cached.cache_info().currsize, 3U);
}

TEST(Memoise, threads_that_ask_at_the_same_time_compute_once) {
  std::atomic<int> calls{0};
  threading::Event go;
  auto slow = memoise([&](int x) {
    ++calls;
    go.wait(60s);
    return x * x;
  });
  std::atomic<int> right{0};
  {
    std::vector<std::unique_ptr<Running>> crowd;
    for (int i = 0; i < 16; ++i) {
      crowd.push_back(std::make_unique<Running>([&] { right += slow(7) == 49 ? 1 : 0; }));
    }
    EXPECT_TRUE(eventually([&] { return slow.cache_info().misses == 16; }));
    go.set();
  }
  EXPECT_EQ(right, 16);
  EXPECT_EQ(calls, 1);
}

TEST(Memoise, a_result_that_is_computed_while_all_is_cleared_is_given_and_not_kept) {
  threading::Event go;
  std::atomic<int> calls{0};
  auto slow = memoise([&](int) {
    const int number = ++calls;
    go.wait(60s);
    return number;
  });
  int got = 0;
  Running early([&] { got = slow(1); });
  EXPECT_TRUE(eventually([&] { return calls == 1; }));
  slow.cache_clear();
  go.set();
  early.join();
  EXPECT_EQ(got, 1);
  EXPECT_EQ(slow.cache_info().currsize, 0U);
  EXPECT_EQ(slow(1), 2);
}

TEST(Memoise, results_expire_if_that_was_said) {
  int calls = 0;
  auto count = memoise([&](int) { return ++calls; }, {.expire_after_write = 1ms});
  EXPECT_EQ(count(1), 1);
  EXPECT_TRUE(eventually([&] { return count(1) > 1; }));
}

TEST(Memoise, options_are_checked_as_those_of_a_cache) {
  EXPECT_THROW(static_cast<void>(memoise(twice_of, {.capacity = 0})), ValueError);
  EXPECT_THROW(static_cast<void>(lru_cache(twice_of, 0)), ValueError);
  EXPECT_EQ(memoise(twice_of, {.capacity = 7, .policy = Policy::arc}).cache_parameters().capacity,
            7U);
}

}  // namespace
}  // namespace canteen::cache
