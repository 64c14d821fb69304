// Who goes out of a broker's line before his turn: as out of a line in this process.
#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/broker.hpp>
#include <canteen/scenario.hpp>
#include <canteen/threading.hpp>

#include "src/serve/corridor_testing.hpp"
#include "src/serve/serve_testing.hpp"

namespace canteen::serve {
namespace {

// A file for a queue, and all that is beside it, while this lives.
class QueueFile {
 public:
  QueueFile()
      : path_((std::filesystem::temp_directory_path() /
               ("losses-" + std::to_string(getpid()) + ".db"))
                  .string()) {}

  QueueFile(const QueueFile&) = delete;
  QueueFile& operator=(const QueueFile&) = delete;

  ~QueueFile() {
    for (const char* const each : {"", "-lock", "-mark", "-wal", "-shm"}) {
      std::filesystem::remove(path_ + each);
    }
  }

  [[nodiscard]] std::string url() const { return "sqlite:" + path_ + "?queue=noon"; }

 private:
  const std::string path_;
};

// The same people in a line of this process, and in that of each broker that needs no other.
void in_every_line(const scenario::Scenario& scenario,
                   const std::function<void(const scenario::Scenario&)>& use) {
  {
    SCOPED_TRACE("in this process");
    use(scenario);
  }
  {
    SCOPED_TRACE("memory:");
    use(behind("memory:losses", scenario));
  }
  const auto known = broker::schemes();
  if (std::find(known.begin(), known.end(), "sqlite") == known.end()) return;
  SCOPED_TRACE("sqlite:");
  const QueueFile file;
  use(behind(file.url(), scenario));
}

void expect_to_add_up(const Result& result) {
  EXPECT_EQ(threading::active_count(), 1U);
  EXPECT_EQ(result.arrived, result.served + result.lost + result.left + result.left_waiting +
                                result.left_at_home + result.left_serving);
  if (!result.corridor) return;
  EXPECT_EQ(result.corridor->duplicates, 0U);
  expect_no_queue(result.corridor->queue);
}

scenario::Patience all_have(scenario::Duration patience) {
  return {.distribution = scenario::Distribution::deterministic, .mean = patience};
}

// Until so many came, and all windows serve.
std::function<bool(const Progress&)> settled(std::uint64_t people, std::uint64_t windows) {
  return [=](const Progress& progress) {
    return progress.serving == windows &&
           progress.lost + progress.left + progress.waiting + progress.at_home + progress.serving ==
               people;
  };
}

TEST(CorridorLosses, who_finds_no_place_is_lost) {
  scenario::Scenario scenario = crowd(10, for_ever, 2);
  scenario.strategy.buffer = 3;
  for (const auto full : {scenario::WhenFull::reject, scenario::WhenFull::drop_oldest}) {
    scenario.strategy.full = full;
    in_every_line(scenario, [&](const scenario::Scenario& each) {
      const Result result = run_until(each, settled(10, 2));
      expect_to_add_up(result);
      EXPECT_EQ(result.lost, 5U);
      EXPECT_EQ(result.left_waiting, 3U);
      EXPECT_EQ(result.left_serving, 2U);
      EXPECT_EQ(result.sent_away, full == scenario::WhenFull::reject ? 0U : 5U);
    });
  }
}

TEST(CorridorLosses, who_finds_all_windows_busy_and_no_line_is_lost) {
  scenario::Scenario scenario = crowd(0, for_ever);
  scenario.strategy.buffer = 0;
  scenario.arrivals.head = 4;
  scenario.arrivals.rate = {{.from = {}, .per_second = 20}};
  for (const auto full : {scenario::WhenFull::reject, scenario::WhenFull::drop_oldest}) {
    scenario.strategy.full = full;
    in_every_line(scenario, [&](const scenario::Scenario& each) {
      const Result result = run_until(each, settled(4, 1));
      expect_to_add_up(result);
      EXPECT_EQ(result.left_serving, 1U);
      EXPECT_EQ(result.lost, 3U);
    });
  }
}

TEST(CorridorLosses, who_was_served_leaves_his_place) {
  scenario::Scenario scenario = crowd(20, 100ms);
  scenario.arrivals.rate = {{.from = {}, .per_second = 20}};
  scenario.strategy.buffer = 1;
  scenario.strategy.full = scenario::WhenFull::reject;
  in_every_line(scenario, [](const scenario::Scenario& each) {
    const Result result = run(each);
    expect_to_add_up(result);
    EXPECT_EQ(result.served + result.lost, 20U);
    EXPECT_GT(result.served, 2U);
    EXPECT_LE(result.longest_line, 2U);  // he who is on his way to the window, too
  });
}

TEST(CorridorLosses, who_has_waited_that_long_leaves_at_that_moment) {
  scenario::Scenario scenario = crowd(20, for_ever, 2);
  scenario.strategy.patience = all_have(300ms);
  in_every_line(scenario, [](const scenario::Scenario& each) {
    const Result result = run_until(
        each, [](const Progress& progress) { return progress.left + progress.serving == 20; });
    expect_to_add_up(result);
    EXPECT_GE(result.left, 18U);
    EXPECT_NEAR(result.wait_in_vain, static_cast<double>(result.left) * 0.300, 1e-6);
  });
}

// What he has left behind is no service, and no duplicate.
TEST(CorridorLosses, no_window_serves_who_has_left) {
  scenario::Scenario scenario = crowd(40, 100ms, 2);
  scenario.strategy.patience = all_have(350ms);
  in_every_line(scenario, [](const scenario::Scenario& each) {
    const Result result = run(each);
    expect_to_add_up(result);
    EXPECT_FALSE(result.interrupted);
    EXPECT_EQ(result.served + result.left, 40U);
    EXPECT_GE(result.left, 40U - 2 * 4);
    EXPECT_GE(result.wait_in_vain, static_cast<double>(result.left) * 0.350 - 1e-6);
  });
}

// There is room for five, of whom four leave; so of those who come later four find a place again.
TEST(CorridorLosses, whoever_leaves_leaves_his_place) {
  scenario::Scenario scenario = crowd(10, for_ever);
  scenario.arrivals.batch = scenario::Batch{5, scenario::BatchSize::fixed};
  scenario.arrivals.rate = {{.from = {}, .per_second = 5}};
  scenario.strategy.buffer = 4;
  scenario.strategy.full = scenario::WhenFull::reject;
  scenario.strategy.patience = all_have(400ms);
  in_every_line(scenario, [](const scenario::Scenario& each) {
    const Result result = run_until(each, [](const Progress& progress) {
      return progress.left + progress.lost + progress.serving == 10;
    });
    expect_to_add_up(result);
    EXPECT_EQ(result.left_serving, 1U);
    EXPECT_EQ(result.lost, 1U);
    EXPECT_EQ(result.left, 8U);
  });
}

TEST(CorridorLosses, whoever_is_lost_may_come_again_and_again) {
  scenario::Scenario scenario = crowd(5, for_ever);
  scenario.strategy.buffer = 1;
  scenario.strategy.full = scenario::WhenFull::reject;
  scenario.strategy.retries = {.most = 2, .backoff = 2ms, .factor = 3};
  in_every_line(scenario, [](const scenario::Scenario& each) {
    const Result result =
        run_until(each, [](const Progress& progress) { return progress.lost == 3; });
    expect_to_add_up(result);
    // 2 ms, and then 6, both at home.
    EXPECT_EQ(result.retried, 6U);
    EXPECT_NEAR(result.wait_in_vain, 3 * 0.008, 1e-6);
  });
}

TEST(CorridorLosses, who_lost_patience_has_it_anew) {
  scenario::Scenario scenario = crowd(3, for_ever);
  scenario.strategy.patience = all_have(10ms);
  scenario.strategy.retries = {.most = 1, .backoff = 5ms};
  in_every_line(scenario, [](const scenario::Scenario& each) {
    const Result result =
        run_until(each, [](const Progress& progress) { return progress.left >= 2; });
    expect_to_add_up(result);
    EXPECT_GE(result.retried, 2U);
    EXPECT_NEAR(result.wait_in_vain, static_cast<double>(result.left) * 0.025, 1e-6);
  });
}

TEST(CorridorLosses, who_is_at_home_at_a_break_is_told) {
  scenario::Scenario scenario = crowd(5, for_ever);
  scenario.strategy.buffer = 1;
  scenario.strategy.full = scenario::WhenFull::reject;
  scenario.strategy.retries = {.most = 1, .backoff = for_ever};
  in_every_line(scenario, [](const scenario::Scenario& each) {
    const Result result = run_until(each, [](const Progress& progress) {
      return progress.at_home == 3 && progress.serving == 1;
    });
    expect_to_add_up(result);
    EXPECT_TRUE(result.interrupted);
    EXPECT_EQ(result.left_at_home, 3U);
    EXPECT_EQ(result.left_waiting, 1U);
  });
}

// A broker that hands nobody out; and one that does not even answer, before it is closed.
class Silent final : public PassingBackend {
 public:
  Silent(std::shared_ptr<broker::Backend> good, bool answers)
      : PassingBackend(std::move(good)), answers_(answers) {}

