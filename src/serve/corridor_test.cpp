// A run whose line a broker keeps.
#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/broker.hpp>
#include <canteen/scenario.hpp>
#include <canteen/threading.hpp>

#include "src/serve/corridor_testing.hpp"
#include "src/serve/serve_testing.hpp"

namespace canteen::serve {
namespace {

// A broker of whom a test decides what becomes of each put, beside one that keeps it.
using Answer = std::function<std::optional<broker::Receipt>(const broker::Message&)>;

class Spoiled final : public PassingBackend {
 public:
  Spoiled(std::shared_ptr<broker::Backend> good, Answer answer)
      : PassingBackend(std::move(good)), answer_(std::move(answer)) {}

  void put_async(broker::Message message, const broker::Patience& patience,
                 broker::OnReceipt done) override {
    if (auto answer = answer_(message)) return done(*std::move(answer));
    PassingBackend::put_async(std::move(message), patience, std::move(done));
  }

 private:
  const Answer answer_;
};

void spoil(const std::string& scheme, Answer answer) {
  broker::register_scheme(
      scheme, [answer = std::move(answer)](const broker::Url& url, const broker::Options& options) {
        return std::make_shared<Spoiled>(broker::memory_backend(url, options), answer);
      });
}

TEST(Corridor, brings_everybody_to_a_window) {
  const Result result = run(behind("memory:all", crowd(50, 1ms, 3)));
  EXPECT_EQ(threading::active_count(), 1U);
  EXPECT_EQ(result.arrived, 50U);
  EXPECT_EQ(result.served, 50U);
  ASSERT_TRUE(result.corridor);
  EXPECT_EQ(result.corridor->confirmed, 50U);
  EXPECT_EQ(result.corridor->confirm.count(), 50U);
  EXPECT_EQ(result.corridor->held.count(), 50U);
  EXPECT_GT(result.corridor->deepest, 0U);
  EXPECT_EQ(result.corridor->refused + result.corridor->unknown, 0U);
  EXPECT_EQ(result.corridor->redelivered + result.corridor->duplicates, 0U);
  EXPECT_TRUE(result.corridor->queue.starts_with("memory:all-")) << result.corridor->queue;
}

TEST(Corridor, is_a_file_in_which_nothing_is_left) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("corridor-" + std::to_string(getpid()) + ".db"))
          .string();
  const auto known = broker::schemes();
  if (std::find(known.begin(), known.end(), "sqlite") == known.end()) {
    GTEST_SKIP() << "this build has no sqlite";
  }
  const Result result = run(behind("sqlite:" + path + "?queue=noon", crowd(40, 1ms, 2)));
  EXPECT_EQ(result.served, 40U);
  ASSERT_TRUE(result.corridor);
  EXPECT_GT(result.corridor->confirm.percentile(0.5), 0);
  {
    expect_no_queue(result.corridor->queue);
  }
  for (const char* const each : {"", "-lock", "-mark", "-wal", "-shm"}) {
    std::filesystem::remove(path + each);
  }
}

TEST(Corridor, of_a_run_that_was_broken_off_is_removed) {
  Result result = [] {
    std::stop_source stop;
    RunOptions options;
    options.every = 1ms;
    options.stop = stop.get_token();
    options.on_progress = [&](const Progress& progress) {
      if (progress.serving == 2) stop.request_stop();
    };
    return run(behind("memory:broken", crowd(20, for_ever, 2)), options);
  }();
  EXPECT_EQ(threading::active_count(), 1U);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.left_serving, 2U);
  EXPECT_EQ(result.arrived, result.left_serving + result.left_waiting);
  expect_no_queue(result.corridor->queue);
}

// Counts how often it is removed.
class Counted final : public PassingBackend {
 public:
  Counted(std::shared_ptr<broker::Backend> good, int& removed)
      : PassingBackend(std::move(good)), removed_(removed) {}

  void remove() override {
    ++removed_;
    PassingBackend::remove();
  }

 private:
  int& removed_;
};

TEST(Corridor, that_cannot_be_opened_whole_leaves_nothing) {
  int opened = 0;
  int removed = 0;
  broker::register_scheme("scarce", [&](const broker::Url& url, const broker::Options& options) {
    if (++opened == 3) throw broker::BrokerError("no more connections");
    return std::make_shared<Counted>(broker::memory_backend(url, options), removed);
  });
  EXPECT_THROW(static_cast<void>(run(behind("scarce:?queue=a", crowd(1, 1ms, 2)))),
               broker::BrokerError);
  EXPECT_EQ(removed, 1);
  EXPECT_EQ(run(behind("scarce:?queue=a", crowd(1, 1ms, 2))).served, 1U);
  EXPECT_EQ(removed, 2);
}

// A broker that does not do it.
class Stubborn final : public PassingBackend {
 public:
  using PassingBackend::PassingBackend;

  void remove() override { throw broker::BrokerError("not now"); }
};

TEST(Corridor, whose_queue_cannot_be_removed_is_a_run_all_the_same) {
  broker::register_scheme("stubborn", [](const broker::Url& url, const broker::Options& options) {
    return std::make_shared<Stubborn>(broker::memory_backend(url, options));
  });
  EXPECT_EQ(run(behind("stubborn:?queue=a", crowd(20, 1ms))).served, 20U);
  EXPECT_EQ(threading::active_count(), 1U);
}

