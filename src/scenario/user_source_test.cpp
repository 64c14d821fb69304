#include "src/scenario/user_source.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

namespace canteen::scenario {
namespace {

Scenario closed(const std::string& more = "") {
  return load_text(R"(
[arrivals]
process = "closed"
users   = 10
think   = { mean = "1 s" }
classes = { staff = 0.16, student = 0.84 }
[work]
service = { mean = "20 ms" }
classes.staff.service = "5 ms"
dishes.distinct = 100
[strategy]
patience = { mean = "2 s" }
)" + more,
                   "closed.toml");
}

std::vector<simulate::Job> of_user(UserSource& users, std::uint32_t user, std::size_t count) {
  std::vector<simulate::Job> jobs;
  for (std::size_t i = 0; i < count; ++i) jobs.push_back(users.next(user));
  return jobs;
}

TEST(UserSource, each_user_draws_for_himself) {
  const Scenario scenario = closed();
  UserSource one(scenario, 7, popularity_of(scenario));
  UserSource other(scenario, 7, popularity_of(scenario));
  static_cast<void>(of_user(other, 4, 1'000));
  EXPECT_EQ(of_user(one, 3, 20), of_user(other, 3, 20));
  EXPECT_NE(of_user(one, 5, 20), of_user(other, 6, 20));
  UserSource luck(scenario, 8, popularity_of(scenario));
  EXPECT_NE(of_user(one, 8, 20), of_user(luck, 8, 20));
}

TEST(UserSource, what_is_drawn_of_one_thing_leaves_the_others) {
  const Scenario scenario = closed();
  Scenario slow = scenario;
  slow.work.service.distribution = Distribution::lognormal;
  slow.work.dishes->distinct = 7;
  UserSource one(scenario, 7, popularity_of(scenario));
  UserSource other(slow, 7, popularity_of(slow));
  for (int i = 0; i < 20; ++i) {
    const simulate::Job job = one.next(9);
    const simulate::Job same = other.next(9);
    EXPECT_EQ(job.at, same.at);
    EXPECT_EQ(job.patience, same.patience);
    EXPECT_NE(job.service, same.service);
  }
}

TEST(UserSource, each_is_of_one_kind_for_good) {
  const Scenario scenario = closed();
  UserSource users(scenario, 7, popularity_of(scenario));
  std::uint32_t staff = 0;
  for (std::uint32_t user = 0; user < users.count(); ++user) {
    const std::uint32_t kind = users.kind_of(user);
    staff += kind == 0 ? 1U : 0U;
    for (const simulate::Job& each : of_user(users, user, 10)) {
      EXPECT_EQ(each.kind, kind);
      EXPECT_EQ(each.service == 5'000'000, kind == 0);
      EXPECT_LT(each.key, 100U);
      EXPECT_NE(each.patience, simulate::never);
    }
  }
  EXPECT_EQ(staff, 2U);
}

TEST(UserSource, speed_divides_thinking_and_the_end) {
  Scenario scenario = closed();
  scenario.arrivals.length = std::chrono::seconds(100);
  scenario.arrivals.head = 30;
  UserSource users(scenario, 7, popularity_of(scenario));
  scenario.arrivals.speed = 4;
  UserSource fast(scenario, 7, popularity_of(scenario));
  EXPECT_EQ(users.close(), 100'000'000'000);
  EXPECT_EQ(fast.close(), 25'000'000'000);
  EXPECT_EQ(fast.most(), 30U);
  const simulate::Job job = users.next(2);
  const simulate::Job faster = fast.next(2);
  EXPECT_NEAR(static_cast<double>(faster.at), static_cast<double>(job.at) / 4, 1);
  EXPECT_EQ(faster.service, job.service);
}

TEST(UserSource, who_thinks_thinks_for_a_while_at_any_speed) {
  Scenario scenario = closed();
  scenario.arrivals.think = {.distribution = Distribution::deterministic,
                             .mean = std::chrono::microseconds(1)};
  scenario.arrivals.speed = 5'000;
  UserSource users(scenario, 7, popularity_of(scenario));
  // A fifth of a nanosecond: with none, who is lost would ask again at the same instant, for ever.
  EXPECT_EQ(users.next(0).at, 1);
}

TEST(UserSource, is_what_a_stream_of_jobs_has) {
  Scenario scenario = closed();
  JobStream jobs(scenario, 7);
  ASSERT_NE(jobs.users(), nullptr);
  std::vector<simulate::Job> nobody(3);
  EXPECT_EQ(jobs.read(nobody), 0U);
  EXPECT_EQ(jobs.kinds(), (std::vector<std::string>{"staff", "student"}));
  const JobTable table(scenario);
  JobStream again(table, 7);
  UserSource users(scenario, 7, popularity_of(scenario));
  for (std::uint32_t user = 0; user < users.count(); ++user) {
    const simulate::Job job = users.next(user);
    EXPECT_EQ(jobs.users()->next(user), job);
    EXPECT_EQ(again.users()->next(user), job);
  }
  EXPECT_FALSE(Requests(scenario).next());
  scenario.arrivals.process = Process::poisson;
  EXPECT_EQ(JobStream(scenario, 7).users(), nullptr);
}

TEST(UserSource, has_no_end_but_one_that_is_written) {
  EXPECT_FALSE(ends(closed()));
  Scenario scenario = closed();
  scenario.arrivals.head = 5;
  EXPECT_TRUE(ends(scenario));
  EXPECT_FALSE(demand_of(scenario.arrivals));
}

}  // namespace
}  // namespace canteen::scenario
