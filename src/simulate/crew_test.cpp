#include "src/simulate/crew.hpp"

#include <gtest/gtest.h>

namespace canteen::simulate {
namespace {

constexpr Time day = 86'400'000'000'000;

void pass_a_month(Crew& crew) {
  for (int i = 1; i <= 30; ++i) crew.pass(i * day, 10'000);
}

// It would be more than a Time can tell.
TEST(Crew, adds_up_who_is_busy_only_for_its_looks) {
  Staffing staffing;
  staffing.shifts = {{0, 10'000}};
  Crew by_timetable(staffing, 10'000);
  pass_a_month(by_timetable);
  EXPECT_EQ(by_timetable.busy(), 0);
  staffing.shifts.clear();
  Autoscale& rules = staffing.autoscale.emplace();
  rules.people = 1;
  Crew at_once(staffing, 10'000);
  pass_a_month(at_once);
  EXPECT_EQ(at_once.busy(), 0);
  rules.every = 60;
  Crew every_minute(staffing, 3);
  every_minute.pass(10, 2);
  EXPECT_EQ(every_minute.busy(), 20);
  every_minute.settle(60, 2);
  EXPECT_EQ(every_minute.busy(), 0);
}

}  // namespace
}  // namespace canteen::simulate
