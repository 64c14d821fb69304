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
batch = { most = 4, each = "1 ms" }
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
        EXPECT_EQ(strategy.batch, own.batch);
        const bool fair = discipline == Discipline::fair;
        EXPECT_EQ(strategy.fair_to, fair ? own.fair_to : FairTo::kinds);
        EXPECT_EQ(strategy.spill, full == WhenFull::spill ? own.spill : 0ms);
      }
    }
  }
}

TEST(Saved, can_be_planned_again_where_candidates_spill) {
  const test::TemporaryFile file(
      "[arrivals]\nrate = \"1/s\"\n[work]\nservice = \"1 ms\"\n[strategy]\nspill = \"2 ms\"\n"
      "[plan]\nbuffers = [0, 4]\nfull = \"spill\"\n");
  Scenario planned = load(file.path());
  for (const WhenFull full : {WhenFull::block, WhenFull::spill}) {
    planned.strategy.full = full;
    planned.strategy.buffer = full == WhenFull::spill ? 4 : 0;
    const Scenario again = load_text(saved(file.path(), {}, planned, "", "."), "again.toml");
    EXPECT_EQ(again.strategy.full, full);
    EXPECT_EQ(again.strategy.spill, 2ms);
    EXPECT_EQ(again.choices, planned.choices);
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

TEST(Saved, leads_to_every_file_from_where_it_is) {
  const test::TemporaryFile times("20 ms\n30 ms\n");
  const std::filesystem::path there = times.path();
  const std::string name = there.filename().string();
  const std::string measured = "{ distribution = \"empirical\", file = \"" + name + "\" }";
  // One beside the scenario, and one of the command line, from the working folder.
  const test::TemporaryFile file(
      "[arrivals]\nprocess = \"closed\"\nusers = 3\nlength = \"1 s\"\nthink = " + measured +
      "\nclasses = { one = 0.5, \"the other\" = 0.5 }\n[work]\nservice = " + measured +
      "\nclasses.one.service = " + measured + "\n[strategy.middleware]\nurl = \"kafka://a:b@c\"\n" +
      "publish = \"1 ms\"\ndeliver = \"1 ms\"\nprefetch = 7\n");
  const std::vector<Override> overrides{
      {"work.classes.the other.service",
       "{ distribution = \"empirical\", file = \"" + times.path() + "\" }", "--set"}};
  const Scenario planned = load(file.path(), overrides);
  ASSERT_EQ(planned.work.classes.size(), 2U);
  const std::filesystem::path folder = "/usr";
  const Scenario again = load_text(saved(file.path(), overrides, planned, "", folder.string()),
                                   (folder / "again.toml").string());
  ASSERT_EQ(again.work.classes.size(), 2U);
  for (const ServiceTime& each : {again.arrivals.think, again.work.service,
                                  again.work.classes[0].service, again.work.classes[1].service}) {
    EXPECT_EQ(std::filesystem::path(each.file).lexically_normal(), there.lexically_normal());
    EXPECT_EQ(each.mean, 25ms);
  }
  ASSERT_TRUE(again.strategy.middleware);
  EXPECT_EQ(again.strategy.middleware->url, "kafka://a:b@c");
  EXPECT_EQ(again.strategy.middleware->prefetch, 7U);
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

// Its columns may be named elsewhere, or whoever reads it says what is wrong with it.
TEST(RecogniseLog, takes_what_is_packed_for_a_log_though_it_cannot_be_read) {
  const test::TemporaryFile counts("count\n1\n2\n");
  EXPECT_FALSE(recognise_log(counts.path()));
  // An empty file, packed by gzip.
  const std::string packed("\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0", 20);
  const test::TemporaryFile empty(packed);
  const auto found = recognise_log(empty.path());
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->readable);
  const test::TemporaryFile read("t,key\n1,a\n2,b\n");
  EXPECT_TRUE(recognise_log(read.path())->readable);
}

}  // namespace
}  // namespace canteen::scenario
