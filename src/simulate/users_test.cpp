// Users — a request of each at a time, the next one after a think: by hand, beside the naive
// simulator, and beside what is known of them exactly.
#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/simulate.hpp>

#include "src/simulate/list_users_testing.hpp"
#include "src/simulate/naive_outcome_testing.hpp"
#include "src/simulate/naive_simulator.hpp"
#include "src/simulate/random_models_testing.hpp"
#include "src/simulate/same_outcome_testing.hpp"

namespace canteen::simulate {
namespace {

Outcome played(const Model& model, const UserLists& all) {
  ListUsers users(all);
  UserJobs jobs(users);
  Simulation simulation(model, jobs);
  simulation.play();
  return simulation.outcome();
}

TEST(Users, wait_for_each_other_and_think_again) {
  // Both think for 5; the second waits until 8, and so asks again 3 later than the first.
  const std::vector<std::vector<Job>> lists(2, {Job{.at = 5, .service = 3}});
  const Outcome outcome = played({}, {lists, 17});
  // Arrivals: 5 5 13 16 (21 is too late); services 5-8 8-11 13-16 16-19.
  EXPECT_EQ(outcome.arrived, 4U);
  EXPECT_EQ(outcome.served, 4U);
  EXPECT_EQ(outcome.until, 19);
  EXPECT_EQ(outcome.wait.max(), 3);
  EXPECT_EQ(outcome.wait.sum(), 3);
  EXPECT_EQ(outcome.users, 2U);
  EXPECT_EQ(outcome.thought, 20);
}

TEST(Users, ask_so_many_times_in_all) {
  const std::vector<std::vector<Job>> lists(3, {Job{.at = 1, .service = 1}});
  EXPECT_EQ(played({}, {lists, never, 7}).arrived, 7U);
  EXPECT_EQ(played({}, {lists, never, 0}).arrived, 0U);
  EXPECT_EQ(played({}, {lists, 1}).arrived, 0U);
}

TEST(Users, who_is_lost_or_leaves_thinks_again) {
  Model model;
  model.full = WhenFull::reject;
  model.buffer = 0;
  // The first asks at 1 for 10, and again at 12; the second finds no room at 2, 4, 6, 8, 10, nor at
  // 12, behind the first.
  std::vector<std::vector<Job>> lists{{Job{.at = 1, .service = 10}}, {Job{.at = 2, .service = 1}}};
  const Outcome lost = played(model, {lists, 13});
  EXPECT_EQ(lost.arrived, 8U);
  EXPECT_EQ(lost.lost, 6U);
  model.buffer = 1;
  lists[1][0].patience = 3;
  const Outcome left = played(model, {lists, 13});
  // From 2 to 5, from 7 to 10, and from 12 to 15.
  EXPECT_EQ(left.left, 3U);
}

TEST(Users, who_is_served_at_an_instant_makes_room_for_who_asks_then) {
  Model model;
  model.full = WhenFull::reject;
  model.buffer = 0;
  // Served from 4, 12, 20 ... and from 8, 16, 24 ...
  std::vector<std::vector<Job>> lists(2, std::vector<Job>(20, Job{.at = 4, .service = 4}));
  lists[1][0].at = 8;
  const Outcome outcome = played(model, {lists, 60});
  EXPECT_GT(outcome.served, 10U);
  EXPECT_EQ(outcome.lost, 0U);
}

UserLists random_users(Random& random) {
  std::vector<std::vector<Job>> lists(1 + random.below(6));
  const bool patient = random.below(2) == 0;
  const bool keyed = random.below(2) == 0;
  for (std::vector<Job>& list : lists) {
    list.resize(1 + random.below(5));
    for (Job& each : list) {
      each = {static_cast<Time>(1 + random.below(8)), random.below(8), never, random.below(5),
              Job::no_key};
      if (!patient && random.below(2) == 0) each.patience = random.below(10);
      if (keyed && random.below(5) != 0) each.key = random.below(8);
    }
  }
  const Time close = random.below(2) == 0 ? never : static_cast<Time>(1 + random.below(100));
  return {std::move(lists), close, 1 + random.below(60)};
}

TEST(Users, any_model_gives_what_the_naive_simulator_gives) {
  Random random(4, 1);
  std::uint64_t lost = 0;
  std::uint64_t left = 0;
  for (int i = 0; i < 1'000; ++i) {
    const Model model = random_model(random);
    const UserLists users = random_users(random);
    const Outcome outcome = played(model, users);
    ListUsers again(users);
    const naive::Simulator plain(model, again);
    expect_same(outcome, naive::outcome_of(plain, model));
    EXPECT_EQ(outcome.arrived, outcome.served + outcome.lost + outcome.left);
    EXPECT_EQ(outcome.idle_beside_waiting, 0U);
    if (testing::Test::HasFailure()) FAIL() << "case " << i << ": " << described(model);
    lost += outcome.lost;
    left += outcome.left;
  }
  EXPECT_GT(lost, 300U);
  EXPECT_GT(left, 300U);
}

TEST(Users, step_by_step_is_the_same_as_at_once) {
  Random random(5, 1);
  for (int i = 0; i < 200; ++i) {
    const Model model = random_model(random);
    const UserLists all = random_users(random);
    const Outcome at_once = played(model, all);
    ListUsers users(all);
    UserJobs jobs(users);
    Simulation stepwise(model, jobs);
    while (stepwise.advance(1 + random.below(5))) {
    }
    expect_same(at_once, stepwise.outcome());
    if (testing::Test::HasFailure()) FAIL() << "case " << i << ": " << described(model);
  }
}

TEST(Users, a_warm_up_is_forgotten_with_its_thoughts) {
  ListUsers users({.lists = {{Job{.at = 5, .service = 3}}}});
  UserJobs jobs(users);
  Simulation simulation({}, jobs);
  simulation.advance(10);
  simulation.forget();
  EXPECT_EQ(simulation.outcome().thought, 0);
  simulation.advance(4);
  EXPECT_EQ(simulation.outcome().thought, 20);
  EXPECT_EQ(simulation.outcome().arrived, 4U);
}

}  // namespace
}  // namespace canteen::simulate
