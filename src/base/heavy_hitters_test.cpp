#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/heavy_hitters.hpp>

namespace canteen::base {
namespace {

struct Waits {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;

  Waits& operator+=(const Waits& other) {
    count += other.count;
    sum += other.sum;
    return *this;
  }
};

using Numbers = HeavyHitters<std::uint32_t, Waits>;

// [example]
TEST(HeavyHitters, tells_who_came_most_often) {
  HeavyHitters<std::string, Waits> asked;
  for (const char* key : {"soup", "fish", "soup", "tea", "soup", "fish", "cake"}) {
    asked.add(key).sum += 10;
  }
  const auto top = asked.top(3);
  ASSERT_EQ(top.size(), 3U);
  EXPECT_EQ(top[0].key, "soup");
  EXPECT_EQ(top[0].count, 3U);
  EXPECT_EQ(top[0].figures.sum, 30U);
  EXPECT_EQ(top[1].key, "fish");
  EXPECT_EQ(top[2].key, "cake");  // of equal ones the least
  EXPECT_EQ(asked.total(), 7U);
  EXPECT_EQ(asked.size(), 4U);
  EXPECT_EQ(asked.overlooked(), 0U);
}

// [example]

// A few are frequent, most are rare: about one over a uniform number.
std::vector<std::uint32_t> keys_of(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(1e-4, 1);
  std::vector<std::uint32_t> keys(count);
  for (std::uint32_t& each : keys) each = static_cast<std::uint32_t>(1 / uniform(random));
  return keys;
}

void add_all(Numbers& to, const std::vector<std::uint32_t>& keys) {
  for (const std::uint32_t key : keys) {
    Waits& waits = to.add(key);
    ++waits.count;
    waits.sum += key;
  }
}

// All that is promised, held against a count of everything. The least: of all that were merged.
void expect_true(const Numbers& told, const std::vector<std::uint32_t>& keys, std::size_t apart,
                 std::size_t least) {
  std::map<std::uint32_t, std::uint64_t> counts;
  for (const std::uint32_t key : keys) ++counts[key];
  EXPECT_EQ(told.total(), keys.size());
  EXPECT_LE(told.size(), apart);
  EXPECT_LE(told.overlooked(), 2 * keys.size() / least);
  const auto all = told.top(apart);
  ASSERT_EQ(all.size(), told.size());
  for (const auto& each : all) {
    EXPECT_LE(each.count, counts[each.key]);
    EXPECT_GE(each.count + each.over, counts[each.key]);
    EXPECT_EQ(each.figures.count, each.count);
    EXPECT_EQ(each.figures.sum, each.count * each.key);
    counts.erase(each.key);
  }
  for (const auto& [key, count] : counts) EXPECT_LE(count, told.overlooked()) << key;
}

void expect_true(const Numbers& told, const std::vector<std::uint32_t>& keys, std::size_t apart) {
  expect_true(told, keys, apart, apart);
}

TEST(HeavyHitters, with_room_for_all_is_a_count) {
  const std::vector<std::uint32_t> keys = keys_of(1, 5'000);
  Numbers told(10'001);
  add_all(told, keys);
  expect_true(told, keys, 10'001);
  EXPECT_EQ(told.overlooked(), 0U);
  for (const auto& each : told.top(10'001)) EXPECT_EQ(each.over, 0U);
}

TEST(HeavyHitters, with_little_room_says_by_how_much_it_may_be_wrong) {
  for (const std::size_t apart : {2U, 3U, 10U, 64U}) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
      const std::vector<std::uint32_t> keys = keys_of(seed, 20'000);
      Numbers told(apart);
      add_all(told, keys);
      expect_true(told, keys, apart);
      EXPECT_GT(told.overlooked(), 0U);
    }
  }
}

TEST(HeavyHitters, the_most_frequent_are_exact_though_there_is_room_for_few) {
  const std::vector<std::uint32_t> keys = keys_of(7, 100'000);
  Numbers told(64);
  add_all(told, keys);
  const auto top = told.top(5);
  for (std::uint32_t i = 0; i < 5; ++i) {
    EXPECT_EQ(top[i].key, i + 1);
    EXPECT_EQ(top[i].over, 0U);
    EXPECT_EQ(top[i].count,
              static_cast<std::uint64_t>(std::count(keys.begin(), keys.end(), i + 1)));
  }
}

TEST(HeavyHitters, merged_are_as_true_as_one) {
  for (const std::size_t apart : {2U, 10U, 64U, 20'000U}) {
    Numbers told(apart);
    std::vector<std::uint32_t> all;
    for (std::uint32_t seed = 1; seed <= 9; ++seed) {
      const std::vector<std::uint32_t> keys = keys_of(seed, 3'000);
      Numbers part(apart);
      add_all(part, keys);
      told.merge(part);
      all.insert(all.end(), keys.begin(), keys.end());
    }
    expect_true(told, all, apart);
    EXPECT_EQ(told.overlooked() == 0, apart == 20'000U);
  }
}

TEST(HeavyHitters, merged_with_those_of_another_room_are_true) {
  for (const auto& [apart, others] :
       {std::pair{2U, 100U}, {2U, 20'000U}, {10U, 64U}, {64U, 10U}, {100U, 2U}, {20'000U, 64U}}) {
    Numbers told(apart);
    std::vector<std::uint32_t> all;
    for (std::uint32_t seed = 1; seed <= 6; ++seed) {
      std::vector<std::uint32_t> keys = keys_of(seed, 3'000);
      Numbers part(seed % 2 == 0 ? apart : others);
      add_all(part, keys);
      told.merge(part);
      all.insert(all.end(), keys.begin(), keys.end());
      // … and more may come.
      keys = keys_of(seed + 100, 500);
      add_all(told, keys);
      all.insert(all.end(), keys.begin(), keys.end());
      expect_true(told, all, apart, std::min(apart, others));
    }
  }
}

TEST(HeavyHitters, with_room_for_all_merges_what_is_larger_exactly) {
  Numbers told(150);
  Numbers other(300);
  for (std::uint32_t key = 0; key < 150; ++key) ++other.add(key).count;
  for (std::uint32_t key = 100; key < 150; ++key) ++told.add(key).count;
  told.merge(other);
  EXPECT_EQ(told.size(), 150U);
  EXPECT_EQ(told.overlooked(), 0U);
  const auto top = told.top(150);
  for (std::uint32_t i = 0; i < 150; ++i) {
    EXPECT_EQ(top[i].key, i < 50 ? 100 + i : i - 50);
    EXPECT_EQ(top[i].count, i < 50 ? 2U : 1U);
    EXPECT_EQ(top[i].figures.count, top[i].count);
  }
}

// Nobody is frequent: the worst that can come.
TEST(HeavyHitters, of_keys_that_never_come_again_knows_that_none_is_frequent) {
  std::vector<std::uint32_t> keys(10'000);
  for (std::uint32_t i = 0; i < keys.size(); ++i) keys[i] = i;
  Numbers told(100);
  add_all(told, keys);
  expect_true(told, keys, 100);
  EXPECT_EQ(told.top(1)[0].count, 1U);
}

}  // namespace
}  // namespace canteen::base
