#include "src/plan/sections.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "src/plan/result.hpp"

namespace canteen::plan {
namespace {

// So many people, each of whom waits so many nanoseconds.
serve::Result waited(std::int64_t wait, int people, std::uint64_t lost = 0) {
  serve::Result result;
  result.windows = 1;
  result.elapsed = std::chrono::seconds(1);
  for (int i = 0; i < people; ++i) result.wait.add(wait);
  result.served = static_cast<std::uint64_t>(people);
  result.lost = lost;
  result.arrived = result.served + lost;
  return result;
}

struct Pooled {
  explicit Pooled(bool exact) : sections(exact) {}

  void add(const serve::Result& one) {
    sections.add(one);
    add_to(all, one);
  }

  Sections sections;
  serve::Result all;
};

// Student's t of two degrees is 4.3026527.
TEST(Sections, are_students_interval_about_the_pooled_figure) {
  Pooled pooled(false);
  pooled.add(waited(100, 200, 0));
  pooled.add(waited(200, 200, 200));
  pooled.add(waited(600, 200, 0));
  const Estimates estimates = pooled.sections.estimates(pooled.all);
  // Deviations from 300: 200, 100 and 300.
  EXPECT_DOUBLE_EQ(estimates.wait.mean->value, 300);
  EXPECT_NEAR(*estimates.wait.mean->half_width, 4.3026527 * std::sqrt(140'000.0 / 6), 1e-4);
  // The median of all of them is 200: deviations 100, 0 and 400.
  EXPECT_DOUBLE_EQ(estimates.wait.p50->value, 200);
  EXPECT_NEAR(*estimates.wait.p50->half_width, 4.3026527 * std::sqrt(170'000.0 / 6), 1e-4);
  // A quarter is lost: deviations 1/4, 1/4 and 1/4.
  EXPECT_DOUBLE_EQ(estimates.lost->value, 0.25);
  EXPECT_NEAR(*estimates.lost->half_width, 4.3026527 * std::sqrt(3.0 / 16 / 6), 1e-7);
  EXPECT_DOUBLE_EQ(estimates.throughput->value, 200);
  EXPECT_EQ(estimates.throughput->half_width, 0);
}

TEST(Sections, know_what_they_do_not_know) {
  Pooled pooled(false);
  pooled.add(waited(100, 500));
  // Of 500 waits, 50 lie above the p90, 25 above the p95.
  EXPECT_TRUE(pooled.sections.estimates(pooled.all).wait.p50);
  EXPECT_FALSE(pooled.sections.estimates(pooled.all).wait.p90);
  EXPECT_FALSE(pooled.sections.estimates(pooled.all).wait.p50->half_width) << "of one alone";
  EXPECT_FALSE(pooled.sections.estimates(pooled.all).response.mean) << "nobody was served";
  EXPECT_FALSE(pooled.sections.estimates(pooled.all).hit_ratio);
  pooled.add(waited(100, 500));
  EXPECT_TRUE(pooled.sections.estimates(pooled.all).wait.p90);
  EXPECT_FALSE(pooled.sections.estimates(pooled.all).wait.p95);
  EXPECT_EQ(pooled.sections.estimates(pooled.all).wait.p90->half_width, 0);

  // A replication in which nobody came says nothing of waits, and is not counted for them.
  pooled.add(waited(0, 0));
  EXPECT_EQ(pooled.sections.estimates(pooled.all).wait.mean->half_width, 0);
}

// [E. B. Wilson, 1927] None of 1,000: up to 1.96^2 / (1,000 + 1.96^2).
TEST(Sections, that_none_were_seen_does_not_say_that_there_are_none) {
  Pooled pooled(false);
  for (int i = 0; i < 4; ++i) pooled.add(waited(100, 250, 0));
  const Estimates none = pooled.sections.estimates(pooled.all);
  EXPECT_EQ(none.lost->value, 0);
  EXPECT_NEAR(*none.lost->half_width, 3.8414588 / 1'003.8414588, 1e-9);
  // A few, each of them in a replication of its own.
  for (int i = 0; i < 4; ++i) pooled.add(waited(100, 249, 1));
  EXPECT_GT(pooled.sections.estimates(pooled.all).lost->high(), 0.0035);

  // Where nobody can be lost, nobody is.
  Sections sure(false, {}, {.lost = false, .left = false});
  serve::Result all;
  for (int i = 0; i < 2; ++i) {
    sure.add(waited(100, 250));
    add_to(all, waited(100, 250));
  }
  EXPECT_EQ(sure.estimates(all).lost->half_width, 0);
  EXPECT_EQ(sure.estimates(all).left->half_width, 0);
}

TEST(Sections, rounding_is_no_luck) {
  const Sections sections(false);
  EXPECT_EQ(sections.over(100, {100 + 1e-13, 100 - 1e-13}).half_width, 0);
  EXPECT_GT(*sections.over(100, {100.1, 99.9}).half_width, 0);
}

TEST(Sections, who_had_come_before_is_throughput_as_well) {
  Pooled pooled(false);
  for (int i = 0; i < 2; ++i) {
    serve::Result one = waited(100, 95);
    one.carried_over = 5;
    pooled.add(one);
  }
  EXPECT_EQ(pooled.sections.estimates(pooled.all).throughput->value, 100);
  EXPECT_EQ(pooled.sections.estimates(pooled.all).throughput->half_width, 0);
}

TEST(Sections, of_what_has_no_luck_are_exact) {
  Pooled pooled(true);
  pooled.add(waited(100, 50));
  const Estimates estimates = pooled.sections.estimates(pooled.all);
  EXPECT_EQ(estimates.wait.p90->value, 100);
  EXPECT_EQ(estimates.wait.p90->half_width, 0);
  EXPECT_FALSE(estimates.wait.p99) << "only the greatest can have that rank";
}

}  // namespace
}  // namespace canteen::plan
