#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

#include "src/serve/serve_testing.hpp"

namespace canteen::serve {
namespace {

TEST(ClientResult, clients_who_waited_alike_fared_alike) {
  EXPECT_DOUBLE_EQ(fairness({{"a", 1, 2}, {"b", 10, 20}}), 1);
  // One of two waited, and the other did not; a third one was never served.
  EXPECT_DOUBLE_EQ(fairness({{"a", 2, 2}, {"b", 2, 0}, {"c", 0, 0}}), 0.5);
  EXPECT_DOUBLE_EQ(fairness({{"a", 2, 0}}), 1);
  EXPECT_DOUBLE_EQ(fairness({}), 1);
}

TEST(ClientResult, the_worst_has_waited_longest_on_average) {
  const std::vector<ClientResult> clients{{"a", 100, 50}, {"b", 2, 3}, {"c", 0, 0}};
  EXPECT_EQ(worst(clients)->name, "b");
  EXPECT_EQ(worst({}), nullptr);
}

// A flood of one, and one request of each of the others behind it.
TEST(ClientResult, a_flood_is_a_burden_to_nobody_else) {
  scenario::Scenario scenario = crowd(60, 5ms);
  scenario.arrivals.clients = scenario::Clients{.distinct = 3, .zipf = 4};
  scenario.strategy.discipline = scenario::Discipline::fair;
  scenario.strategy.fair_to = scenario::FairTo::clients;
  const Result result = run(scenario);
  std::uint64_t begun = 0;
  double wait = 0;
  for (const ClientResult& each : result.clients) {
    begun += each.begun;
    wait += each.wait;
  }
  EXPECT_EQ(begun, 60U);
  EXPECT_NEAR(wait, result.wait.sum() * 1e-9, 1e-6);
  ASSERT_GE(result.clients.size(), 2U);
  EXPECT_EQ(worst(result.clients)->name, "1");
  for (const ClientResult& each : result.clients) {
    if (each.name == "1") continue;
    EXPECT_LT(2 * each.mean_wait(), worst(result.clients)->mean_wait());
  }
  EXPECT_LT(fairness(result.clients), 0.9);
}

}  // namespace
}  // namespace canteen::serve
