#include <gtest/gtest.h>

#include <canteen/serve.hpp>

TEST(Run, smoke) {
  canteen::scenario::Scenario s;
  s.arrivals.rate = {{{}, 1000}};
  s.arrivals.head = 500;
  s.work.service.mean = std::chrono::microseconds(500);
  const auto r = canteen::serve::run(s);
  EXPECT_EQ(r.arrived, 500U);
  EXPECT_EQ(r.served, 500U);
  std::printf("wait p50 %f ms util %f\n", double(r.wait.percentile(.5)) / 1e6, r.utilisation);
}