TEST(Corridor, serves_by_priority) {
  scenario::Scenario scenario = behind("memory:priority", crowd(300, 2ms));
  scenario.arrivals.classes = {{"student", 0.8}, {"staff", 0.2}};
  scenario.strategy.discipline = scenario::Discipline::priority;
  scenario.strategy.priority = {"staff"};
  const Result result = run(scenario);
  ASSERT_EQ(result.classes.size(), 2U);
  EXPECT_LT(2 * result.classes[1].wait.mean(), result.classes[0].wait.mean());
}

TEST(Corridor, sends_away_whose_turn_comes_too_late_and_they_may_come_again) {
  scenario::Scenario scenario = behind("memory:deadline", crowd(4, 400ms));
  scenario.strategy.deadline = 300ms;
  const Result once = run(scenario);
  EXPECT_EQ(once.served, 1U);
  EXPECT_EQ(once.sent_away, 3U);
  scenario.strategy.retries.most = 50;
  scenario.strategy.retries.backoff = 200ms;
  const Result again = run(scenario);
  EXPECT_EQ(again.served + again.lost, 4U);
  EXPECT_GT(again.served, 1U);
  EXPECT_GE(again.retried, 3U);
}

TEST(Corridor, has_users_come_again_who_were_served) {
  scenario::Scenario scenario = behind("memory:users", crowd(30, 1ms, 2));
  scenario.arrivals.process = scenario::Process::closed;
  scenario.arrivals.rate.clear();
  scenario.arrivals.users = 3;
  scenario.arrivals.think.distribution = scenario::Distribution::deterministic;
  scenario.arrivals.think.mean = 1ms;
  const Result result = run(scenario);
  EXPECT_EQ(result.served, 30U);
  EXPECT_EQ(result.users, 3U);
}

TEST(Corridor, tells_who_was_refused) {
  std::atomic<int> puts{0};
  spoil("refusing", [&puts](const broker::Message&) -> std::optional<broker::Receipt> {
    if (puts++ % 4 != 0) return std::nullopt;
    return broker::Refused{broker::Refused::Reason::other, "the disk is full"};
  });
  const Result result = run(behind("refusing:?queue=a", crowd(20, 1ms)));
  EXPECT_EQ(result.served, 15U);
  EXPECT_EQ(result.lost, 5U);
  EXPECT_EQ(result.sent_away, 0U);
  EXPECT_EQ(result.corridor->refused, 5U);
  EXPECT_EQ(result.corridor->first_refusal, "the disk is full");
}

// Of those whose answer was lost some never got there.
TEST(Corridor, waits_for_nobody_who_never_got_there) {
  std::atomic<int> puts{0};
  spoil("forgetful", [&puts](const broker::Message&) -> std::optional<broker::Receipt> {
    if (puts++ % 5 != 0) return std::nullopt;
    return broker::Unknown{"the connection was lost"};
  });
  const Result result = run(behind("forgetful:?queue=a", crowd(20, 1ms, 2)));
  EXPECT_EQ(threading::active_count(), 1U);
  EXPECT_EQ(result.served, 16U);
  EXPECT_EQ(result.lost, 4U);
  EXPECT_EQ(result.corridor->unknown, 4U);
}

TEST(Corridor, serves_nobody_twice) {
  // Each is put twice, as by a broker that has kept what it said it had not.
  std::shared_ptr<broker::Queue> twin;
  broker::register_scheme("twice", [&twin](const broker::Url& url, const broker::Options& options) {
    std::shared_ptr<broker::Backend> good = broker::memory_backend(url, options);
    if (!twin) {
      twin = std::make_shared<broker::Queue>(
          broker::memory_backend(url, broker::Options{.group = ""}), "twin", false);
    }
    return std::make_shared<Spoiled>(
        good, [&twin](const broker::Message& message) -> std::optional<broker::Receipt> {
          twin->put(message.payload);
          return std::nullopt;
        });
  });
  const Result result = run(behind("twice:?queue=a", crowd(20, 1ms)));
  twin->close();
  EXPECT_EQ(result.served, 20U);
  EXPECT_GE(result.corridor->duplicates, 10U);  // but for the last, whom nobody waits for
}

std::string refusal(const scenario::Scenario& scenario) {
  try {
    static_cast<void>(run(scenario));
  } catch (const scenario::ScenarioError& error) {
    return error.what();
  }
  return "";
}

TEST(Corridor, refuses_what_a_broker_cannot_do) {
  EXPECT_NE(refusal(behind("pigeon://roof", crowd(1, 1ms)))
                .find("strategy.middleware: must be another one to be run, for this build has no "
                      "broker for pigeon: (it has "),
            std::string::npos);
  EXPECT_NE(refusal(behind("sqlite:?queue=a", crowd(1, 1ms))).find("strategy.middleware: "),
            std::string::npos);
  scenario::Scenario many = behind("memory:many", crowd(1, 1ms));
  many.strategy.discipline = scenario::Discipline::priority;
  for (int i = 0; i < 11; ++i) many.strategy.priority.push_back(std::to_string(i));
  EXPECT_NE(refusal(many).find("strategy.priority: must be of 10 kinds of people at most"),
            std::string::npos);
}

}  // namespace
}  // namespace canteen::serve
