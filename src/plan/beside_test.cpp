// Strategies, run for real and simulated: the same requests, and about the same waits. How near the
// two are on a machine that does nothing else, docs/simulate.md tells.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include <canteen/plan/predict.hpp>
#include <canteen/scenario.hpp>
#include <canteen/serve/run.hpp>
#include <canteen/threading.hpp>

namespace canteen::plan {
namespace {

std::uint64_t most(const serve::Result& result) {
  std::uint64_t most = 0;
  for (const serve::LinePoint& each : result.staff) most = std::max(most, each.longest);
  return most;
}

// A run is beside the simulation of the same requests.
void expect_like_its_simulation(const std::string& text) {
  const scenario::Scenario scenario = scenario::load_text(text, "test.toml");
  const serve::Result run = serve::run(scenario);
  const serve::Result told = predict(scenario, {.replications = 2}).first;
  EXPECT_EQ(threading::active_count(), 1U);
  EXPECT_EQ(run.served, told.served);
  const auto p99 = [](const serve::Result& result) {
    return static_cast<double>(result.wait.percentile(0.99));
  };
  EXPECT_GT(p99(run), 0.6 * p99(told));
  EXPECT_LT(p99(run), 10 * p99(told));
  EXPECT_GT(run.mean_windows, 0.6 * told.mean_windows);
  EXPECT_GE(static_cast<double>(most(run)), 0.6 * static_cast<double>(most(told)));
}

TEST(BesideARun, a_timetable_is_kept) {
  expect_like_its_simulation(R"([arrivals]
rate = [["11:50", "60/min"], ["11:51", "300/min"], ["11:52", "60/min"], ["11:53", "0/s"]]
speed = 60
[work]
service = "10 ms"
[strategy]
windows = [["11:50", 1], ["11:51", 4], ["11:52", 1]]
start_up = "50 ms"
)");
}

TEST(BesideARun, windows_serve_several_in_one_service) {
  const std::string text = R"([arrivals]
rate = "300/s"
batch = 6
length = "2 s"
[work]
service = { distribution = "exponential", mean = "20 ms" }
[strategy]
windows = 2
batch = { most = 8, each = "1 ms" }
)";
  expect_like_its_simulation(text);
}

TEST(BesideARun, windows_come_as_they_are_asked_for) {
  expect_like_its_simulation(R"([arrivals]
rate = [["0 s", "60/s"], ["1 s", "250/s"], ["2 s", "40/s"], ["3 s", "0/s"]]
[work]
service = "10 ms"
[strategy]
start_up = "100 ms"
autoscale = { least = 1, most = 6, utilisation = 0.7, every = "100 ms", close_after = "300 ms" }
)");
}

TEST(BesideARun, a_window_comes_only_for_somebody) {
  expect_like_its_simulation(R"([arrivals]
rate = "30/s"
length = "2 s"
[work]
service = "10 ms"
[strategy]
start_up = "30 ms"
autoscale = { least = 0, most = 1, people = 1 }
)");
}

// A broker that is in this process is no further away than the line.
TEST(BesideARun, a_broker_keeps_the_line) {
  expect_like_its_simulation(R"([arrivals]
rate = "150/s"
length = "2 s"
classes = { student = 0.9, staff = 0.1 }
[work]
service = { distribution = "exponential", mean = "12 ms" }
[strategy]
windows = 2
discipline = "priority"
priority = ["staff"]
middleware = { url = "memory:beside", publish = "0 s", deliver = "0 s" }
)");
}

// One of five sends most of what comes, more than the window can do.
const std::string flood = R"([arrivals]
rate = [["0 s", "75/s"], ["2 s", "0/s"]]
clients = { distinct = 5, zipf = 3 }
[work]
service = "20 ms"
)";

TEST(BesideARun, clients_take_turns) {
  expect_like_its_simulation(flood + "[strategy]\ndiscipline = \"fair\"\nfair_to = \"clients\"\n");
}

TEST(Clients, a_flood_is_a_burden_to_nobody_but_who_sends_it) {
  const auto told = [](const std::string& strategy) {
    return predict(scenario::load_text(flood + strategy, "test.toml"), {.replications = 40});
  };
  const Prediction line = told("");
  const Prediction fair = told("[strategy]\ndiscipline = \"fair\"\nfair_to = \"clients\"\n");
  ASSERT_EQ(line.result.clients.size(), 5U);
  ASSERT_EQ(fair.result.clients.size(), 5U);
  EXPECT_EQ(fair.result.clients[0].name, "1");
  EXPECT_EQ(serve::worst(fair.result.clients)->name, "1");
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_LT(4 * fair.result.clients[i].mean_wait(), line.result.clients[i].mean_wait());
  }
  // In a line all of them wait alike; in turns each for his own.
  EXPECT_GT(line.estimates.client_fairness->value, 0.9);
  EXPECT_LT(fair.estimates.client_fairness->value, 0.5);
  // The window has as much to do, and everybody together waits as long.
  EXPECT_NEAR(fair.result.wait.mean(), line.result.wait.mean(), 1e-6 * line.result.wait.mean());
}

}  // namespace
}  // namespace canteen::plan
