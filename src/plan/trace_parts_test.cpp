#include "src/plan/trace_parts.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

#include "tests/support/temporary_file.hpp"

namespace canteen::plan {
namespace {

using namespace std::chrono_literals;

using Stretch = scenario::JobTable::Stretch;

TEST(TraceParts, are_all_of_the_trace_and_share_nothing) {
  for (const scenario::Duration length : {scenario::Duration(31), scenario::Duration(1s),
                                          scenario::Duration(std::chrono::hours(24) * 365 * 20)}) {
    const TraceParts parts = parts_of(length);
    std::vector<Stretch> all = parts.seen;
    all.insert(all.end(), parts.kept.begin(), parts.kept.end());
    ASSERT_EQ(all.size(), trace_times);
    std::sort(all.begin(), all.end(), [](const Stretch& a, const Stretch& b) {
      return a.from != b.from ? a.from < b.from : a.to < b.to;
    });
    scenario::Duration end{};
    for (const Stretch& each : all) {
      EXPECT_EQ(each.from, end);
      EXPECT_LE(each.from, each.to);
      end = each.to;
    }
    EXPECT_EQ(end, length + 1ns);  // who comes last is within
  }
}

// Neither has more of the beginning or the end; nor more of what grows like a square.
TEST(TraceParts, have_as_much_of_the_beginning_as_of_the_end) {
  const TraceParts parts = parts_of(32s);
  ASSERT_EQ(parts.seen.size(), parts.kept.size());
  const auto moment = [](const std::vector<Stretch>& times, int power) {
    std::int64_t sum = 0;
    for (const Stretch& each : times) {
      const std::int64_t place = each.from / 1s;
      sum += power == 1 ? place : place * place;
    }
    return sum;
  };
  for (const int power : {1, 2}) {
    EXPECT_EQ(moment(parts.seen, power), moment(parts.kept, power));
  }
}

// With a day of so many of the times, each hour of it is in both.
TEST(TraceParts, have_every_hour_of_a_day_in_both) {
  const TraceParts parts = parts_of(32s);
  for (const std::int64_t day : {2, 3, 4, 5, 7, 8}) {
    for (const auto* part : {&parts.seen, &parts.kept}) {
      std::set<std::int64_t> hours;
      for (const Stretch& each : *part) hours.insert(each.from / 1s % day);
      EXPECT_EQ(hours.size(), static_cast<std::size_t>(day)) << day;
    }
  }
}

scenario::Goal goal(double q, const std::string& kind = "") {
  scenario::Goal goal;
  goal.q = q;
  goal.kind = kind;
  return goal;
}

TEST(TraceParts, need_ten_beyond_a_percentile) {
  EXPECT_EQ(requests_needed(goal(0.99)), 1'000U);
  EXPECT_EQ(requests_needed(goal(0.999)), 10'000U);
  EXPECT_EQ(requests_needed(goal(0.5)), 1'000U);
  EXPECT_EQ(requests_needed(goal(0.5, "staff")), 20U);
  EXPECT_EQ(requests_needed(goal(0.9, "staff")), 100U);
  EXPECT_EQ(requests_needed(goal(1)), 1'000U);
  scenario::Goal mean = goal(0);
  mean.mean = true;
  EXPECT_EQ(requests_needed(mean), 1'000U);
}

TEST(TraceParts, tell_what_they_have_enough_requests_for) {
  std::string text = "t,class\n";
  for (int i = 0; i < 1'000; ++i) {
    text += std::to_string(i) + (i % 10 == 0 ? ",staff\n" : ",student\n");
  }
  const test::TemporaryFile trace(text);
  scenario::Scenario scenario;
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = trace.path();
  const scenario::JobTable table(scenario);
  const auto untold = [](const scenario::JobTable& part, const std::vector<scenario::Goal>& goals) {
    const std::optional<Untold> found = untold_by(part, goals);
    return found ? found->goal - goals.data() : -1;
  };
  EXPECT_EQ(untold(table, {goal(0.99)}), -1);
  EXPECT_EQ(untold(table, {goal(0.99), goal(0.9, "staff")}), -1);
  EXPECT_EQ(untold(table, {goal(0.99), goal(0.95, "staff")}), 1);
  EXPECT_EQ(untold(table, {goal(0.5, "guest")}), 0);
  EXPECT_EQ(untold(table, {goal(0.999)}), 0);
  const std::vector<Stretch> first{{0s, 999s}};
  EXPECT_EQ(untold(table.only(first), {goal(0.99)}), 0);
  const std::vector<scenario::Goal> staff{goal(0.95, "staff")};
  EXPECT_EQ(untold_by(table, staff)->requests, 100U);
  EXPECT_EQ(untold_by(table.only(first), staff)->requests, 100U);
}

TEST(TraceParts, tell_neither_a_rate_nor_how_much_is_ready) {
  scenario::Goal other = goal(0.99);
  EXPECT_EQ(another_in_a_part({other}), "");
  other.name = "throughput";
  other.measure = scenario::Measure::throughput;
  EXPECT_EQ(another_in_a_part({goal(0.99), other}),
            "No part of it was kept back: throughput is another in a part, which comes at another "
            "rate.");
  other.name = "hit ratio";
  other.kind = "staff";
  other.measure = scenario::Measure::hit_ratio;
  EXPECT_EQ(another_in_a_part({other}),
            "No part of it was kept back: staff: hit ratio is another in a part, in which "
            "everything is asked for the first time anew.");
}

}  // namespace
}  // namespace canteen::plan
