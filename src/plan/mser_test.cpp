#include "src/plan/mser.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace canteen::plan {
namespace {

// Naively, by the formula: the sum of squares about the mean, over the count squared.
std::size_t by_the_formula(const std::vector<double>& means) {
  std::size_t best = 0;
  double least = -1;
  for (std::size_t cut = 0; cut + 5 <= means.size(); ++cut) {
    const auto count = static_cast<double>(means.size() - cut);
    double mean = 0;
    for (std::size_t i = cut; i < means.size(); ++i) mean += means[i] / count;
    double squares = 0;
    for (std::size_t i = cut; i < means.size(); ++i) {
      squares += (means[i] - mean) * (means[i] - mean);
    }
    if (least >= 0 && squares / (count * count) >= least) continue;
    best = cut;
    least = squares / (count * count);
  }
  return best;
}

std::vector<double> ramp_to_a_saw(std::size_t ramp, std::size_t saw) {
  std::vector<double> means;
  for (std::size_t i = 0; i < ramp; ++i) means.push_back(static_cast<double>(i));
  for (std::size_t i = 0; i < saw; ++i) {
    means.push_back(static_cast<double>(ramp) + (i % 2 == 0 ? -0.5 : 0.5));
  }
  return means;
}

TEST(Mser, cuts_a_ramp_off) {
  const std::vector<double> means = ramp_to_a_saw(30, 200);
  EXPECT_EQ(warm_up_end(means), by_the_formula(means));
  EXPECT_NEAR(static_cast<double>(warm_up_end(means)), 30, 1);
}

TEST(Mser, cuts_nothing_off_what_has_no_warm_up) {
  EXPECT_EQ(warm_up_end(ramp_to_a_saw(0, 100)), 0U);
}

TEST(Mser, is_the_formula) {
  std::vector<double> means;
  unsigned state = 7;
  for (int i = 0; i < 300; ++i) {
    state = state * 1'103'515'245U + 12'345U;
    means.push_back(static_cast<double>(state >> 16U) / 65'536.0 + 40.0 / (1 + i));
    if (means.size() < 6) continue;
    EXPECT_EQ(warm_up_end(means), by_the_formula(means)) << means.size();
  }
}

TEST(Mser, asks_for_more_of_what_still_grows) {
  EXPECT_GT(warm_up_end(ramp_to_a_saw(200, 0)), 100U);
  EXPECT_EQ(warm_up_end(std::vector<double>{1, 2}), 2U);
}

}  // namespace
}  // namespace canteen::plan
