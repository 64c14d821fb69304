// expect_same — two outcomes are one: counts and every waiting time exactly, areas to rounding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/histogram.hpp>
#include <canteen/simulate/outcome.hpp>

namespace canteen::simulate {

inline void expect_same(const base::Histogram& one, const base::Histogram& other) {
  ASSERT_EQ(one.count(), other.count());
  EXPECT_EQ(one.min(), other.min());
  EXPECT_EQ(one.max(), other.max());
  EXPECT_DOUBLE_EQ(one.sum(), other.sum());
  // Every one of them, where there are few.
  const std::uint64_t ranks = one.count() < 200 ? one.count() : 200;
  for (std::uint64_t i = 0; i <= ranks; ++i) {
    const double q = static_cast<double>(i) / static_cast<double>(ranks == 0 ? 1 : ranks);
    ASSERT_EQ(one.percentile(q), other.percentile(q)) << q;
  }
}

inline void expect_near(double one, double other) {
  EXPECT_NEAR(one, other, 1e-12 * (1 + (one < 0 ? -one : one)));
}

inline void expect_same(const PreparedOutcome& one, const PreparedOutcome& other) {
  EXPECT_EQ(one.hits, other.hits);
  EXPECT_EQ(one.loaded, other.loaded);
  EXPECT_EQ(one.joined, other.joined);
  expect_same(one.hit_wait, other.hit_wait);
  expect_same(one.hit_response, other.hit_response);
  expect_same(one.miss_wait, other.miss_wait);
  expect_same(one.miss_response, other.miss_response);
  EXPECT_EQ(one.spared, other.spared);
}

inline void expect_same(const std::vector<LineStep>& one, const std::vector<LineStep>& other) {
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].at, other[i].at);
    ASSERT_EQ(one[i].longest, other[i].longest) << i;
  }
}

inline void expect_same(const KeyTally& one, const KeyTally& other) {
  EXPECT_EQ(one.total(), other.total());
  EXPECT_EQ(one.overlooked(), other.overlooked());
  const auto all = one.top(one.size());
  const auto others = other.top(other.size());
  ASSERT_EQ(all.size(), others.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].key, others[i].key);
    EXPECT_EQ(all[i].count, others[i].count);
    EXPECT_EQ(all[i].figures, others[i].figures);
  }
}

inline void expect_same(const Outcome& one, const Outcome& other) {
  EXPECT_EQ(one.arrived, other.arrived);
  EXPECT_EQ(one.served, other.served);
  EXPECT_EQ(one.lost, other.lost);
  EXPECT_EQ(one.sent_away, other.sent_away);
  EXPECT_EQ(one.left, other.left);
  EXPECT_EQ(one.retried, other.retried);
  EXPECT_EQ(one.interrupted, other.interrupted);
  EXPECT_EQ(one.spilled, other.spilled);
  EXPECT_EQ(one.waiting, other.waiting);
  EXPECT_EQ(one.at_home, other.at_home);
  EXPECT_EQ(one.serving, other.serving);
  EXPECT_EQ(one.batches, other.batches);
  EXPECT_EQ(one.carried_over, other.carried_over);
  ASSERT_EQ(one.kinds.size(), other.kinds.size());
  for (std::size_t i = 0; i < one.kinds.size(); ++i) {
    EXPECT_EQ(one.kinds[i].arrived, other.kinds[i].arrived);
    EXPECT_EQ(one.kinds[i].served, other.kinds[i].served);
    EXPECT_EQ(one.kinds[i].lost, other.kinds[i].lost);
    EXPECT_EQ(one.kinds[i].left, other.kinds[i].left);
    expect_same(one.kinds[i].wait, other.kinds[i].wait);
    expect_same(one.kinds[i].response, other.kinds[i].response);
  }
  ASSERT_EQ(one.prepared.has_value(), other.prepared.has_value());
  if (one.prepared) expect_same(*one.prepared, *other.prepared);
  EXPECT_EQ(one.clients, other.clients);
  expect_same(one.keys, other.keys);
  expect_same(one.wait, other.wait);
  expect_same(one.response, other.response);
  expect_same(one.service, other.service);
  expect_near(one.wait_in_vain, other.wait_in_vain);
  expect_near(one.wait_squares, other.wait_squares);
  expect_near(one.thought, other.thought);
  EXPECT_EQ(one.until, other.until);
  EXPECT_EQ(one.last_arrival, other.last_arrival);
  expect_near(one.line_area, other.line_area);
  expect_near(one.serving_area, other.serving_area);
  expect_near(one.busy_area, other.busy_area);
  EXPECT_EQ(one.longest_line, other.longest_line);
  expect_same(one.line, other.line);
  ASSERT_EQ(one.staff.has_value(), other.staff.has_value());
  if (!one.staff) return;
  expect_near(one.staff->area, other.staff->area);
  expect_same(one.staff->steps, other.staff->steps);
}

}  // namespace canteen::simulate