  void put_async(broker::Message message, const broker::Patience& patience,
                 broker::OnReceipt done) override {
    if (answers_) return PassingBackend::put_async(std::move(message), patience, std::move(done));
    const std::scoped_lock guard(lock_);
    unanswered_.push_back(std::move(done));
  }

  Outcome get(const broker::Patience& patience, broker::Parcel& /*into*/) override {
    while (threading::sleep(patience.stop, for_ever)) {
    }
    return Outcome::in_vain;
  }

  void close() noexcept override {
    std::vector<broker::OnReceipt> all;
    {
      const std::scoped_lock guard(lock_);
      all.swap(unanswered_);
    }
    for (broker::OnReceipt& each : all) each(broker::Unknown{"it was closed"});
    PassingBackend::close();
  }

 private:
  const bool answers_;
  threading::Lock lock_;
  std::vector<broker::OnReceipt> unanswered_;
};

TEST(CorridorLosses, a_run_does_not_wait_for_what_was_left_behind) {
  for (const bool answers : {true, false}) {
    const std::string scheme = answers ? "silent" : "mute";
    broker::register_scheme(
        scheme, [answers](const broker::Url& url, const broker::Options& options) {
          return std::make_shared<Silent>(broker::memory_backend(url, options), answers);
        });
    scenario::Scenario scenario = behind(scheme + ":?queue=a", crowd(20, 1ms, 2));
    scenario.strategy.patience = all_have(50ms);
    scenario.strategy.retries = {.most = 1, .backoff = 1ms};
    const Result result = run(scenario);
    EXPECT_EQ(threading::active_count(), 1U);
    EXPECT_FALSE(result.interrupted);
    EXPECT_EQ(result.served, 0U);
    EXPECT_EQ(result.left, 20U);
    EXPECT_EQ(result.retried, 20U);
    EXPECT_NEAR(result.wait_in_vain, 20 * 0.101, 1e-6);
    EXPECT_EQ(result.corridor->confirmed, answers ? 40U : 0U);
    EXPECT_EQ(result.corridor->held.count(), 0U);
  }
}

TEST(CorridorLosses, users_who_lost_patience_think_and_ask_again) {
  scenario::Scenario scenario = crowd(30, 20ms);
  scenario.arrivals.process = scenario::Process::closed;
  scenario.arrivals.rate.clear();
  scenario.arrivals.users = 4;
  scenario.arrivals.think.distribution = scenario::Distribution::deterministic;
  scenario.arrivals.think.mean = 1ms;
  scenario.strategy.patience = all_have(30ms);
  in_every_line(scenario, [](const scenario::Scenario& each) {
    const Result result = run(each);
    expect_to_add_up(result);
    EXPECT_EQ(result.served + result.left, 30U);
    EXPECT_GT(result.left, 0U);
  });
}

// All of it together, in every mixture, to the end and broken off.
TEST(CorridorLosses, figures_add_up_in_every_snapshot_and_at_every_break) {
  std::mt19937 random(3);  // NOLINT(bugprone-random-generator-seed): the same scenarios each time
  const QueueFile file;
  const auto known = broker::schemes();
  const bool has_files = std::find(known.begin(), known.end(), "sqlite") != known.end();
  std::uint64_t left = 0;
  std::uint64_t lost = 0;
  std::uint64_t retried = 0;
  for (int round = 0; round < 30; ++round) {
    SCOPED_TRACE(round);
    scenario::Scenario scenario =
        behind(has_files && round % 3 == 0 ? file.url() : "memory:mixture",
               crowd(300, std::chrono::microseconds(1 + random() % 1'500)));
    scenario.strategy.middleware->prefetch = static_cast<std::uint32_t>(1 + random() % 3);
    scenario.arrivals.process = scenario::Process::poisson;
    scenario.arrivals.rate = {
        {.from = {}, .per_second = 2'000.0 + static_cast<double>(random() % 8'000)}};
    scenario.arrivals.seed = random();
    scenario.work.service.distribution = scenario::Distribution::exponential;
    scenario::Strategy& strategy = scenario.strategy;
    strategy.windows = 1 + random() % 4;
    strategy.buffer = random() % 20;
    strategy.full = static_cast<scenario::WhenFull>(random() % 3);
    if (random() % 3 != 0) {
      strategy.patience = scenario::Patience{.mean = std::chrono::microseconds(random() % 20'000)};
    }
    if (random() % 3 == 0) strategy.deadline = std::chrono::microseconds(random() % 20'000);
    strategy.retries = {.most = static_cast<std::uint32_t>(random() % 3),
                        .backoff = std::chrono::microseconds(1 + random() % 5'000),
                        .jitter = 0.5};
    const std::uint64_t enough = round % 4 == 0 ? random() % 300 : 301;
    const Result result = run_until(scenario, [&](const Progress& progress) {
      EXPECT_EQ(progress.arrived, progress.served + progress.lost + progress.left +
                                      progress.waiting + progress.serving + progress.at_home);
      return progress.arrived >= enough;
    });
    expect_to_add_up(result);
    left += result.left;
    lost += result.lost;
    retried += result.retried;
    if (enough != 301) continue;
    EXPECT_FALSE(result.interrupted);
    EXPECT_EQ(result.arrived, 300U);
  }
  // All of it has happened.
  EXPECT_GT(left, 100U);
  EXPECT_GT(lost, 100U);
  EXPECT_GT(retried, 100U);
}

}  // namespace
}  // namespace canteen::serve
