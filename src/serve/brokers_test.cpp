// A run whose line a real broker keeps, and fleets before it: whichever broker this was started
// beside.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>
#include <canteen/codec.hpp>
#include <canteen/serve.hpp>

#include "src/serve/corridor_testing.hpp"
#include "src/serve/fleet_testing.hpp"
#include "src/serve/queue_name.hpp"
#include "src/serve/serve_testing.hpp"
#include "src/serve/ticket.hpp"
#include "tests/support/broker_server.hpp"
#include "tests/support/spawned.hpp"
#include "tests/support/temporary_file.hpp"

namespace canteen::serve {
namespace {

using canteen::testing::BrokerServer;
using canteen::testing::Spawned;

// How long a queue is looked at that is to be empty; what comes back somewhere would come by then.
constexpr auto look = 500ms;

class Beside : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!server_.is_there()) GTEST_SKIP() << BrokerServer::absent;
    static std::atomic<int> number{0};
    url_ = url_of("noon-" + std::to_string(++number));
  }

  [[nodiscard]] std::string url_of(const std::string& queue) const {
    static const std::map<std::string, std::string> parameters{
        {"kafka", "&partitions=4&heartbeat=0.1"}, {"rocketmq", "&admin=127.0.0.1:10911"}};
    const auto own = parameters.find(server_.name());
    return server_.url() + "?connect=60&queue=" + queue +
           (own == parameters.end() ? "" : own->second);
  }

  [[nodiscard]] bool has(broker::Feature feature) const {
    static const broker::Features features = broker::open(url_).features();
    return features[feature] != broker::Support::absent;
  }

  // Of a queue that canteen made for itself.
  void expect_nothing_left(const std::string& url) const {
    if (has(broker::Feature::remove)) {
      broker::Queue putter = broker::open(url, {.group = ""});
      EXPECT_FALSE(putter.try_put("is anybody there?")) << url;
      putter.remove();
    } else {
      broker::Queue queue = broker::open(url);
      EXPECT_FALSE(queue.try_get(look)) << url;
      EXPECT_EQ(queue.qsize(), 0U) << url;
      if (has(broker::Feature::count)) {
        EXPECT_EQ(queue.unfinished_tasks(), 0U) << url;
      }
    }
  }

  BrokerServer server_;
  std::string url_;
};

scenario::Scenario rush(const std::string& url, std::uint64_t count, scenario::Duration service) {
  return behind(url, crowd(count, service));
}

// What is true of every rush of which nobody was lost.
void expect_sound(const Result& result, std::uint64_t count) {
  EXPECT_EQ(result.arrived, count);
  EXPECT_EQ(result.served, count);
  EXPECT_EQ(result.lost + result.left + result.failed, 0U);
  EXPECT_FALSE(result.interrupted);
  EXPECT_EQ(result.wait.count(), count);
  EXPECT_EQ(result.response.count(), count);
  const double little = result.mean_line * static_cast<double>(result.elapsed.count()) * 1e-9;
  EXPECT_NEAR(little, result.wait.sum() * 1e-9, 1e-3);
  ASSERT_TRUE(result.corridor);
  const CorridorResult& corridor = *result.corridor;
  EXPECT_EQ(corridor.confirmed, count) << corridor.first_refusal;
  EXPECT_EQ(corridor.refused + corridor.unknown, 0U) << corridor.first_refusal;
  EXPECT_EQ(corridor.confirm.count(), count);
  EXPECT_GT(corridor.confirm.min(), 0);
  EXPECT_LE(corridor.duplicates, corridor.redelivered);
  EXPECT_EQ(corridor.queue.find("secret"), std::string::npos) << corridor.queue;
}

// The name in a URL that may be without its password.
std::string queue_in(const std::string& url) {
  const std::size_t begin = url.find("queue=") + 6;
  return url.substr(begin, url.find('&', begin) - begin);
}

TEST_F(Beside, a_run_has_its_line_at_the_broker_and_nothing_is_left_there) {
  scenario::Scenario scenario = behind(url_, crowd(100, 0ms, 3));
  scenario.work.kind = scenario::WorkKind::function;
  scenario.work.function = "serve";
  std::mutex lock;
  std::map<std::uint64_t, int> served;
  const Result result = run(scenario, {.functions = {{"serve", [&](const Order& order) {
                                                        const std::scoped_lock guard(lock);
                                                        ++served[order.number];
                                                      }}}});
  expect_sound(result, 100);
  EXPECT_EQ(served.size(), 100U);
  for (const auto& [number, times] : served) EXPECT_EQ(times, 1) << number;
  EXPECT_EQ(result.corridor->held.count(), 100U);
  EXPECT_GT(result.corridor->held.min(), 0);
  EXPECT_GT(result.corridor->hand.count(), 0U);
  EXPECT_GT(result.corridor->deepest, 0U);
  EXPECT_LE(result.corridor->deepest, 100U);
  const std::string queue = queue_in(result.corridor->queue);
  EXPECT_TRUE(queue.starts_with(queue_in(url_) + "-")) << queue;
  expect_nothing_left(url_of(queue));
}

