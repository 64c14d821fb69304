#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;

Scenario of(const std::string& arrivals, const std::string& more = "") {
  return load_text("[arrivals]\n" + arrivals + "\n[work]\nservice = \"20 ms\"\n" + more, "x.toml");
}

TEST(Demand, of_steps) {
  const auto demand = demand_of(of("rate = [[\"0 s\", \"10/s\"], [\"10 s\", \"40/s\"], [\"15 s\", "
                                   "\"20/s\"]]\nlength = \"25 s\"")
                                    .arrivals);
  ASSERT_TRUE(demand);
  EXPECT_DOUBLE_EQ(demand->rate, 20);
  EXPECT_EQ(demand->peak, 40);
  EXPECT_EQ(demand->peak_from, 10s);
  EXPECT_EQ(demand->peak_for, 5s);
  EXPECT_DOUBLE_EQ(demand->people.value(), 500);
  EXPECT_EQ(demand->length, 25s);
}

TEST(Demand, is_that_of_a_run) {
  const auto demand = demand_of(
      of("rate = [[\"12:00\", \"1/s\"], [\"12:01\", \"2/s\"], [\"12:02\", \"0/s\"]]\nspeed = 60")
          .arrivals);
  ASSERT_TRUE(demand);
  EXPECT_DOUBLE_EQ(demand->rate, 90);
  EXPECT_EQ(demand->peak, 120);
  EXPECT_EQ(demand->peak_from, 1s);
  EXPECT_EQ(demand->peak_for, 1s);
  EXPECT_DOUBLE_EQ(demand->people.value(), 180);
  EXPECT_EQ(demand->length, 2s);
}

TEST(Demand, ends_with_the_head) {
  const auto demand =
      demand_of(of("rate = [[\"0 s\", \"10/s\"], [\"10 s\", \"40/s\"]]\nhead = 300").arrivals);
  ASSERT_TRUE(demand);
  EXPECT_DOUBLE_EQ(demand->people.value(), 300);
  EXPECT_EQ(demand->length, 15s);
  EXPECT_DOUBLE_EQ(demand->rate, 20);
  const auto before =
      demand_of(of("rate = [[\"0 s\", \"10/s\"], [\"10 s\", \"40/s\"]]\nhead = 100").arrivals);
  EXPECT_EQ(before->peak, 10);
  EXPECT_EQ(before->length, 10s);
}

TEST(Demand, without_an_end_is_about_the_long_run) {
  const auto demand = demand_of(of("rate = [[\"0 s\", \"90/s\"], [\"10 s\", \"40/s\"]]").arrivals);
  ASSERT_TRUE(demand);
  EXPECT_EQ(demand->rate, 40);
  EXPECT_EQ(demand->peak, 90);
  EXPECT_FALSE(demand->people);
  EXPECT_FALSE(demand->length);
  EXPECT_FALSE(demand_of(of("rate = \"5/s\"").arrivals)->peak_for);
}

TEST(Demand, of_states) {
  const std::string states =
      "process = \"mmpp\"\nstates = [{ rate = \"50/s\", stay = \"2 s\" }, "
      "{ rate = \"500/s\", stay = \"1 s\" }]\n";
  const auto demand = demand_of(of(states).arrivals);
  ASSERT_TRUE(demand);
  EXPECT_DOUBLE_EQ(demand->rate, 200);
  EXPECT_EQ(demand->peak, 500);
  EXPECT_EQ(demand->peak_for, 1s);
  EXPECT_FALSE(demand->people);
  EXPECT_DOUBLE_EQ(demand_of(of(states + "length = \"3 s\"").arrivals)->people.value(), 600);
  EXPECT_EQ(demand_of(of(states + "head = 100").arrivals)->length, 500ms);
}

TEST(Demand, of_a_trace_nobody_knows) {
  Arrivals arrivals;
  arrivals.process = Process::trace;
  EXPECT_FALSE(demand_of(arrivals));
}

TEST(OfferedLoad, counts_windows_their_speed_and_their_neighbours) {
  const Scenario plain = of("rate = \"75/s\"", "[strategy]\nwindows = 3\n");
  EXPECT_DOUBLE_EQ(offered_load(plain, 75).value(), 0.5);
  const Scenario fast = of("rate = \"75/s\"",
                           "[strategy]\nwindows = 3\nspeed = 2\ncontention = { alpha = 0.25, "
                           "beta = 0.125 }\n");
  EXPECT_DOUBLE_EQ(offered_load(fast, 75).value(), 0.25 * (1 + 0.25 * 2 + 0.125 * 3 * 2));
}

TEST(OfferedLoad, is_that_of_full_batches) {
  const auto load = [](const std::string& service, const std::string& batch) {
    return offered_load(load_text("[arrivals]\nrate = \"75/s\"\n[work]\nservice = " + service +
                                      "\n[strategy]\nbatch = " + batch + "\n",
                                  "x.toml"),
                        100);
  };
  EXPECT_DOUBLE_EQ(load("\"20 ms\"", "8").value(), 0.25);
  EXPECT_DOUBLE_EQ(load("\"20 ms\"", "{ most = 5, each = \"5 ms\" }").value(), 0.8);
  // The longest of several is longer than the mean: nobody knows by how much.
  const std::string random = "{ distribution = \"exponential\", mean = \"20 ms\" }";
  EXPECT_FALSE(load(random, "8"));
  EXPECT_DOUBLE_EQ(load(random, "{ most = 8, length = \"first\" }").value(), 0.25);
}

TEST(OfferedLoad, counts_the_way_from_a_broker_where_a_window_holds_few) {
  const auto load = [](int prefetch) {
    return offered_load(of("rate = \"80/s\"",
                           "[strategy]\nwindows = 2\nspeed = 2\n[strategy.middleware]\nurl = "
                           "\"kafka://here/lunch\"\npublish = \"9 ms\"\ndeliver = \"30 ms\"\n"
                           "prefetch = " +
                               std::to_string(prefetch) + "\n"),
                        80)
        .value();
  };
  // 10 ms of service, and 30 ms until the next one is there.
  EXPECT_DOUBLE_EQ(load(1), 1.6);
  EXPECT_DOUBLE_EQ(load(2), 0.8);
  EXPECT_DOUBLE_EQ(load(4), 0.4);
  EXPECT_DOUBLE_EQ(load(100), 0.4);
}

TEST(OfferedLoad, is_that_of_all_kinds_of_people) {
  const Scenario kinds = of("rate = \"75/s\"\nclasses = { a = 0.75, b = 0.25 }",
                            "[work.classes.b]\nservice = \"100 ms\"\n");
  EXPECT_DOUBLE_EQ(mean_service(kinds).value(), 40e6);
  EXPECT_DOUBLE_EQ(offered_load(kinds, 25).value(), 1);
  EXPECT_FALSE(mean_service(load_text(
      "[arrivals]\nrate = \"1/s\"\n[work]\nkind = \"command\"\ncommand = [\"true\"]", "x.toml")));
}

}  // namespace
}  // namespace canteen::scenario
