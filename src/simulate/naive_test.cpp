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

void expect_sound(const Outcome& outcome, const Model& model) {
  EXPECT_EQ(outcome.arrived, outcome.served + outcome.lost + outcome.left + outcome.waiting +
                                 outcome.at_home + outcome.serving);
  // Little's law, for the line and for the windows; a share is rounded to 2^-32 of a nanosecond.
  const double waits = outcome.wait.sum() + outcome.wait_in_vain + outcome.line_rest;
  const double services = outcome.service.sum() + outcome.serving_rest;
  if (model.discipline == Discipline::sharing) {
    EXPECT_NEAR(outcome.line_area, waits, 1e-6);
    EXPECT_NEAR(outcome.serving_area, services, 1e-6);
  } else {
    expect_near(outcome.line_area, waits);
    expect_near(outcome.serving_area, services);
  }
  if (outcome.batches != 0) expect_near(outcome.busy_area, outcome.batch_time);
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
  int others_than_all = 0;       // windows that were open
  std::uint64_t in_batches = 0;  // people
  int with_keys = 0;
  std::uint64_t hits_of_the_hottest = 0;
  std::uint64_t in_vain = 0;
  int corridors = 0;
  int left_corridors = 0;
  int shared_windows = 0;
  std::uint64_t by_the_shorter = 0;  // interruptions
  for (int i = 0; i < 7'000; ++i) {
    const Model model = random_model(random);
    const std::vector<Job> all = random_jobs(random);
    VectorJobs jobs(all);
    Simulation simulation(model, jobs);
    simulation.play();
    const Outcome outcome = simulation.outcome();
    const naive::Simulator plain(model, all);
    expect_same(outcome, naive::outcome_of(plain, model));
    expect_sound(outcome, model);
    if (testing::Test::HasFailure()) FAIL() << "case " << i << ": " << described(model);
    all_of_them.sent_away += outcome.sent_away;
    all_of_them.left += outcome.left;
    all_of_them.retried += outcome.retried;
    all_of_them.interrupted += outcome.interrupted;
    if (model.discipline == Discipline::shortest_first) by_the_shorter += outcome.interrupted;
    if (model.discipline == Discipline::sharing && outcome.wait.sum() > 0) ++shared_windows;
    if (outcome.staff && outcome.staff->area < model.windows * static_cast<double>(outcome.until)) {
      ++others_than_all;
    }
    all_of_them.spilled += outcome.spilled;
    if (outcome.batches != 0) {
      all_of_them.batches += outcome.batches;
      in_batches += outcome.served;
    }
    if (outcome.keys.total() > 0) {
      ++with_keys;
      const KeyTally::Hitter hottest = outcome.keys.top(1)[0];
      hits_of_the_hottest += hottest.figures.hits;
      in_vain += hottest.count - hottest.figures.served;
    }
    if (model.corridor && outcome.wait.sum() > 0) ++corridors;
    if (model.corridor && outcome.left > 0) ++left_corridors;
    if (outcome.prepared) {
      prepared.hits += outcome.prepared->hits;
      prepared.joined += outcome.prepared->joined;
    }
  }
  // All of it has happened, and not once.
  EXPECT_GT(all_of_them.sent_away, 5'000U);
  EXPECT_GT(all_of_them.left, 5'000U);
  EXPECT_GT(all_of_them.retried, 5'000U);
  EXPECT_GT(all_of_them.interrupted, by_the_shorter + 500);
  EXPECT_GT(by_the_shorter, 500U);
  EXPECT_GT(shared_windows, 150);
  EXPECT_GT(all_of_them.spilled, 5'000U);
  EXPECT_GT(prepared.hits, 3'000U);
  EXPECT_GT(prepared.joined, 500U);
  EXPECT_GT(others_than_all, 1'000);
  EXPECT_GT(with_keys, 500);
  EXPECT_GT(hits_of_the_hottest, 100U);
  EXPECT_GT(in_vain, 100U);
  EXPECT_GT(all_of_them.batches, 5'000U);
  EXPECT_GT(in_batches, all_of_them.batches + 5'000);
  EXPECT_GT(corridors, 800);
  EXPECT_GT(left_corridors, 200);
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
    while (stepwise.advance(1 + random.below(5))) expect_sound(stepwise.outcome(), model);
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
    const std::uint64_t batches = simulation.outcome().batches;
    simulation.forget();
    simulation.play();
    const Outcome outcome = simulation.outcome();
    expect_sound(outcome, model);
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
    expected.batches -= batches;
    expected.kinds.resize(std::max(expected.kinds.size(), outcome.kinds.size()));
    expect_same(outcome, expected);
    if (testing::Test::HasFailure()) FAIL() << "case " << i << ": " << described(model);
  }
}

}  // namespace
}  // namespace canteen::simulate