TEST_F(Beside, a_fleet_serves_a_rush_and_its_result_adds_up) {
  broker::Queue spy = broker::open(url_, {.group = "spy"});
  Helper one({.queue = url_, .windows = 2});
  Helper other({.queue = url_});
  const Result result = submit(rush(url_, 150, 2ms));
  const WorkerResult first = one.ended();
  const WorkerResult second = other.ended();
  expect_sound(result, 150);
  EXPECT_TRUE(first.stopped && second.stopped);
  EXPECT_EQ(first.serving + second.serving, 0U);
  EXPECT_EQ(first.unreported + second.unreported, 0U);
  EXPECT_EQ(first.served + second.served, 150 + result.corridor->duplicates);
  EXPECT_LE(result.busy, first.busy + second.busy + 1e-3);
  EXPECT_GE(result.busy, 150 * 0.002);
  // Both are of this process, and so have one name.
  ASSERT_EQ(result.workers.size(), 1U);
  EXPECT_EQ(result.workers[0].served, 150U);
  // Where they were told of is gone, too.
  const auto ticket = codec::decode<Ticket>(spy.get(10s).payload());
  expect_nothing_left(beside(url_, results_suffix(ticket.rush)));
}

// Put aside: heard of no more. A broker that does not tell what others have out leaves the rush
// waiting.
TEST_F(Beside, who_is_put_aside_is_lost_where_the_broker_tells_that_nobody_is_there) {
  std::stop_source stop;
  SubmitOptions options;
  options.every = 5ms;
  options.stop = stop.get_token();
  const bool counts = has(broker::Feature::count);
  std::optional<Helper> worker;
  options.on_progress = [&](const Progress& now) {
    if (now.arrived == 3 && !worker) {
      broker::open(url_).get(10s).dead_letter("stolen");
      worker.emplace(WorkerOptions{.queue = url_});
    }
    // Beyond the second of silence after which it asks.
    if (!counts && now.served == 2 && now.elapsed > 2s) stop.request_stop();
  };
  const Result result = submit(rush(url_, 3, 1ms), options);
  EXPECT_EQ(worker->ended().served, 2U);
  EXPECT_EQ(result.served, 2U);
  EXPECT_EQ(result.interrupted, !counts);
  EXPECT_EQ(result.lost, counts ? 1U : 0U);
  EXPECT_EQ(result.left_waiting, counts ? 0U : 1U);
}

TEST_F(Beside, what_nobody_waits_for_is_served_until_the_queue_is_empty) {
  const Result put = submit(rush(url_, 30, 1ms), {.wait = false});
  EXPECT_EQ(put.corridor->confirmed, 30U);
  EXPECT_EQ(put.served, 0U);
  if (!has(broker::Feature::count)) {
    EXPECT_THROW(static_cast<void>(work({.queue = url_, .until_empty = true})),
                 broker::Unsupported);
    return;
  }
  const WorkerResult done = work({.queue = url_, .windows = 3, .until_empty = true});
  EXPECT_EQ(done.served, 30U);
  EXPECT_FALSE(done.stopped);
  EXPECT_EQ(broker::open(url_).unfinished_tasks(), 0U);
}

// The program itself, as another machine would start it.
#if defined(CANTEEN_PROGRAM)
// Its windows never end with who comes after the tenth.
constexpr const char* stuck = R"(
[arrivals]
rate = "1/s"
head = 1
[work]
kind = "command"
command = ["sh", "-c", "test {number} -le 10 || exec sleep 100"]
)";

TEST_F(Beside, a_worker_is_killed_and_nobody_is_lost) {
  const test::TemporaryFile scenario(stuck);
  std::optional<Spawned> doomed(
      std::in_place,
      std::vector<std::string>{CANTEEN_PROGRAM, "worker", "--queue", url_, "--windows", "2",
                               "--scenario", scenario.path(), "--presence", "2 s", "-q"});
  std::optional<Helper> heir;
  SubmitOptions options;
  options.every = 5ms;
  options.on_progress = [&](const Progress& now) {
    if (now.served == 0 || heir) return;
    std::this_thread::sleep_for(look);  // then they are stuck
    doomed.reset();                     // it is killed
    heir.emplace(WorkerOptions{.queue = url_, .windows = 2, .presence = 2s});
  };
  const Result result = submit(rush(url_, 60, 1ms), options);
  const WorkerResult rest = heir->ended();
  expect_sound(result, 60);
  EXPECT_GE(result.corridor->redelivered, 1U);
  EXPECT_EQ(rest.unreported, 0U);
  ASSERT_EQ(result.workers.size(), 2U);
  for (const WorkerShare& each : result.workers) EXPECT_GE(each.served, 1U) << each.name;
  EXPECT_LE(std::min(result.workers[0].served, result.workers[1].served), 10U);
  EXPECT_EQ(result.workers[0].served + result.workers[1].served, 60U);
}
#endif

}  // namespace
}  // namespace canteen::serve
