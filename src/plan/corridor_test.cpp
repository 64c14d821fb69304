// A broker between those who come and the windows, as a user writes it.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include <canteen/plan.hpp>
#include <canteen/scenario/load.hpp>

#include "src/simulate/closed_forms_testing.hpp"

namespace canteen::plan {
namespace {

constexpr double ms = 1e6;  // nanoseconds

scenario::Scenario of(const std::string& text) {
  return scenario::load_text(text, "test.toml");
}

// A window that holds one only, and waits for each: his way to it is a part of what it takes.
TEST(Corridor, with_a_prefetch_of_one_a_window_serves_more_slowly) {
  const double rate = 50;
  const double mean = 0.010;
  const double way = 0.004;
  PredictOptions options;
  options.limit = 600'000;
  options.precision = 0.06;
  const Prediction found = predict(of(R"([arrivals]
rate = "50/s"
[work]
service = { distribution = "exponential", mean = "10 ms" }
[strategy.middleware]
url = "rabbitmq://localhost/lunch"
publish = "3 ms"
deliver = "4 ms"
)"),
                                   options);
  const double second = 2 * mean * mean + 2 * mean * way + way * way;
  const double truth = simulate::closed_forms::mg1_wait(rate, mean + way, second) * 1e9 + 7 * ms;
  ASSERT_TRUE(found.estimates.wait.mean && found.estimates.wait.mean->half_width);
  EXPECT_NEAR(found.estimates.wait.mean->value, truth, 3 * *found.estimates.wait.mean->half_width);
  EXPECT_LT(*found.estimates.wait.mean->half_width, 0.07 * truth);
  EXPECT_NEAR(found.estimates.utilisation->value, rate * mean, 0.02);
  EXPECT_EQ(found.balance.idle_beside_waiting, 0U);
}

TEST(Corridor, that_cannot_hand_out_so_many_grows_for_ever) {
  const Prediction found = predict(of(R"([arrivals]
rate = "100/s"
[work]
service = "2 ms"
[strategy.middleware]
url = "rabbitmq://localhost/lunch"
publish = "0 s"
deliver = "10 ms"
)"),
                                   {.limit = 50'000});
  EXPECT_TRUE(found.unstable);
}

const std::string rush = R"([arrivals]
process = "deterministic"
rate = "100/s"
batch = 10
head = 200
[work]
service = "20 ms"
[target]
wait_mean = "15 ms"
[plan]
windows = [1, 8]
)";

const std::string broker = R"([strategy.middleware]
url = "memory:lunch"
prefetch = 4
publish = "1 ms"
deliver = "1 ms"
)";

// With trays more windows may be worse; and a plan leaves a broker alone.
TEST(Corridor, is_planned_one_by_one_and_not_run) {
  const Plan plan = plan_for(of(rush + broker), {.limit = 20'000});
  ASSERT_TRUE(plan.chosen);
  EXPECT_TRUE(plan.proofs.empty());
  EXPECT_EQ(plan.not_proven, "A plan puts nobody into a broker's line; canteen run does.");
  const auto has_implied = [](const Plan& one) {
    return std::ranges::any_of(one.trials,
                               [](const Trial& each) { return each.fate == Fate::implied; });
  };
  EXPECT_FALSE(has_implied(plan));
  for (const Trial& each : plan.trials) {
    EXPECT_EQ(each.candidate.strategy.discipline, scenario::Discipline::fifo);
  }
  const Plan without = plan_for(of(rush), {.limit = 20'000, .run = false});
  EXPECT_TRUE(has_implied(without));
  EXPECT_GE(plan.trials[*plan.chosen].candidate.strategy.windows,
            without.trials[*without.chosen].candidate.strategy.windows);
}

}  // namespace
}  // namespace canteen::plan
