// A fleet: a rush that is put into a queue, and workers that serve it. Here they are threads; in
// tests/program/fleet_test.py they are processes, one of which is killed.
#include <algorithm>
#include <atomic>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>
#include <canteen/scenario.hpp>
#include <canteen/threading.hpp>

#include "src/serve/fleet_testing.hpp"
#include "src/serve/serve_testing.hpp"

namespace canteen::serve {
namespace {

scenario::Scenario rush(const std::string& url, std::uint64_t count, scenario::Duration service) {
  scenario::Scenario scenario = crowd(count, service);
  scenario.strategy.middleware = scenario::Middleware{url};
  return scenario;
}

// [fleet]
TEST(Fleet, serves_a_rush) {
  Helper one({.queue = "memory:rush", .windows = 2});
  Helper other({.queue = "memory:rush"});
  const Result result = submit(rush("memory:rush", 60, 1ms));
  const WorkerResult first = one.ended();
  const WorkerResult second = other.ended();
  EXPECT_EQ(result.served, 60U);
  EXPECT_EQ(result.lost + result.left + result.failed, 0U);
  EXPECT_FALSE(result.interrupted);
  EXPECT_EQ(first.served + second.served, 60U);
  EXPECT_TRUE(first.stopped);
  EXPECT_EQ(result.corridor->confirmed, 60U);
  EXPECT_EQ(result.wait.count(), 60U);
  EXPECT_NEAR(result.busy, first.busy + second.busy, 1e-3);
  // Both are of this process, and so have one name.
  ASSERT_EQ(result.workers.size(), 1U);
  EXPECT_EQ(result.workers[0].served, 60U);
  const double little = result.mean_line * static_cast<double>(result.elapsed.count()) * 1e-9;
  EXPECT_NEAR(little, result.wait.sum() * 1e-9, 1e-3);
}

// [fleet]

TEST(Fleet, of_which_nobody_waits_for_the_end) {
  const Result put = submit(rush("memory:later", 20, 1ms), {.wait = false});
  EXPECT_EQ(put.arrived, 20U);
  EXPECT_EQ(put.corridor->confirmed, 20U);
  EXPECT_EQ(put.served, 0U);
  const WorkerResult done = work({.queue = "memory:later", .windows = 3, .until_empty = true});
  EXPECT_EQ(done.served, 20U);
  EXPECT_EQ(done.unreported, 0U);
  EXPECT_FALSE(done.stopped);
  EXPECT_EQ(work({.queue = "memory:later", .until_empty = true}).served, 0U);
}

TEST(Fleet, keeps_what_was_put_when_the_submitter_goes) {
  std::stop_source stop;
  SubmitOptions options;
  options.every = 1ms;
  options.stop = stop.get_token();
  options.on_progress = [&](const Progress& progress) {
    if (progress.arrived == 10) stop.request_stop();
  };
  const Result result = submit(rush("memory:gone", 10, 1ms), options);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.left_waiting, 10U);
  const WorkerResult done = work({.queue = "memory:gone", .until_empty = true});
  EXPECT_EQ(done.served, 10U);
}

TEST(Fleet, drains_when_a_worker_is_asked_to_end) {
  std::stop_source stop;
  WorkerOptions options{.queue = "memory:drain", .windows = 2};
  options.every = 1ms;
  options.stop = stop.get_token();
  options.on_progress = [&](const WorkerResult& now) {
    if (now.serving == 2) stop.request_stop();
  };
  static_cast<void>(submit(rush("memory:drain", 6, 50ms), {.wait = false}));
  const WorkerResult result = work(options);
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(result.serving, 0U);
  EXPECT_GE(result.served, 2U);
  EXPECT_GE(result.service.min(), 50'000'000);  // none was cut short
  broker::Queue queue = broker::open("memory:drain");
  EXPECT_EQ(queue.unfinished_tasks(), 6U - result.served);
}

TEST(Fleet, runs_what_a_worker_s_scenario_says_and_nothing_from_a_queue) {
  scenario::Scenario cooking = rush("memory:cook", 5, 0ms);
  cooking.work.kind = scenario::WorkKind::function;
  cooking.work.function = "cook";
  std::atomic<int> cooked{0};
  {
    Helper worker({.queue = "memory:cook",
                   .scenario = cooking,
                   .functions = {{"cook", [&](const Order&) { ++cooked; }}}});
    EXPECT_EQ(submit(cooking).failed, 0U);
    EXPECT_EQ(worker.ended().served, 5U);
  }
  EXPECT_EQ(cooked, 5);
  Helper stranger({.queue = "memory:cook"});
  const Result result = submit(cooking);
  EXPECT_EQ(stranger.ended().failed, 5U);
  EXPECT_EQ(cooked, 5);
  EXPECT_EQ(result.failed, 5U);
  EXPECT_NE(result.first_failure.find("such a worker needs the scenario"), std::string::npos);
}

TEST(Fleet, tells_who_had_gone) {
  scenario::Scenario scenario = rush("memory:late", 4, 30ms);
  scenario.strategy.deadline = 10ms;
  Helper worker({.queue = "memory:late"});
  const Result result = submit(scenario);
  EXPECT_EQ(worker.ended().gone, result.sent_away);
  EXPECT_GE(result.sent_away, 3U);
  EXPECT_EQ(result.served + result.lost, 4U);
}

// Who is no ticket is put aside, and who is put aside is heard of no more.
TEST(Fleet, waits_for_nobody_who_was_put_aside) {
  scenario::Scenario scenario = rush("memory:aside", 3, 1ms);
  broker::Queue raw = broker::open("memory:aside");
  raw.put("no ticket");
  threading::Thread thief([&] {
    broker::Delivery first = raw.get();
    while (first.payload() == "no ticket") first = raw.get();
    first.dead_letter("stolen");
    static_cast<void>(work({.queue = "memory:aside", .until_empty = true}));
  });
  thief.start();
  const Result result = submit(scenario);
  thief.join();
  EXPECT_EQ(result.served, 2U);
  EXPECT_EQ(result.lost, 1U);
}

std::string refusal(const scenario::Scenario& scenario) {
  try {
    static_cast<void>(submit(scenario));
  } catch (const scenario::ScenarioError& error) {
    return error.what();
  }
  return "";
}

TEST(Fleet, refuses_what_it_cannot_do) {
  const auto says = [](const scenario::Scenario& scenario, const char* field) {
    return refusal(scenario).starts_with(field);
  };
  EXPECT_TRUE(says(crowd(1, 1ms), "strategy.middleware: "));
  scenario::Scenario scenario = rush("memory:no", 1, 1ms);
  scenario.strategy.prepared.emplace();
  EXPECT_TRUE(says(scenario, "strategy.prepared: "));
  scenario = rush("memory:no", 1, 1ms);
  scenario.strategy.retries.most = 1;
  EXPECT_TRUE(says(scenario, "strategy.retries: "));
  scenario = rush("memory:no", 1, 1ms);
  scenario.strategy.contention.alpha = 0.1;
  EXPECT_TRUE(says(scenario, "strategy.contention: "));
  scenario = rush("memory:no", 1, 1ms);
  scenario.strategy.buffer = 1;
  scenario.strategy.full = scenario::WhenFull::reject;
  EXPECT_TRUE(says(scenario, "strategy.full: "));
  scenario = rush("memory:no", 1, 1ms);
  scenario.arrivals.process = scenario::Process::closed;
  EXPECT_TRUE(says(scenario, "arrivals.process: "));
  EXPECT_THROW(static_cast<void>(work({.queue = "memory:no", .windows = 0})), ValueError);
  EXPECT_THROW(static_cast<void>(work({.queue = "memory:"})), broker::UrlError);
}

}  // namespace
}  // namespace canteen::serve
