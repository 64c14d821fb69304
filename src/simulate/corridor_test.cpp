#include <cstddef>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/simulate.hpp>

#include "src/simulate/random.hpp"
#include "src/simulate/random_models_testing.hpp"
#include "src/simulate/same_outcome_testing.hpp"
#include "src/simulate/vector_jobs_testing.hpp"

namespace canteen::simulate {
namespace {

using Times = std::vector<Time>;

Outcome played(const Model& model, const std::vector<Job>& all) {
  VectorJobs jobs(all);
  Simulation simulation(model, jobs);
  simulation.play();
  return simulation.outcome();
}

// How long each waited, in the order of the jobs; -1: he was not served.
Times waits(const Model& model, std::vector<Job> all) {
  for (std::size_t i = 0; i < all.size(); ++i) all[i].kind = static_cast<std::uint32_t>(i);
  Times waits;
  for (const KindOutcome& each : played(model, all).kinds) {
    waits.push_back(each.wait.empty() ? -1 : each.wait.max());
  }
  return waits;
}

Model with(const Corridor& corridor, std::uint32_t windows = 1) {
  Model model;
  model.windows = windows;
  model.corridor = corridor;
  return model;
}

std::vector<Job> patient(std::vector<Job> jobs) {
  for (Job& each : jobs) each.patience = never;
  return jobs;
}

TEST(Corridor, of_no_length_and_one_at_a_time_is_the_line_itself) {
  Random random(1, 1);
  for (int i = 0; i < 400; ++i) {
    Model model = random_model(random);
    add_random_corridor(random, model);
    model.corridor = Corridor{};
    const std::vector<Job> jobs = random_jobs(random);
    const Outcome through_it = played(model, jobs);
    model.corridor.reset();
    expect_same(through_it, played(model, jobs));
    if (testing::Test::HasFailure()) FAIL() << "case " << i << ": " << described(model);
  }
}

TEST(Corridor, without_an_end_of_the_prefetch_is_a_line_before_each_window_in_turn) {
  Random random(2, 1);
  for (int i = 0; i < 400; ++i) {
    Model model = random_model(random);
    add_random_corridor(random, model);
    model.discipline = Discipline::fifo;
    model.corridor = Corridor{.prefetch = 1'000};
    const std::vector<Job> jobs = random_jobs(random);
    const Outcome through_it = played(model, jobs);
    model.corridor.reset();
    model.lines = LineLayout::per_window;
    model.choice = LineChoice::round_robin;
    expect_same(through_it, played(model, jobs));
    if (testing::Test::HasFailure()) FAIL() << "case " << i << ": " << described(model);
  }
}

TEST(Corridor, everybody_is_later_by_his_way_to_the_broker) {
  Random random(3, 1);
  for (int i = 0; i < 100; ++i) {
    const std::uint32_t windows = 1 + random.below(4);
    const Time way = random.below(9);
    const std::vector<Job> jobs = patient(random_jobs(random));
    const Model model = with({.publish = way}, windows);
    Model straight = model;
    straight.corridor.reset();
    const Times through_it = waits(model, jobs);
    Times expected = waits(straight, jobs);
    for (Time& each : expected) each += way;
    ASSERT_EQ(through_it, expected) << "case " << i << ": " << described(model);
  }
}

TEST(Corridor, a_window_that_holds_one_waits_for_each_delivery) {
  const std::vector<Job> three(3, Job{.service = 10});
  EXPECT_EQ(waits(with({.deliver = 4}), three), (Times{4, 18, 32}));
  // With a second one on its way while it serves the first, it waits once.
  EXPECT_EQ(waits(with({.prefetch = 2, .deliver = 4}), three), (Times{4, 14, 24}));
  EXPECT_EQ(waits(with({.prefetch = 2, .publish = 3, .deliver = 4}), three), (Times{7, 17, 27}));
  // If a service is shorter than the way, not even that is enough.
  const std::vector<Job> short_ones(4, Job{.service = 1});
  EXPECT_EQ(waits(with({.prefetch = 2, .deliver = 4}), short_ones), (Times{4, 5, 9, 10}));
}

TEST(Corridor, who_is_on_a_tray_waits_for_his_window_beside_an_idle_one) {
  const std::vector<Job> all{{0, 100}, {1, 5}, {2, 5}, {3, 5}};
  EXPECT_EQ(waits(with({.prefetch = 1}, 2), all), (Times{0, 0, 4, 8}));
  EXPECT_EQ(waits(with({.prefetch = 2}, 2), all), (Times{0, 0, 98, 3}));
  const Outcome outcome = played(with({.prefetch = 2}, 2), all);
  EXPECT_EQ(outcome.idle_beside_waiting, 0U);  // for he is not for the idle one
  EXPECT_EQ(outcome.line_area, 98 + 3);
  EXPECT_EQ(outcome.longest_line, 2U);
}

TEST(Corridor, ranks_count_in_the_brokers_line_and_on_no_tray) {
  Model model = with({.prefetch = 2});
  model.discipline = Discipline::priority;
  // Each is a kind of his own: the last one ranks first.
  model.ranks = {3, 2, 1, 0};
  EXPECT_EQ(waits(model, {{0, 10}, {1, 10}, {2, 10}, {3, 10}}), (Times{0, 9, 28, 17}));
}

TEST(Corridor, who_is_late_on_a_tray_makes_room_for_another) {
  Model model = with({.prefetch = 2});
  model.deadline = 9;
  EXPECT_EQ(waits(model, {{0, 20}, {1, 5}, {12, 5}, {13, 5}}), (Times{0, -1, 8, -1}));
  EXPECT_EQ(waits(model, {{0, 20}, {1, 5}, {12, 5}, {16, 5}}), (Times{0, -1, 8, 9}));
}

TEST(Corridor, who_loses_patience_leaves_his_ticket_which_takes_its_way) {
  const std::vector<Job> all{{0, 10}, {0, 10, 1}, {0, 10}};
  EXPECT_EQ(waits(with({}), all), (Times{0, -1, 10}));
  // It is brought to the window at 18, and the next one after it.
  EXPECT_EQ(waits(with({.deliver = 4}), all), (Times{4, -1, 22}));
  EXPECT_EQ(waits(with({.prefetch = 2, .deliver = 4}), all), (Times{4, -1, 18}));
  // He is gone when he leaves, and not when it comes.
  const Outcome outcome = played(with({.deliver = 4}), all);
  EXPECT_EQ(outcome.left, 1U);
  EXPECT_EQ(outcome.wait_in_vain, 1);
  EXPECT_EQ(outcome.line_area, 4 + 1 + 22);
}

TEST(Corridor, what_is_left_in_it_keeps_nobody) {
  const Outcome outcome = played(with({.deliver = 100}), {{0, 10, 3}, {0, 10, 5}});
  EXPECT_EQ(outcome.left, 2U);
  EXPECT_EQ(outcome.until, 5);
}

TEST(Corridor, turns_away_who_finds_no_place) {
  Model model = with({.publish = 1, .deliver = 1});
  model.buffer = 1;
  model.full = WhenFull::reject;
  EXPECT_EQ(waits(model, {{0, 10}, {0, 10}, {0, 10}, {5, 10}}), (Times{2, 13, -1, -1}));
  // Whoever has left has left a place.
  EXPECT_EQ(waits(model, {{0, 10}, {0, 10, 4}, {0, 10}, {5, 10}}), (Times{2, -1, -1, 9}));
  model.full = WhenFull::drop_oldest;
  EXPECT_EQ(waits(model, {{0, 10}, {3, 10}, {4, 10}, {5, 10}}), (Times{2, -1, -1, 10}));
}

TEST(Corridor, that_cannot_be_is_refused) {
  VectorJobs nobody_comes({});
  const auto refused = [&](const Model& model) {
    EXPECT_THROW(Simulation(model, nobody_comes), ValueError) << described(model);
  };
  refused(with({.prefetch = 0}));
  refused(with({.publish = -1}));
  refused(with({.deliver = -1}));
  std::vector<Model> others(7, with({}));
  others[0].discipline = Discipline::lifo;
  others[1].discipline = Discipline::priority;
  others[1].ageing = 1;
  others[2].lines = LineLayout::stealing;
  others[3].full = WhenFull::spill;
  others[4].discipline = Discipline::priority;
  others[4].preemptive = true;
  others[5].staffing.emplace().shifts = {{0, 1}};
  others[6].discipline = Discipline::contend;
  for (const Model& each : others) refused(each);
}

}  // namespace
}  // namespace canteen::simulate
