// What is told of a rush when it is over adds up as a run's does.
#include "src/serve/told_rush.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace canteen::serve {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t opened = 5'000'000'000;

std::int64_t at(scenario::Duration moment) {
  return opened + moment.count();
}

ToldPerson person(std::uint64_t number, scenario::Duration came) {
  ToldPerson person;
  person.request.number = number;
  person.request.at = came;
  person.noticed = came;
  person.confirmed = came + 1ms;
  return person;
}

Completion served(std::uint64_t number, const char* worker, scenario::Duration begin,
                  scenario::Duration end) {
  Completion told;
  told.number = number;
  told.worker = worker;
  told.windows = 2;
  told.begin = at(begin);
  told.end = at(end);
  return told;
}

// Three come; two workers, of whom one opens late, serve two of them, and one is lost.
ToldRush rush() {
  ToldRush rush;
  rush.opened = opened;
  rush.all_came = true;
  rush.ended = 100ms;
  rush.people = {person(1, 0ms), person(2, 10ms), person(3, 20ms)};
  rush.people[0].completion = served(1, "a", 10ms, 40ms);
  rush.people[1].completion = served(2, "b", 50ms, 80ms);
  rush.people[1].completion->since = at(30ms);
  rush.people[1].completion->redelivered = true;
  rush.people[2].lost = true;
  return rush;
}

TEST(ToldRush, adds_up) {
  const Result result = told(rush(), {});
  EXPECT_EQ(result.arrived, 3U);
  EXPECT_EQ(result.served, 2U);
  EXPECT_EQ(result.lost, 1U);
  EXPECT_FALSE(result.interrupted);
  EXPECT_EQ(result.elapsed, 100ms);
  EXPECT_EQ(result.coming, 20ms);
  EXPECT_EQ(result.wait.min(), 10'000'000);
  EXPECT_EQ(result.wait.max(), 40'000'000);
  EXPECT_EQ(result.response.max(), 70'000'000);
  EXPECT_NEAR(result.busy, 0.060, 1e-9);
  // Little's law: people in the line, over time, are their waits together.
  EXPECT_NEAR(result.mean_line * 0.1, 0.010 + 0.040 + 0.080, 1e-6);
  EXPECT_NEAR(result.wait_in_vain, 0.080, 1e-6);
}

TEST(ToldRush, knows_who_has_served) {
  const Result result = told(rush(), {});
  ASSERT_EQ(result.workers.size(), 2U);
  EXPECT_EQ(result.windows, 4U);
  EXPECT_EQ(result.workers[0].name, "a");
  EXPECT_EQ(result.workers[0].served, 1U);
  EXPECT_NEAR(result.workers[0].open, 0.2, 1e-9);
  EXPECT_NEAR(result.workers[1].open, 0.14, 1e-9);  // two windows, from 30 ms on
  EXPECT_EQ(result.workers[1].redelivered, 1U);
  EXPECT_NEAR(result.mean_windows, 3.4, 1e-6);
}

TEST(ToldRush, knows_what_the_corridor_held) {
  const Result result = told(rush(), {});
  ASSERT_TRUE(result.corridor);
  EXPECT_EQ(result.corridor->deepest, 2U);  // the second and the third
  EXPECT_EQ(result.corridor->held.count(), 2U);
  EXPECT_EQ(result.corridor->held.max(), 40'000'000);
}

// A worker's clock is behind: nobody is served before he came, or for less than nothing.
TEST(ToldRush, bears_a_clock_that_is_wrong) {
  ToldRush rush;
  rush.opened = opened;
  rush.all_came = true;
  rush.people = {person(1, 10ms)};
  rush.people[0].completion = served(1, "a", -5s, -6s);
  const Result result = told(rush, {});
  EXPECT_EQ(result.served, 1U);
  EXPECT_EQ(result.wait.max(), 0);
  EXPECT_LE(result.service.max(), 1);
}

TEST(ToldRush, knows_how_long_a_service_took_by_a_clock_that_is_behind) {
  ToldRush rush;
  rush.opened = opened;
  rush.all_came = true;
  rush.people = {person(1, 10ms)};
  rush.people[0].completion = served(1, "a", -5s, -5s + 30ms);
  const Result result = told(rush, {});
  EXPECT_EQ(result.wait.max(), 0);
  EXPECT_EQ(result.response.max(), 30'000'000);
  EXPECT_NEAR(result.busy, 0.030, 1e-9);
}

TEST(ToldRush, tells_who_had_gone) {
  ToldRush rush;
  rush.opened = opened;
  rush.all_came = true;
  rush.people = {person(1, 0ms), person(2, 0ms), person(3, 0ms)};
  for (std::size_t i = 0; i < 2; ++i) rush.people[i].completion = served(i + 1, "a", 50ms, 50ms);
  rush.people[0].request.patience = 20ms;
  rush.people[0].completion->what = Completion::What::left;
  rush.people[1].completion->what = Completion::What::sent_away;
  rush.people[2].confirmed.reset();
  rush.people[2].refused = 5ms;
  const Result result = told(rush, {});
  EXPECT_EQ(result.left, 1U);
  EXPECT_EQ(result.lost, 2U);
  EXPECT_EQ(result.sent_away, 1U);
  EXPECT_NEAR(result.wait_in_vain, 0.020 + 0.050 + 0.005, 1e-6);
  EXPECT_NEAR(result.mean_line * 0.050, result.wait_in_vain, 1e-6);
}

TEST(ToldRush, that_was_broken_off_leaves_people_in_the_line) {
  ToldRush rush = serve::rush();
  rush.all_came = false;
  rush.people[1].completion.reset();
  rush.people[2].lost = false;
  const Result result = told(rush, {});
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.left_waiting, 2U);
  EXPECT_EQ(result.elapsed, 100ms);
}

}  // namespace
}  // namespace canteen::serve
