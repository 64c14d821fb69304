#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;

TEST(Load, reads_the_fields_of_a_lunch) {
  const Scenario lunch = load_text(R"(
[arrivals]
process = "poisson"
rate    = [["11:50", "20/s"], ["12:00", "180/s"], ["12:25", "60/s"]]
length  = "50 min"
classes = { student = 0.9, staff = 0.1 }
speed   = 120
[work]
kind    = "cpu"
service = { distribution = "lognormal", mean = "20 ms", cv = 1.2 }
[strategy]
discipline = "fifo"
buffer     = 500
full       = "reject"
windows    = 4
middleware = "memory:"
[target]
wait_p99 = "2 s"
lost     = 0
)",
                                   "lunch.toml");
  EXPECT_EQ(lunch.file, "lunch.toml");
  EXPECT_EQ(lunch.arrivals.process, Process::poisson);
  EXPECT_EQ(lunch.arrivals.rate, (std::vector<RateStep>{{0s, 20}, {10min, 180}, {35min, 60}}));
  EXPECT_EQ(lunch.arrivals.opening, 11h + 50min);
  EXPECT_EQ(lunch.arrivals.length, 50min);
  EXPECT_EQ(lunch.arrivals.classes, (std::vector<ClassShare>{{"student", 0.9}, {"staff", 0.1}}));
  EXPECT_EQ(lunch.arrivals.speed, 120);
  EXPECT_EQ(lunch.work.kind, WorkKind::spin);
  EXPECT_EQ(lunch.work.service.distribution, Distribution::lognormal);
  EXPECT_EQ(lunch.work.service.mean, 20ms);
  EXPECT_EQ(lunch.work.service.cv, 1.2);
  EXPECT_EQ(lunch.strategy.buffer, 500U);
  EXPECT_EQ(lunch.strategy.full, WhenFull::reject);
  EXPECT_EQ(lunch.strategy.windows, 4U);
  EXPECT_EQ(lunch.target.wait_p99, 2s);
  EXPECT_EQ(lunch.target.lost, 0.0);
}

}  // namespace
}  // namespace canteen::scenario
