#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

#include "tests/support/temporary_file.hpp"

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;

// [example]
TEST(Saved, says_what_the_file_and_the_command_line_said_and_what_was_planned) {
  const test::TemporaryFile file(R"([arrivals]
rate = [["11:50", "20/min"], ["12:00", "88/min"]]
length = "1 h"
classes = { student = 0.9, "the \"staff\"" = 0.1 }
[work]
service = { distribution = "lognormal", mean = "20 ms", cv = 1.2 }
classes."the \"staff\"".service = "5 ms"
dishes = { distinct = 10 }
[strategy]
discipline = "priority"
preemptive = true
retries = { most = 1, backoff = "1 s" }
[target]
wait_p99 = "1 s"
[plan]
speeds = [1, 1.5]
)");
  const std::vector<Override> overrides{{"arrivals.seed", "7", "--seed 7"},
                                        {"target.lost", "0.5", "--set"}};
  Scenario planned = load(file.path(), overrides);
  planned.strategy.windows = 3;
  planned.strategy.discipline = Discipline::fifo;
  planned.strategy.priority.clear();
  planned.strategy.preemptive = false;
  planned.strategy.speed = 1.5;
  planned.strategy.prepared = Prepared{.capacity = 5, .policy = cache::Policy::lru};
  planned.target = parse_target(
      "wait_p99 < 1500 us and the \"staff\".response_mean < 1 s and "
      "throughput > 1.5/s and lost < 1%",
      planned);
  planned.cost = Cost{.window = 2.5};

  const std::string text = saved(file.path(), overrides, planned, "As planned.", ".");
  EXPECT_TRUE(text.starts_with("# As planned.\n"));
  const Scenario again = load_text(text, "again.toml");
  EXPECT_EQ(again.arrivals.rate.size(), 2U);
  EXPECT_EQ(again.arrivals.seed, 7U);
  EXPECT_EQ(again.arrivals.classes.size(), 2U);
  EXPECT_EQ(again.work.service.cv, 1.2);
  ASSERT_EQ(again.work.classes.size(), 1U);
  EXPECT_EQ(again.work.classes[0].service.mean, 5ms);
  EXPECT_EQ(again.work.dishes->distinct, 10U);
  EXPECT_EQ(again.strategy.windows, 3U);
  EXPECT_EQ(again.strategy.speed, 1.5);
  EXPECT_EQ(again.strategy.discipline, Discipline::fifo);
  EXPECT_FALSE(again.strategy.preemptive);
  EXPECT_EQ(again.strategy.prepared, planned.strategy.prepared);
  EXPECT_EQ(again.strategy.retries.most, 1U);
  EXPECT_EQ(again.target.wait_p99, 1500us);
  EXPECT_EQ(again.target.throughput, 1.5);
  EXPECT_EQ(again.target.lost, 0.01);
  ASSERT_EQ(again.target.classes.size(), 1U);
  EXPECT_EQ(again.target.classes[0].name, "the \"staff\"");
  EXPECT_EQ(again.target.classes[0].limits.response_mean, 1s);
  EXPECT_EQ(again.cost, planned.cost);
  EXPECT_EQ(again.choices, planned.choices);
}

// Whatever was planned is what is loaded again.
TEST(Saved, is_the_strategy_that_was_planned) {
  const test::TemporaryFile file(R"([arrivals]
rate = "10/s"
clients = { distinct = 5 }
[work]
service = "20 ms"
dishes = { distinct = 10 }
[strategy]
discipline = "fair"
fair_to = "clients"
buffer = 3
full = "spill"
spill = "2 ms"
)");
  const Strategy own = load(file.path(), {}).strategy;
  for (const WhenFull full :
       {WhenFull::block, WhenFull::reject, WhenFull::drop_oldest, WhenFull::spill}) {
    for (const std::uint64_t buffer : {std::uint64_t{0}, std::uint64_t{5}}) {
      for (const Discipline discipline : {Discipline::fifo, Discipline::fair}) {
        Scenario planned = load(file.path(), {});
        planned.strategy.full = full;
        planned.strategy.buffer = buffer;
        planned.strategy.discipline = discipline;
        const std::string folder = std::filesystem::path(file.path()).parent_path().string();
        const test::TemporaryFile again(saved(file.path(), {}, planned, "", folder));
        const Strategy strategy = load(again.path(), {}).strategy;
        EXPECT_EQ(strategy.full, full);
        EXPECT_EQ(strategy.buffer, buffer);
        EXPECT_EQ(strategy.discipline, discipline);
        const bool fair = discipline == Discipline::fair;
        EXPECT_EQ(strategy.fair_to, fair ? own.fair_to : FairTo::kinds);
        EXPECT_EQ(strategy.spill, full == WhenFull::spill ? own.spill : 0ms);
      }
    }
  }
}

TEST(Saved, leads_to_the_log_from_where_it_is) {
  const test::TemporaryFile trace("t,service\n1,0.1\n2,0.1\n");
  const std::vector<Override> overrides{
      {"arrivals.trace", trace.path(), "--trace"},
      {"work.service", R"({ distribution = "trace" })", "--trace"}};
  const Scenario planned = load("", overrides);
  const std::filesystem::path folder = "/usr";
  const std::string text = saved("", overrides, planned, "A log.", folder.string());
  const Scenario again = load_text(text, (folder / "again.toml").string());
  EXPECT_EQ(std::filesystem::path(again.arrivals.trace.path).lexically_normal(),
            std::filesystem::path(trace.path()).lexically_normal());
  EXPECT_EQ(again.work.service.distribution, Distribution::trace);
}

TEST(RecogniseLog, tells_a_log_from_a_scenario) {
  const test::TemporaryFile with("t,service\n1,0.1\n2,0.1\n");
  EXPECT_TRUE(recognise_log(with.path())->service);
  const test::TemporaryFile without("t,key\n1,a\n2,b\n");
  EXPECT_FALSE(recognise_log(without.path())->service);
  const test::TemporaryFile scenario("# A rush.\n[arrivals]\nrate = \"1/s\"\n");
  EXPECT_FALSE(recognise_log(scenario.path()));
  EXPECT_FALSE(recognise_log("/nowhere"));
}

}  // namespace
}  // namespace canteen::scenario
