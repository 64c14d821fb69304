#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/simulate.hpp>

#include "src/simulate/vector_jobs_testing.hpp"

namespace canteen::simulate {
namespace {

Outcome played(const Model& model, const std::vector<Job>& all) {
  VectorJobs jobs(all);
  Simulation simulation(model, jobs);
  simulation.play();
  return simulation.outcome();
}

constexpr Time not_served = -1;

using Times = std::vector<Time>;

// How long each waited, in the order of the jobs: each is made a kind of his own.
Times waits(const Model& model, std::vector<Job> all) {
  for (std::size_t i = 0; i < all.size(); ++i) all[i].kind = static_cast<std::uint32_t>(i);
  const Outcome outcome = played(model, all);
  Times waits;
  for (const KindOutcome& each : outcome.kinds) {
    waits.push_back(each.wait.empty() ? not_served : each.wait.max());
  }
  return waits;
}

Times responses(const Model& model, std::vector<Job> all) {
  for (std::size_t i = 0; i < all.size(); ++i) all[i].kind = static_cast<std::uint32_t>(i);
  const Outcome outcome = played(model, all);
  Times responses;
  for (const KindOutcome& each : outcome.kinds) {
    responses.push_back(each.response.empty() ? not_served : each.response.max());
  }
  return responses;
}

Job keyed(Time at, Time service, std::uint32_t key) {
  return {.at = at, .service = service, .key = key};
}

TEST(Simulation, who_comes_first_is_served_first) {
  Model model;
  model.windows = 2;
  //                    begins at 0       0       4        5        6
  const std::vector<Job> all{{0, 4}, {1, 4}, {2, 5}, {2, 5}, {10, 1}};
  const Outcome outcome = played(model, all);
  EXPECT_EQ(waits(model, all), (Times{0, 0, 2, 3, 0}));
  EXPECT_EQ(outcome.arrived, 5U);
  EXPECT_EQ(outcome.served, 5U);
  EXPECT_EQ(outcome.until, 11);
  EXPECT_EQ(outcome.last_arrival, 10);
  EXPECT_EQ(outcome.line_area, 5);
  EXPECT_EQ(outcome.serving_area, 19);
  EXPECT_EQ(outcome.longest_line, 2U);
  EXPECT_EQ(outcome.response.sum(), 24);
  EXPECT_EQ(outcome.service.max(), 5);
  EXPECT_DOUBLE_EQ(outcome.wait_squares, 13e-18);
}

TEST(Simulation, nobody_comes) {
  const Outcome outcome = played({}, {});
  EXPECT_EQ(outcome.arrived, 0U);
  EXPECT_EQ(outcome.until, 0);
  EXPECT_TRUE(outcome.line.empty());
}

TEST(Simulation, who_is_done_leaves_before_others_arrive) {
  Model model;
  model.buffer = 0;
  model.full = WhenFull::reject;
  const Outcome outcome = played(model, {{0, 5}, {5, 5}, {9, 1}, {10, 1}});
  EXPECT_EQ(outcome.served, 3U);
  EXPECT_EQ(outcome.lost, 1U);
  EXPECT_EQ(outcome.sent_away, 0U);
}

TEST(Simulation, a_line_has_room_for_those_who_wait) {
  Model model;
  model.buffer = 1;
  const std::vector<Job> all{{0, 10}, {1, 10}, {2, 10}};
  EXPECT_EQ(waits(model, all), (Times{0, 9, 18}));  // the last one waits outside at first
  model.full = WhenFull::reject;
  EXPECT_EQ(waits(model, all), (Times{0, 9, not_served}));
  EXPECT_EQ(played(model, all).lost, 1U);
  EXPECT_EQ(played(model, all).sent_away, 0U);
  EXPECT_EQ(played(model, all).wait_in_vain, 0);
  model.full = WhenFull::drop_oldest;
  EXPECT_EQ(waits(model, all), (Times{0, not_served, 8}));
  EXPECT_EQ(played(model, all).lost, 1U);
  EXPECT_EQ(played(model, all).sent_away, 1U);
  EXPECT_EQ(played(model, all).wait_in_vain, 1);
  EXPECT_EQ(played(model, all).longest_line, 1U);
  model.buffer = 0;  // he who comes is the oldest of those who wait
  EXPECT_EQ(waits(model, all), (Times{0, not_served, not_served}));
  EXPECT_EQ(played(model, all).sent_away, 2U);
}

TEST(Simulation, who_finds_the_line_full_may_wait_elsewhere_and_be_fetched) {
  Model model;
  model.buffer = 1;
  model.full = WhenFull::spill;
  model.spill = 5;
  const std::vector<Job> four(4, Job{.service = 10});
  EXPECT_EQ(waits(model, four), (Times{0, 10, 20, 35}));
  EXPECT_EQ(responses(model, four), (Times{10, 20, 35, 50}));
  const Outcome outcome = played(model, four);
  EXPECT_EQ(outcome.spilled, 2U);
  EXPECT_EQ(outcome.service.max(), 15);
  EXPECT_EQ(outcome.served, 4U);
  // A faster window fetches nobody faster.
  model.speed = 2;
  EXPECT_EQ(responses(model, four), (Times{5, 10, 20, 30}));
  model.buffer = Model::unbounded;
  EXPECT_EQ(played(model, four).spilled, 0U);
}

TEST(Simulation, whose_deadline_is_over_is_sent_away_when_his_turn_comes) {
  Model model;
  model.deadline = 9;
  const std::vector<Job> all{{0, 10}, {0, 10}, {1, 10}, {20, 1}};
  EXPECT_EQ(waits(model, all), (Times{0, not_served, 9, 0}));
  const Outcome outcome = played(model, all);
  EXPECT_EQ(outcome.lost, 1U);
  EXPECT_EQ(outcome.sent_away, 1U);
  EXPECT_EQ(outcome.wait_in_vain, 10);
}

TEST(Simulation, who_loses_patience_leaves_at_that_moment) {
  const std::vector<Job> all{{0, 10}, {0, 10, 9}, {1, 10, 9}, {2, 5}};
  EXPECT_EQ(waits({}, all), (Times{0, not_served, 9, 18}));
  const Outcome outcome = played({}, all);
  EXPECT_EQ(outcome.left, 1U);
  EXPECT_EQ(outcome.lost, 0U);
  EXPECT_EQ(outcome.wait_in_vain, 9);
  EXPECT_EQ(outcome.line_area, 9 + 9 + 18);
  EXPECT_EQ(outcome.longest_line, 3U);
  Model last_first;
  last_first.discipline = Discipline::lifo;
  EXPECT_EQ(waits(last_first, all), (Times{0, not_served, not_served, 8}));
}

TEST(Simulation, who_comes_last_is_served_first) {
  Model model;
  model.discipline = Discipline::lifo;
  EXPECT_EQ(waits(model, {{0, 10}, {1, 10}, {2, 10}, {3, 10}}), (Times{0, 29, 18, 7}));
}

TEST(Simulation, who_comes_last_is_served_first_while_the_line_is_long) {
  Model model;
  model.discipline = Discipline::adaptive_lifo;
  model.long_line = 2;
  // At 10 three wait: the last. At 20 two: the first.
  EXPECT_EQ(waits(model, {{0, 10}, {1, 10}, {2, 10}, {3, 10}}), (Times{0, 19, 28, 7}));
}

TEST(Simulation, priority) {
  Model model;
  model.discipline = Discipline::priority;
  model.ranks = {1, 1, 0, 1, 0};
  EXPECT_EQ(waits(model, {{0, 10}, {1, 10}, {2, 10}, {3, 10}, {4, 10}}), (Times{0, 29, 8, 37, 16}));
  // A kind that has no rank comes after those that have, and the first of them first.
  model.ranks = {5, 5};
  EXPECT_EQ(waits(model, {{0, 10}, {3, 10}, {2, 10}, {1, 10}}), (Times{0, 7, 18, 29}));
}

TEST(Simulation, who_goes_first_interrupts) {
  Model model;
  model.discipline = Discipline::priority;
  model.preemptive = true;
  model.ranks = {2, 1, 0, 1};
  //                              0 to 1, 15 to 24   1 to 2, 7 to 11   2 to 7   11 to 15
  const std::vector<Job> all{{0, 10}, {1, 5}, {2, 5}, {3, 4}};
  EXPECT_EQ(waits(model, all), (Times{0, 0, 0, 8}));
  EXPECT_EQ(responses(model, all), (Times{24, 10, 5, 12}));
  std::vector<Job> numbered = all;
  for (std::uint32_t i = 0; i < 4; ++i) numbered[i].kind = i;
  const Outcome outcome = played(model, numbered);
  EXPECT_EQ(outcome.interrupted, 2U);
  EXPECT_EQ(outcome.service.sum(), 24);
  EXPECT_EQ(outcome.serving_area, 24);
  EXPECT_EQ(outcome.line_area, 14 + 5 + 8);
  EXPECT_EQ(outcome.line_rest, 14 + 5);  // who was interrupted
}

TEST(Simulation, the_oldest_of_the_line_makes_room_and_not_who_is_interrupted) {
  Model model;
  model.discipline = Discipline::priority;
  model.preemptive = true;
  model.full = WhenFull::drop_oldest;
  model.buffer = 1;
  model.ranks = {1, 1, 0};
  // The third finds a line that is full: the second goes, and the first is back from 12 to 20.
  const std::vector<Job> all{{0, 10}, {1, 10}, {2, 10}};
  EXPECT_EQ(responses(model, all), (Times{20, not_served, 10}));
  // Where nobody can wait, who is interrupted cannot either.
  model.buffer = 0;
  EXPECT_EQ(responses(model, all), (Times{not_served, not_served, 10}));
}

TEST(Simulation, of_two_who_rank_lower_the_lowest_and_then_the_last_is_interrupted) {
  Model model;
  model.windows = 3;
  model.discipline = Discipline::priority;
  model.preemptive = true;
  model.ranks = {1, 2, 2, 0};
  EXPECT_EQ(responses(model, {{0, 10}, {0, 10}, {0, 10}, {5, 3}}), (Times{10, 10, 13, 3}));
  model.ranks = {1, 2, 1, 0};
  EXPECT_EQ(responses(model, {{0, 10}, {0, 10}, {0, 10}, {5, 3}}), (Times{10, 13, 10, 3}));
}

TEST(Simulation, who_has_waited_ranks_higher) {
  Model model;
  model.discipline = Discipline::priority;
  model.ranks = {0, 2, 1, 0};
  const std::vector<Job> all{{0, 10}, {0, 10}, {1, 10}, {9, 10}};
  EXPECT_EQ(waits(model, all), (Times{0, 30, 19, 1}));
  // At 10: of the second 2 places, of the third 1, so that all are first, and who came first is.
  model.ageing = 5;
  EXPECT_EQ(waits(model, all), (Times{0, 10, 19, 21}));
}

TEST(Simulation, the_shortest_first_and_of_equal_ones_who_came_first) {
  Model model;
  model.discipline = Discipline::shortest_first;
  EXPECT_EQ(waits(model, {{0, 10}, {1, 7}, {2, 3}, {3, 7}, {4, 3}}), (Times{0, 15, 8, 20, 9}));
}

TEST(Simulation, who_is_shorter_interrupts_who_has_the_most_left) {
  Model model;
  model.discipline = Discipline::shortest_first;
  model.preemptive = true;
  // 0 to 1, 11 to 20; 1 to 2, 5 to 9; 2 to 5; the last is no shorter than what is left, 6 by then.
  const std::vector<Job> all{{0, 10}, {1, 5}, {2, 3}, {3, 2}};
  EXPECT_EQ(responses(model, all), (Times{20, 10, 3, 4}));
  EXPECT_EQ(waits(model, all), (Times{0, 0, 0, 2}));
  EXPECT_EQ(played(model, all).interrupted, 2U);
  // The one who has more left, and of equal ones who came last; not for an equal.
  model.windows = 2;
  EXPECT_EQ(responses(model, {{0, 10}, {0, 12}, {5, 3}}), (Times{10, 15, 3}));
  EXPECT_EQ(responses(model, {{0, 10}, {0, 10}, {5, 3}}), (Times{10, 13, 3}));
  EXPECT_EQ(played(model, {{0, 10}, {0, 10}, {5, 5}}).interrupted, 0U);
  // What is left is time at a window; what has not begun takes half as long as it says.
  model.windows = 1;
  model.speed = 2;
  EXPECT_EQ(responses(model, {{0, 20}, {1, 16}, {2, 14}}), (Times{25, 8, 14}));
}

TEST(Simulation, who_was_interrupted_and_sent_away_comes_again_with_what_he_has_left) {
  Model model;
  model.discipline = Discipline::shortest_first;
  model.preemptive = true;
  model.full = WhenFull::drop_oldest;
  model.buffer = 1;
  model.retries = {.most = 1, .backoff = 30, .factor = 1};
  // At 80 the first has 20 left and is interrupted; at 85 he has to make room in the line; and at
  // 115 he takes the window of the third, who has 40 left.
  const std::vector<Job> all{{0, 100}, {80, 15}, {85, 60}};
  EXPECT_EQ(responses(model, all), (Times{135, 15, 90}));
  EXPECT_EQ(played(model, all).interrupted, 2U);
}

TEST(Simulation, everybody_is_served_at_once) {
  Model model;
  model.discipline = Discipline::sharing;
  // Alone until 2; both get on half as fast until the second is done, at 8; alone again.
  EXPECT_EQ(responses(model, {{0, 10}, {2, 3}}), (Times{13, 6}));
  EXPECT_EQ(waits(model, {{0, 10}, {2, 3}}), (Times{3, 3}));
  const Outcome outcome = played(model, {{0, 10}, {2, 3}});
  EXPECT_EQ(outcome.service.sum(), 13);
  EXPECT_EQ(outcome.serving_area, 13);  // the window
  EXPECT_EQ(outcome.line_area, 6);      // the other
  EXPECT_EQ(outcome.longest_line, 1U);
  // Nobody has more than a window.
  model.windows = 2;
  EXPECT_EQ(responses(model, {{0, 10}, {0, 10}}), (Times{10, 10}));
  EXPECT_EQ(responses(model, {{0, 10}, {0, 10}, {0, 10}}), (Times{15, 15, 15}));
  // A third of a nanosecond more is a nanosecond.
  EXPECT_EQ(responses(model, {{0, 5}, {0, 5}, {0, 9}}), (Times{8, 8, 12}));
  // Room for one more than there are windows.
  model.full = WhenFull::reject;
  model.buffer = 1;
  EXPECT_EQ(responses(model, {{0, 10}, {0, 10}, {0, 10}, {1, 10}}),
            (Times{15, 15, 15, not_served}));
}

TEST(Simulation, the_kinds_take_turns) {
  Model model;
  model.discipline = Discipline::fair;
  const Outcome outcome = played(model, {{.at = 0, .service = 10, .kind = 0},
                                         {.at = 1, .service = 10, .kind = 0},
                                         {.at = 2, .service = 10, .kind = 0},
                                         {.at = 3, .service = 10, .kind = 0},
                                         {.at = 4, .service = 10, .kind = 1},
                                         {.at = 5, .service = 10, .kind = 1}});
  // In turns from 10 on: 0 1 0 1 0.
  EXPECT_EQ(outcome.kinds[0].wait.sum(), 0 + 9 + 28 + 47);
  EXPECT_EQ(outcome.kinds[1].wait.sum(), 16 + 35);
}

TEST(Simulation, without_a_line_it_is_luck_and_the_seeds) {
  Model model;
  model.discipline = Discipline::contend;
  const std::vector<Job> all{{0, 10}, {1, 10}, {2, 10}, {3, 10}, {4, 10}, {5, 10}};
  const Times first = waits(model, all);
  EXPECT_EQ(waits(model, all), first);
  bool differs = false;
  for (model.seed = 2; model.seed < 5; ++model.seed) differs |= waits(model, all) != first;
  EXPECT_TRUE(differs);
}

TEST(Simulation, the_shortest_line_counts_who_is_served_and_takes_turns) {
  Model model;
  model.windows = 3;
  model.lines = LineLayout::per_window;
  // To the windows in turn; the fourth to the first of them, though it is busy longest.
  EXPECT_EQ(waits(model, {{0, 30}, {0, 10}, {0, 10}, {1, 10}, {2, 10}}), (Times{0, 0, 0, 29, 8}));
}

TEST(Simulation, a_window_without_a_line_of_its_own_serves_the_longest) {
  Model model;
  model.windows = 2;
  model.lines = LineLayout::stealing;
  model.choice = LineChoice::by_key;  // one key: one line
  const std::vector<Job> all{keyed(0, 10, 3), keyed(0, 20, 3), keyed(1, 10, 3), keyed(2, 10, 3)};
  EXPECT_EQ(waits(model, all), (Times{0, 0, 9, 18}));
  model.lines = LineLayout::per_window;
  EXPECT_EQ(waits(model, all), (Times{0, 10, 29, 38}));
}

TEST(Simulation, lines_in_turn) {
  Model model;
  model.windows = 2;
  model.lines = LineLayout::per_window;
  model.choice = LineChoice::round_robin;
  EXPECT_EQ(waits(model, {{0, 30}, {0, 10}, {1, 10}, {2, 10}, {15, 10}}), (Times{0, 0, 29, 8, 25}));
}

TEST(Simulation, who_was_lost_comes_again_and_has_waited_all_the_time) {
  Model model;
  model.buffer = 0;
  model.full = WhenFull::reject;
  model.retries = {.most = 2, .backoff = 4, .factor = 2};
  // The second: at 1, at 5, at 13. The third: at 2, at 6, and at 14, when he is the third.
  const std::vector<Job> all{{0, 10}, {1, 10}, {2, 10}};
  EXPECT_EQ(waits(model, all), (Times{0, 12, not_served}));
  const Outcome outcome = played(model, all);
  EXPECT_EQ(outcome.arrived, 3U);
  EXPECT_EQ(outcome.retried, 4U);
  EXPECT_EQ(outcome.lost, 1U);
  EXPECT_EQ(outcome.wait_in_vain, 12);
  EXPECT_EQ(outcome.line_area, 0);
  EXPECT_EQ(outcome.line_rest, -24);  // they were at home
}

TEST(Simulation, who_left_comes_again_with_new_patience) {
  Model model;
  model.retries = {.most = 1, .backoff = 5, .factor = 1};
  // Leaves at 3, is back at 8, and is served at 10.
  EXPECT_EQ(waits(model, {{0, 10}, {0, 1, 3}}), (Times{0, 10}));
  EXPECT_EQ(played(model, {{0, 10}, {0, 1, 3}}).left, 0U);
  EXPECT_EQ(played(model, {{0, 20}, {0, 1, 3}}).left, 1U);
}

TEST(Simulation, who_has_not_come_back_yet_is_at_home) {
  Model model;
  model.buffer = 0;
  model.full = WhenFull::reject;
  model.retries = {.most = 1, .backoff = 100};
  VectorJobs jobs({{0, 10}, {1, 10}, {2, 10}});
  Simulation simulation(model, jobs);
  EXPECT_TRUE(simulation.advance(2));
  EXPECT_EQ(simulation.outcome().at_home, 1U);
  EXPECT_EQ(simulation.outcome().waiting, 0U);
  EXPECT_EQ(simulation.outcome().serving, 1U);
  EXPECT_EQ(simulation.outcome().lost, 0U);
}

TEST(Simulation, windows_hold_each_other_up) {
  Model model;
  model.windows = 2;
  model.contention = {.alpha = 0.5, .beta = 0.1};
  // The second begins when two are busy: 1 + 0.5 + 0.2 times as long. So does the third, at 10.
  EXPECT_EQ(responses(model, {{0, 10}, {0, 100}, {1, 10}}), (Times{10, 170, 9 + 17}));
}

TEST(Simulation, speed) {
  Model model;
  model.speed = 4;
  EXPECT_EQ(responses(model, {{0, 40}, {0, 10}}), (Times{10, 13}));  // 2.5 is 3
}

Model with_larder(std::size_t capacity) {
  Model model;
  model.prepared = Preparation{.capacity = capacity, .policy = cache::Policy::lru, .hit = 1};
  return model;
}

TEST(Simulation, what_was_made_is_there) {
  const Model model = with_larder(1);
  const std::vector<Job> all{keyed(0, 10, 7), keyed(20, 10, 7), keyed(30, 10, 8), keyed(50, 10, 7)};
  EXPECT_EQ(responses(model, all), (Times{10, 1, 10, 10}));
  const Outcome outcome = played(model, all);
  EXPECT_EQ(outcome.prepared->hits, 1U);
  EXPECT_EQ(outcome.prepared->loaded, 3U);
  EXPECT_EQ(outcome.prepared->spared, 9);
  EXPECT_EQ(outcome.prepared->hit_response.max(), 1);
  EXPECT_EQ(outcome.prepared->miss_response.min(), 10);
}

TEST(Simulation, what_is_asked_for_twice_is_made_once) {
  Model model = with_larder(1);
  model.windows = 3;
  const std::vector<Job> all{keyed(0, 10, 7), keyed(4, 10, 7), {4, 10}, keyed(5, 10, 7)};
  // The fourth comes to the window of the first, or the second, when it is there.
  EXPECT_EQ(responses(model, all), (Times{10, 6, 10, 6}));
  const Outcome outcome = played(model, all);
  EXPECT_EQ(outcome.prepared->loaded, 2U);  // with the one that has no key
  EXPECT_EQ(outcome.prepared->joined, 1U);
  EXPECT_EQ(outcome.prepared->hits, 1U);
}

TEST(Simulation, what_has_expired_is_made_again) {
  Model model = with_larder(2);
  model.prepared->expiry = 20;
  // Made at 10: there at 29, gone at 30.
  EXPECT_EQ(responses(model, {keyed(0, 10, 7), keyed(29, 10, 7), keyed(30, 10, 7)}),
            (Times{10, 1, 10}));
}

TEST(Simulation, what_is_pinned_stays) {
  Model model = with_larder(2);
  model.prepared->pinned = {7};
  EXPECT_EQ(responses(model, {keyed(0, 9, 7), keyed(10, 9, 1), keyed(20, 9, 2), keyed(30, 9, 1),
                              keyed(40, 9, 7)}),
            (Times{1, 9, 9, 9, 1}));
}

TEST(Simulation, only_who_comes_after_a_warm_up_counts) {
  VectorJobs jobs({{0, 10}, {2, 10}, {4, 10}});
  Simulation simulation({}, jobs);
  simulation.advance(2);
  simulation.forget();
  simulation.play();
  const Outcome outcome = simulation.outcome();
  EXPECT_EQ(outcome.arrived, 1U);
  EXPECT_EQ(outcome.served, 1U);
  EXPECT_EQ(outcome.since, 2);
  EXPECT_EQ(outcome.until, 30);
  EXPECT_EQ(outcome.wait.sum(), 16);
  EXPECT_EQ(outcome.line_area, 8 + 16);
  EXPECT_EQ(outcome.line_rest, 8);
  EXPECT_EQ(outcome.serving_area, 28);
  EXPECT_EQ(outcome.serving_rest, 18);
}

TEST(Simulation, step_by_step) {
  VectorJobs jobs({{0, 10}, {2, 10}, {4, 10}});
  Simulation simulation({}, jobs);
  EXPECT_TRUE(simulation.advance(3));
  Outcome outcome = simulation.outcome();
  EXPECT_EQ(outcome.until, 4);
  EXPECT_EQ(outcome.waiting, 2U);
  EXPECT_EQ(outcome.serving, 1U);
  EXPECT_FALSE(simulation.advance(1));
  outcome = simulation.outcome();
  EXPECT_EQ(outcome.served, 3U);
  EXPECT_EQ(outcome.until, 30);
  Simulation moved = std::move(simulation);
  moved.play();
  EXPECT_EQ(moved.outcome().served, 3U);
}

TEST(Simulation, windows_open_and_close_by_a_timetable) {
  Model model;
  model.windows = 2;
  model.staffing = Staffing{{{0, 1}, {10, 2}, {20, 1}}, {}, 0};
  // The second one opens at 10. At 20 both serve, and who is done first, at 22, closes.
  const std::vector<Job> all{{0, 12}, {1, 15}, {2, 5}, {3, 5}};
  EXPECT_EQ(waits(model, all), (Times{0, 9, 10, 14}));
  const Outcome outcome = played(model, all);
  EXPECT_EQ(outcome.until, 25);
  EXPECT_EQ(outcome.staff->area, 10 * 1 + 12 * 2 + 3 * 1);
  // A window that is begun at 10 is open at 14; it is paid for in between.
  model.staffing->start_up = 4;
  EXPECT_EQ(waits(model, all), (Times{0, 11, 12, 16}));
  EXPECT_EQ(played(model, all).staff->area, 10 * 1 + 14 * 2 + 3 * 1);
  // Before the first one opens they stand in the line.
  model.staffing = Staffing{{{0, 0}, {5, 2}}, {}, 0};
  EXPECT_EQ(waits(model, all), (Times{5, 4, 15, 17}));
}

TEST(Simulation, windows_open_and_close_as_they_are_asked_for) {
  Model model;
  model.windows = 3;
  model.staffing = Staffing{{}, Autoscale{.least = 1, .people = 2, .every = 10}, 3};
  // At 10 there are six inside, for whom three windows are enough; two of them are open at 13. At
  // 30 nobody is inside, and one is left.
  const std::vector<Job> all{{0, 10}, {1, 8}, {1, 8}, {1, 8}, {1, 8}, {1, 8}, {1, 8}, {40, 1}};
  EXPECT_EQ(waits(model, all), (Times{0, 9, 12, 12, 17, 20, 20, 0}));
  EXPECT_EQ(played(model, all).staff->area, 10 * 1 + 20 * 3 + 11 * 1);
  // By what they have done: at 10 the one was busy all the time, which two would have been half of
  // it; at 20 two were for 17, which takes a third one.
  model.staffing->autoscale = Autoscale{.least = 1, .utilisation = 0.5, .every = 10};
  EXPECT_EQ(waits(model, all), (Times{0, 9, 12, 17, 20, 22, 25, 0}));
  // Fewer are enough from 30 on, and for 15 by 50.
  model.staffing->autoscale = Autoscale{.least = 1, .people = 2, .every = 10, .close_after = 15};
  EXPECT_EQ(played(model, all).staff->area, 10 * 1 + 31 * 3);
}

TEST(Simulation, room_is_in_the_line_whatever_windows_there_are) {
  Model model;
  model.windows = 2;
  model.buffer = 1;
  model.full = WhenFull::reject;
  model.staffing = Staffing{{{0, 0}, {5, 2}}, {}, 0};
  EXPECT_EQ(waits(model, {{0, 10}, {1, 10}, {6, 10}, {7, 10}, {8, 10}}),
            (Times{5, not_served, 0, 8, not_served}));
}

TEST(Simulation, the_line_has_at_most_512_steps) {
  std::vector<Job> all;
  for (Time i = 0; i < 1'000; ++i) all.push_back({i * 1'000'000'000, 3'000'000'000});
  const Outcome outcome = played({}, all);
  ASSERT_LE(outcome.line.size(), 512U);
  ASSERT_GE(outcome.line.size(), 257U);
  EXPECT_EQ(outcome.longest_line, 666U);
  std::uint64_t longest = 0;
  for (std::size_t i = 0; i < outcome.line.size(); ++i) {
    longest = std::max(longest, outcome.line[i].longest);
    EXPECT_EQ(outcome.line[i].at, static_cast<Time>(i) * outcome.line[1].at);
  }
  EXPECT_EQ(longest, 666U);
  EXPECT_LE(outcome.line.back().at, outcome.until);
  EXPECT_GE(outcome.line.back().at + outcome.line[1].at, outcome.until);
}

// Whoever looks for the end of a warm-up wants the waits of the last few, and not some time later.
TEST(Simulation, waits_are_known_when_they_are_asked_for) {
  std::vector<Job> all;
  for (Time i = 0; i < 1'000; ++i) all.push_back({i * 10, 15});
  VectorJobs jobs(all);
  Simulation simulation({}, jobs);
  double sum = 0;
  for (Time i = 0; i < 1'000; i += 5) {
    ASSERT_TRUE(simulation.advance(5));
    for (Time k = i; k < i + 5; ++k) sum += static_cast<double>(5 * k);
    ASSERT_EQ(simulation.waits().count, static_cast<std::uint64_t>(i + 5));
    ASSERT_DOUBLE_EQ(simulation.waits().sum, sum);
  }
  simulation.forget();
  EXPECT_EQ(simulation.waits().count, 0U);
}

TEST(Simulation, who_was_there_before_is_served_as_well) {
  for (const Discipline discipline : {Discipline::fifo, Discipline::lifo}) {
    Model model;
    model.discipline = discipline;
    std::vector<Job> all;
    for (Time i = 0; i < 100; ++i) all.push_back({i * 10, 9});
    VectorJobs jobs(all);
    Simulation simulation(model, jobs);
    ASSERT_TRUE(simulation.advance(50));
    simulation.forget();
    EXPECT_EQ(simulation.outcome().carried_over, 0U);
    ASSERT_TRUE(simulation.advance(20));
    // From the 50th arrival to the 70th: he who came with the 50th, and not he with the 70th.
    EXPECT_EQ(simulation.outcome().carried_over, 1U);
    EXPECT_EQ(simulation.outcome().served, 19U);
    simulation.play();
    EXPECT_EQ(simulation.outcome().carried_over, 1U);
    EXPECT_EQ(simulation.outcome().served, 50U);
  }
}

TEST(Simulation, who_is_between_two_tries_is_at_home) {
  Model model;
  model.buffer = 0;
  model.full = WhenFull::reject;
  model.retries = {.most = 2, .backoff = 10, .factor = 1};
  VectorJobs jobs({{0, 100}, {1, 5}, {2, 5}, {3, 5}});
  Simulation simulation(model, jobs);
  ASSERT_TRUE(simulation.advance(3));
  EXPECT_EQ(simulation.outcome().at_home, 2U);
  EXPECT_EQ(simulation.outcome().waiting, 0U);
  EXPECT_EQ(simulation.outcome().serving, 1U);
  EXPECT_EQ(simulation.standing().waiting, 2U);
  simulation.play();
  EXPECT_EQ(simulation.outcome().lost, 3U);
  EXPECT_EQ(simulation.standing().arrived, 4U);
  EXPECT_EQ(simulation.standing().waiting, 3U) << "when the last one came";
  EXPECT_EQ(simulation.standing().given_up, 0U);
}

TEST(Simulation, kinds_beyond_counting_are_counted_together) {
  std::vector<Job> all;
  for (std::uint32_t i = 0; i < 1'000; ++i) all.push_back({i * 10, 15, never, i});
  for (const Discipline discipline : {Discipline::fifo, Discipline::lifo}) {
    Model model;
    model.discipline = discipline;
    const Outcome outcome = played(model, all);
    ASSERT_EQ(outcome.kinds.size(), kinds_apart + 1);
    EXPECT_EQ(outcome.kinds.front().served, 1U);
    EXPECT_EQ(outcome.kinds.back().arrived, 1'000 - kinds_apart);
    EXPECT_EQ(outcome.kinds.back().wait.count(), 1'000 - kinds_apart);
    EXPECT_EQ(outcome.arrived, 1'000U);
  }
}

TEST(Simulation, a_window_serves_several_in_one_service) {
  Model model;
  model.batching.most = 3;
  // The first is alone; four wait for him, of whom three are next, and their longest takes 7.
  const std::vector<Job> all{{0, 10}, {1, 5}, {2, 7}, {3, 1}, {4, 2}};
  EXPECT_EQ(waits(model, all), (Times{0, 9, 8, 7, 13}));
  EXPECT_EQ(responses(model, all), (Times{10, 16, 15, 14, 15}));
  const Outcome outcome = played(model, all);
  EXPECT_EQ(outcome.batches, 3U);
  EXPECT_EQ(outcome.busy_area, 19);
  EXPECT_EQ(outcome.batch_time, 19);
  EXPECT_EQ(outcome.serving_area, 33);
  EXPECT_EQ(outcome.service.sum(), 33);
  model.batching.length = BatchLength::first;
  EXPECT_EQ(responses(model, all), (Times{10, 14, 13, 12, 13}));
  model.batching.each = 2;
  EXPECT_EQ(responses(model, all), (Times{10, 18, 17, 16, 17}));
  model.speed = 2;
  EXPECT_EQ(responses(model, all), (Times{5, 9, 8, 7, 7}));
}

TEST(Simulation, who_comes_when_a_service_begins_is_in_it) {
  Model model;
  model.windows = 2;
  model.batching.most = 3;
  //                    one bus, and the next
  const std::vector<Job> all{{0, 4}, {0, 6}, {0, 5}, {0, 3}, {1, 1}, {6, 2}, {6, 2}};
  EXPECT_EQ(waits(model, all), (Times{0, 0, 0, 0, 2, 0, 0}));
  EXPECT_EQ(responses(model, all), (Times{6, 6, 6, 3, 3, 2, 2}));
  EXPECT_EQ(played(model, all).batches, 4U);
  // There is room for all of them at the windows, whoever may wait.
  model.full = WhenFull::reject;
  model.buffer = 0;
  EXPECT_EQ(played(model, all).lost, 1U);
}

TEST(Simulation, who_is_too_late_is_in_no_batch) {
  Model model;
  model.batching.most = 2;
  model.deadline = 5;
  const std::vector<Job> all{{0, 10}, {1, 1}, {6, 2}, {7, 3}, {8, 4}};
  EXPECT_EQ(waits(model, all), (Times{0, not_served, 4, 3, 5}));
  EXPECT_EQ(played(model, all).sent_away, 1U);
}

TEST(Simulation, a_batch_is_of_those_whose_turn_it_is) {
  Model model;
  model.batching.most = 2;
  model.discipline = Discipline::shortest_first;
  const std::vector<Job> all{{0, 10}, {1, 9}, {2, 3}, {3, 5}, {4, 4}};
  EXPECT_EQ(responses(model, all), (Times{10, 22, 12, 20, 10}));
  // One fetch for all of them who were spilled.
  model.discipline = Discipline::fifo;
  model.full = WhenFull::spill;
  model.buffer = 2;
  model.spill = 100;
  EXPECT_EQ(responses(model, all), (Times{10, 18, 17, 121, 120}));
}

TEST(Simulation, times_beyond_all_bounds_are_the_end_of_time) {
  Model model;
  model.speed = 1e-9;
  const Outcome outcome = played(model, {{0, 1'000'000'000'000}, {1, 1}});
  EXPECT_EQ(outcome.served, 2U);
  EXPECT_EQ(outcome.until, never);
}

class Broken final : public Jobs {
 public:
  std::size_t read(std::span<Job> /*into*/) override { throw std::runtime_error("cut off"); }
};

TEST(Simulation, what_the_stream_throws_comes_out_and_is_its_end) {
  Broken jobs;
  Simulation simulation({}, jobs);
  EXPECT_THROW(simulation.play(), std::runtime_error);
  EXPECT_FALSE(simulation.advance(1));
}

// What the refusal says; empty: there is none.
std::string refusal(const Model& model) {
  VectorJobs jobs({});
  try {
    const Simulation simulation(model, jobs);
    return "";
  } catch (const ValueError& error) {
    return error.what();
  }
}

TEST(Simulation, what_cannot_be_where_windows_are_shared) {
  Model plain;
  plain.discipline = Discipline::sharing;
  plain.full = WhenFull::reject;
  plain.buffer = 1;
  ASSERT_EQ(refusal(plain), "");
  const auto refused = [&](std::string_view why, auto&& change) {
    Model model = plain;
    change(model);
    EXPECT_NE(refusal(model).find(why), std::string::npos) << refusal(model);
  };
  refused("there is one line", [](Model& model) { model.lines = LineLayout::per_window; });
  refused("there is one line", [](Model& model) { model.lines = LineLayout::stealing; });
  refused("always open", [](Model& model) { model.staffing = Staffing{{{0, 1}}, {}, 0}; });
  refused("nothing is prepared", [](Model& model) { model.prepared.emplace(); });
  refused("or is lost", [](Model& model) { model.deadline = 1; });
  refused("or is lost", [](Model& model) { model.full = WhenFull::drop_oldest; });
  refused("or is lost", [](Model& model) { model.full = WhenFull::spill; });
  refused("nobody waits for others", [](Model& model) { model.batching.most = 2; });
}

TEST(Simulation, models_that_cannot_be) {
  const auto refused = [](auto&& change) {
    Model model;
    change(model);
    EXPECT_NE(refusal(model), "");
  };
  refused([](Model& model) { model.windows = 0; });
  refused([](Model& model) { model.speed = 0; });
  refused([](Model& model) { model.contention.alpha = -1; });
  refused([](Model& model) { model.ageing = 0; });
  refused([](Model& model) { model.deadline = -1; });
  refused([](Model& model) { model.retries.jitter = 2; });
  refused([](Model& model) { model.retries.factor = 0; });
  refused([](Model& model) { model.retries.backoff = -1; });
  refused([](Model& model) { model.staffing.emplace(); });
  refused([](Model& model) { model.staffing = Staffing{{{0, 2}}, {}, 0}; });
  refused([](Model& model) { model.staffing = Staffing{{{0, 0}}, {}, 0}; });
  refused([](Model& model) { model.staffing = Staffing{{{1, 1}}, {}, 0}; });
  refused([](Model& model) { model.staffing = Staffing{{{0, 1}}, {}, -1}; });
  refused([](Model& model) {
    model.staffing = Staffing{{{0, 1}}, {}, 0};
    model.lines = LineLayout::per_window;
  });
  refused([](Model& model) { model.staffing = Staffing{{}, Autoscale{}, 0}; });
  refused(
      [](Model& model) { model.staffing = Staffing{{}, Autoscale{.least = 2, .people = 1}, 0}; });
  refused([](Model& model) {
    model.staffing = Staffing{{}, Autoscale{.least = 0, .utilisation = 0.5, .every = 1}, 0};
  });
  refused([](Model& model) { model.staffing = Staffing{{}, Autoscale{.utilisation = 0.5}, 0}; });
  refused([](Model& model) { model.batching.most = 0; });
  refused([](Model& model) { model.batching = {.most = 2, .each = -1}; });
  refused([](Model& model) {
    model.batching.most = 2;
    model.preemptive = true;
  });
  refused([](Model& model) {
    model.batching.most = 2;
    model.prepared.emplace();
  });
  refused([](Model& model) { model.prepared.emplace().capacity = 0; });
  refused([](Model& model) { model.prepared.emplace().expiry = 0; });
  refused([](Model& model) { model.prepared.emplace().pinned = {1, 2}; });
  refused([](Model& model) { model.prepared = Preparation{.pinned = {1}, .made = {1}}; });
  refused([](Model& model) { model.prepared = Preparation{.pinned = {1}, .made = {0, 0}}; });
}

}  // namespace
}  // namespace canteen::simulate
