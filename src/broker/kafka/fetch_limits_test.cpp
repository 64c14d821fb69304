#include "src/broker/kafka/fetch_limits.hpp"

#include <cstddef>
#include <limits>

#include <gtest/gtest.h>

namespace canteen::broker::kafka {
namespace {

void expect_limits(FetchLimits are, std::size_t messages, std::size_t kilobytes) {
  EXPECT_EQ(are.messages, messages);
  EXPECT_EQ(are.kilobytes, kilobytes);
}

TEST(FetchLimits, who_prefetches_more_has_more_up_to_a_bound) {
  expect_limits(FetchLimits::of(1, 1), 100'000, 16'384);
  expect_limits(FetchLimits::of(250, 1), 100'000, 16'384);
  expect_limits(FetchLimits::of(500, 1), 200'000, 32'000);
  expect_limits(FetchLimits::of(1024, 1), 400'000, 65'536);
  expect_limits(FetchLimits::of(std::numeric_limits<std::size_t>::max(), 1), 400'000, 65'536);
}

TEST(FetchLimits, partitions_share_it) {
  for (const std::size_t prefetch : {1U, 700U, 5000U}) {
    const FetchLimits all = FetchLimits::of(prefetch, 1);
    for (const std::size_t partitions : {2U, 3U, 4U}) {
      const FetchLimits each = FetchLimits::of(prefetch, partitions);
      expect_limits(each, all.messages / partitions, all.kilobytes / partitions);
    }
  }
}

TEST(FetchLimits, but_each_has_some_in_any_case) {
  expect_limits(FetchLimits::of(1, 4), 25'000, 4096);
  expect_limits(FetchLimits::of(1, 5), 20'000, 4096);
  expect_limits(FetchLimits::of(1, 101), 1000, 4096);
  expect_limits(FetchLimits::of(1000, 10'000), 1000, 4096);
}

}  // namespace
}  // namespace canteen::broker::kafka
