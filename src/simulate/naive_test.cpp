// Whatever a model says, and whoever comes: what the simulation says is what the naive simulator
// says, and its figures add up.
#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/simulate.hpp>

#include "src/simulate/naive_outcome_testing.hpp"
#include "src/simulate/naive_simulator.hpp"
#include "src/simulate/random_models_testing.hpp"
#include "src/simulate/same_outcome_testing.hpp"
#include "src/simulate/vector_jobs_testing.hpp"

namespace canteen::simulate {
namespace {

void expect_sound(const Outcome& outcome) {
  EXPECT_EQ(outcome.arrived, outcome.served + outcome.lost + outcome.left + outcome.waiting +
                                 outcome.at_home + outcome.serving);
  // Little's law, for the line and for the windows.
  expect_near(outcome.line_area, outcome.wait.sum() + outcome.wait_in_vain + outcome.line_rest);
  expect_near(outcome.serving_area, outcome.service.sum() + outcome.serving_rest);
  EXPECT_EQ(outcome.idle_beside_waiting, 0U);
  EXPECT_LE(outcome.line.size(), 512U);
  if (!outcome.line.empty()) {
    EXPECT_EQ(std::max_element(outcome.line.begin(), outcome.line.end(),
                               [](const LineStep& one, const LineStep& other) {
                                 return one.longest < other.longest;
                               })
                  ->longest,
              outcome.longest_line);
  }
  if (outcome.prepared) {
    EXPECT_EQ(outcome.served,
              outcome.prepared->hits + outcome.prepared->loaded + outcome.prepared->joined);
  }
}

TEST(Naive, any_model_gives_the_same) {
  Random random(1, 1);
  Outcome all_of_them;
  PreparedOutcome prepared;
  int others_than_all = 0;  // windows that were open
  for (int i = 0; i < 7'000; ++i) {
    const Model model = random_model(random);
    const std::vector<Job> all = random_jobs(random);
    VectorJobs jobs(all);
    Simulation simulation(model, jobs);
    simulation.play();
    const Outcome outcome = simulation.outcome();
    const naive::Simulator plain(model, all);
    expect_same(outcome, naive::outcome_of(plain, model));
    expect_sound(outcome);
    if (testing::Test::HasFailure()) FAIL() << "case " << i << ": " << described(model);
    all_of_them.sent_away += outcome.sent_away;
    all_of_them.left += outcome.left;
    all_of_them.retried += outcome.retried;
    all_of_them.interrupted += outcome.interrupted;
    if (outcome.staff && outcome.staff->area < model.windows * static_cast<double>(outcome.until)) {
      ++others_than_all;
    }
    all_of_them.spilled += outcome.spilled;
    if (outcome.prepared) {
      prepared.hits += outcome.prepared->hits;
      prepared.joined += outcome.prepared->joined;
    }
  }
  // All of it has happened, and not once.
  EXPECT_GT(all_of_them.sent_away, 5'000U);
  EXPECT_GT(all_of_them.left, 5'000U);
  EXPECT_GT(all_of_them.retried, 5'000U);
  EXPECT_GT(all_of_them.interrupted, 500U);
  EXPECT_GT(all_of_them.spilled, 5'000U);
  EXPECT_GT(prepared.hits, 3'000U);
  EXPECT_GT(prepared.joined, 500U);
  EXPECT_GT(others_than_all, 1'000);
}

TEST(Naive, step_by_step_is_the_same_as_at_once) {
  Random random(2, 1);
  for (int i = 0; i < 500; ++i) {
    const Model model = random_model(random);
    const std::vector<Job> all = random_jobs(random);
    VectorJobs jobs(all);
    Simulation at_once(model, jobs);
    at_once.play();
    VectorJobs again(all);
    Simulation stepwise(model, again);
    while (stepwise.advance(1 + random.below(5))) expect_sound(stepwise.outcome());
    expect_same(at_once.outcome(), stepwise.outcome());
    if (testing::Test::HasFailure()) FAIL() << "case " << i << ": " << described(model);
  }
}

TEST(Naive, what_comes_after_a_warm_up_is_all_that_counts) {
  Random random(3, 1);
  for (int i = 0; i < 500; ++i) {
    const Model model = random_model(random);
    const std::vector<Job> all = random_jobs(random);
    const std::uint32_t first = random.below(static_cast<std::uint32_t>(all.size()));
    VectorJobs jobs(all);
    Simulation simulation(model, jobs);
    simulation.advance(first);
    const Time since = simulation.outcome().until;
    const std::uint64_t served = simulation.outcome().served;
    simulation.forget();
    simulation.play();
    const Outcome outcome = simulation.outcome();
    expect_sound(outcome);
    EXPECT_EQ(outcome.since, since);
    EXPECT_EQ(outcome.arrived, all.size() - first);
    // People as the naive simulator knows them; the areas from then on.
    const naive::Story plain = naive::Simulator(model, all).since(since, first);
    Outcome expected = naive::outcome_of(plain, model, since);
    // All who were served in all, less those before, and those who count.
    VectorJobs same(all);
    Simulation whole(model, same);
    whole.play();
    expected.carried_over = whole.outcome().served - served - expected.served;
    expected.kinds.resize(std::max(expected.kinds.size(), outcome.kinds.size()));
    expect_same(outcome, expected);
    if (testing::Test::HasFailure()) FAIL() << "case " << i << ": " << described(model);
  }
}

}  // namespace
}  // namespace canteen::simulate
