#include <algorithm>
#include <atomic>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>
#include <canteen/threading.hpp>

#include "src/serve/serve_testing.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_file.hpp"

namespace canteen::serve {
namespace {

double area(double mean, const Result& result) {
  return mean * static_cast<double>(result.elapsed.count());
}

void expect_balance(const Result& result) {
  EXPECT_EQ(result.arrived,
            result.served + result.lost + result.left_waiting + result.left_serving);
  EXPECT_EQ(result.response.count(), result.served);
  EXPECT_EQ(result.service.count(), result.served);
  EXPECT_EQ(result.wait.count(), result.served + result.left_serving);
  EXPECT_EQ(result.lateness.count(), result.arrived);
  EXPECT_LE(result.utilisation, 1.0 + 1e-9);
  EXPECT_LE(result.coming, result.elapsed);
  EXPECT_LE(result.line.size(), 512U);
}

// The line over time, integrated while it happened, against the waits of single people.
void expect_littles_law(const Result& result) {
  EXPECT_NEAR(area(result.mean_line, result), result.wait.sum(), 1 + result.wait.sum() * 1e-6);
  EXPECT_NEAR(area(result.mean_inside, result), result.response.sum(),
              1 + result.response.sum() * 1e-6);
  EXPECT_NEAR(result.busy * 1e9, result.service.sum(), 1 + result.service.sum() * 1e-6);
}

// No thread of a run is left: joined, not just ended.
void expect_nobody_left() {
  EXPECT_EQ(threading::active_count(), 1U);
}

TEST(Run, serves_everybody_in_turn_as_fast_as_the_windows_can) {
  const Result result = run(crowd(8, 20ms, 2));
  expect_balance(result);
  expect_littles_law(result);
  EXPECT_EQ(result.served, 8U);
  EXPECT_FALSE(result.interrupted);
  // Four after one another at each window: a sleep is never too short.
  EXPECT_GE(result.elapsed, 80ms);
  EXPECT_GE(result.wait.max() - result.wait.min(), std::chrono::nanoseconds(60ms).count());
  EXPECT_LE(result.longest_line, 8U);
  EXPECT_GE(result.utilisation, 0.1);
  expect_nobody_left();
}

TEST(Run, waits_count_from_the_intended_arrival) {
  scenario::Scenario scenario = crowd(10, 20ms);
  scenario.arrivals.rate = {{.from = {}, .per_second = 100}};  // one each 10 ms
  const Result result = run(scenario);
  expect_balance(result);
  expect_littles_law(result);
  // The n-th comes at 10 n ms and is served after n others, 20 ms each.
  EXPECT_GE(result.wait.max(), std::chrono::nanoseconds(90ms).count() - 1'000'000);
  EXPECT_GE(result.wait.mean(), 45e6 - 1e6);
  EXPECT_LE(result.wait.mean(), 450e6);
}

TEST(Run, a_generator_that_is_late_makes_waits_longer) {
  const Result result = run(crowd(2'000, 0ns));
  EXPECT_GT(result.lateness.max(), 0);
  EXPECT_GE(result.wait.sum(), result.lateness.sum());
  EXPECT_GE(result.wait.max(), result.lateness.max());
}

TEST(Run, who_finds_the_line_full_is_lost_and_nobody_else) {
  for (const std::uint64_t buffer : {0U, 1U, 3U, 7U}) {
    scenario::Scenario scenario = crowd(20, for_ever, 2);
    scenario.strategy.buffer = buffer;
    scenario.strategy.full = scenario::WhenFull::reject;
    const Result result = run_until(scenario, [](const Progress& progress) {
      return progress.arrived == 20 && progress.serving == 2;
    });
    expect_balance(result);
    // Windows that have not yet woken up have room all the same.
    EXPECT_EQ(result.lost, 20 - 2 - buffer);
    EXPECT_EQ(result.left_waiting, buffer);
    EXPECT_EQ(result.left_serving, 2U);
    EXPECT_LE(result.longest_line, 2 + buffer);
  }
}

TEST(Run, who_is_blocked_waits_outside_and_is_not_lost) {
  scenario::Scenario scenario = crowd(20, for_ever, 2);
  scenario.strategy.buffer = 3;
  const Result result = run_until(scenario, [](const Progress& progress) {
    return progress.arrived == 20 && progress.serving == 2;
  });
  expect_balance(result);
  EXPECT_EQ(result.lost, 0U);
  EXPECT_EQ(result.left_waiting, 18U);
  EXPECT_GE(result.longest_line, 18U);
}

TEST(Run, who_comes_too_many_sends_the_oldest_away) {
  using scenario::Discipline;
  using scenario::LineLayout;
  for (const auto& [discipline, lines] : {std::pair(Discipline::fifo, LineLayout::shared),
                                          std::pair(Discipline::lifo, LineLayout::shared),
                                          std::pair(Discipline::priority, LineLayout::shared),
                                          std::pair(Discipline::contend, LineLayout::shared),
                                          std::pair(Discipline::fifo, LineLayout::stealing),
                                          std::pair(Discipline::lifo, LineLayout::stealing)}) {
    scenario::Scenario scenario = crowd(20, for_ever, 2);
    scenario.arrivals.rate = {{.from = {}, .per_second = 2'000}};
    scenario.strategy.buffer = 3;
    scenario.strategy.full = scenario::WhenFull::drop_oldest;
    scenario.strategy.discipline = discipline;
    scenario.strategy.lines = lines;
    const Result result = run_until(scenario, [](const Progress& progress) {
      return progress.arrived == 20 && progress.serving == 2;
    });
    expect_balance(result);
    EXPECT_EQ(result.left_waiting, 3U);
    EXPECT_EQ(result.left_serving, 2U);
    EXPECT_EQ(result.lost, 15U);
    EXPECT_EQ(result.sent_away, 15U);
    EXPECT_GT(result.wait_in_vain, 0);
  }
}

// One window, which is busy while the others come; then they are served in the order of their
// discipline, which the trace's keys tell.
std::string order_of(scenario::Discipline discipline, std::vector<std::string> priority = {}) {
  const test::TemporaryFile trace(
      "t,key,class\n0,first,c\n0.1,a,student\n0.11,b,staff\n0.12,c,student\n0.13,d,guest\n"
      "0.14,e,staff\n");
  const test::TemporaryFile out("");
  scenario::Scenario scenario = crowd(0, 0ns);
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = trace.path();
  scenario.work.kind = scenario::WorkKind::command;
  scenario.work.command = {"sh", "-c", "test $1 = first && sleep 0.5; printf '%s ' $1 >> $0",
                           out.path(), "{key}"};
  scenario.strategy.discipline = discipline;
  scenario.strategy.priority = std::move(priority);
  const Result result = run(scenario);
  EXPECT_EQ(result.failed, 0U);
  expect_littles_law(result);
  std::ifstream file(out.path());
  std::string text;
  std::getline(file, text);
  return text;
}

TEST(Run, serves_in_the_order_of_the_discipline) {
  using enum scenario::Discipline;
  EXPECT_EQ(order_of(fifo), "first a b c d e ");
  EXPECT_EQ(order_of(lifo), "first e d c b a ");
  EXPECT_EQ(order_of(priority, {"staff", "student"}), "first b e a c d ");
  EXPECT_EQ(order_of(priority, {"guest"}), "first d a c b e ");  // then by appearance
  // As luck has it: everybody, and the same luck each time.
  const std::string crowd = order_of(contend);
  EXPECT_EQ(crowd.size(), std::string("first a b c d e ").size());
  EXPECT_EQ(crowd, order_of(contend));
  EXPECT_NE(crowd, order_of(fifo));
}

// Two windows; `a` keeps one of them for long, `b` the other for less, and `c` comes last and
// stands behind `a`. In which order they are done.
std::string done_with(scenario::LineLayout lines) {
  const test::TemporaryFile trace("t,key\n0,a\n0.1,b\n0.2,c\n");
  const test::TemporaryFile out("");
  scenario::Scenario scenario = crowd(0, 0ns, 2);
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = trace.path();
  scenario.work.kind = scenario::WorkKind::command;
  scenario.work.command = {"sh", "-c",
                           "case $1 in a) sleep 1.2;; b) sleep 0.4;; esac; printf '%s ' $1 >> $0",
                           out.path(), "{key}"};
  scenario.strategy.lines = lines;
  const Result result = run(scenario);
  EXPECT_EQ(result.failed, 0U);
  expect_balance(result);
  expect_littles_law(result);
  std::ifstream file(out.path());
  std::string text;
  std::getline(file, text);
  return text;
}

TEST(Run, a_line_before_each_window_waits_for_that_window_unless_another_steals) {
  EXPECT_EQ(done_with(scenario::LineLayout::per_window), "b a c ");
  EXPECT_EQ(done_with(scenario::LineLayout::stealing), "b c a ");
  EXPECT_EQ(done_with(scenario::LineLayout::shared), "b c a ");
}

TEST(Run, whoever_comes_takes_the_shortest_line) {
  for (const auto lines : {scenario::LineLayout::per_window, scenario::LineLayout::stealing}) {
    scenario::Scenario scenario = crowd(9, 60ms, 3);
    scenario.strategy.lines = lines;
    // Three after one another at each window, and not four at one and two at another: nobody waits
    // for three others. (The shortest service is what a sleep takes here.) On a busy machine a
    // window may begin as late as that; but not each time.
    bool nobody_waits_for_three = false;
    for (int attempt = 0; attempt < 10 && !nobody_waits_for_three; ++attempt) {
      const Result result = run(scenario);
      expect_balance(result);
      expect_littles_law(result);
      EXPECT_EQ(result.served, 9U);
      EXPECT_GE(result.wait.max(), 2 * result.service.min());
      nobody_waits_for_three =
          result.wait.max() <= 2 * result.service.max() + result.lateness.max() + 10'000'000;
    }
    EXPECT_TRUE(nobody_waits_for_three);
    expect_nobody_left();
  }
}

TEST(Run, fairness_is_jains_index_of_the_waits) {
  // One after the other, 20 ms each: 20, 40, 60, 80 ms and nothing for the first.
  const Result result = run(crowd(5, 20ms));
  EXPECT_NEAR(result.fairness, 200.0 * 200 / (5 * (400 + 1600 + 3600 + 6400)), 0.1);
  scenario::Scenario alone = crowd(3, 0ns, 3);
  EXPECT_GE(run(alone).fairness, 1.0 / 3);
  EXPECT_LE(run(alone).fairness, 1 + 1e-9);
}

TEST(Run, figures_add_up_in_every_snapshot_and_at_every_break) {
  std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed): the same scenarios each time
  for (int round = 0; round < 20; ++round) {
    scenario::Scenario scenario = crowd(400, std::chrono::microseconds(random() % 400), 1);
    scenario.arrivals.process = scenario::Process::poisson;
    scenario.arrivals.rate = {
        {.from = {}, .per_second = 2'000.0 + static_cast<double>(random() % 20'000)}};
    scenario.arrivals.seed = random();
    scenario.arrivals.classes = {{"student", 0.7}, {"staff", 0.3}};
    scenario.work.kind = round % 3 == 0 ? scenario::WorkKind::spin : scenario::WorkKind::sleep;
    scenario.work.service.distribution = scenario::Distribution::exponential;
    scenario.strategy.windows = 1 + random() % 4;
    scenario.strategy.buffer = random() % 4;
    scenario.strategy.full =
        round % 4 == 1 ? scenario::WhenFull::drop_oldest : scenario::WhenFull::reject;
    scenario.strategy.discipline = static_cast<scenario::Discipline>(random() % 4);
    scenario.strategy.lines = static_cast<scenario::LineLayout>(random() % 3);
    const std::uint64_t enough = round % 2 == 0 ? 401 : random() % 400;
    std::uint64_t before = 0;
    const Result result = run_until(scenario, [&](const Progress& progress) {
      EXPECT_EQ(progress.arrived, progress.served + progress.lost + progress.waiting +
                                      progress.serving + progress.at_home);
      EXPECT_GE(progress.arrived, before);
      before = progress.arrived;
      return progress.arrived >= enough;
    });
    SCOPED_TRACE(round);
    expect_balance(result);
    if (enough == 401) {
      EXPECT_FALSE(result.interrupted);
      EXPECT_EQ(result.arrived, 400U);
      EXPECT_EQ(result.left_waiting + result.left_serving, 0U);
      if (result.sent_away == 0) expect_littles_law(result);
      EXPECT_NEAR(area(result.mean_line, result), result.wait.sum() + result.wait_in_vain * 1e9,
                  1 + result.wait.sum() * 1e-6);
    }
    std::uint64_t arrived = 0;
    std::uint64_t served = 0;
    for (const ClassResult& each : result.classes) {
      arrived += each.arrived;
      served += each.served;
      EXPECT_EQ(each.response.count(), each.served);
    }
    EXPECT_EQ(arrived, result.arrived);
    EXPECT_EQ(served, result.served);
    expect_nobody_left();
  }
}

TEST(Run, a_break_cuts_short_whatever_is_going_on) {
  for (const scenario::WorkKind kind :
       {scenario::WorkKind::sleep, scenario::WorkKind::spin, scenario::WorkKind::command}) {
    scenario::Scenario scenario = crowd(3, for_ever);
    scenario.work.kind = kind;
    scenario.work.command = {"sleep", "1000"};
    const testing::Stopwatch watch;
    const Result result =
        run_until(scenario, [](const Progress& progress) { return progress.serving == 1; });
    EXPECT_LT(watch.elapsed(), 10s);
    expect_balance(result);
    EXPECT_TRUE(result.interrupted);
    EXPECT_EQ(result.left_serving, 1U);
    EXPECT_EQ(result.served, 0U);
    expect_nobody_left();
  }
}

TEST(Run, a_break_ends_the_wait_for_those_to_come) {
  scenario::Scenario scenario = crowd(2, 0ns);
  scenario.arrivals.rate = {{.from = {}, .per_second = 1.0 / 3600}};
  const testing::Stopwatch watch;
  const Result result =
      run_until(scenario, [](const Progress& progress) { return progress.elapsed > 5ms; });
  EXPECT_LT(watch.elapsed(), 10s);
  EXPECT_TRUE(result.interrupted);
  EXPECT_GE(result.elapsed, 5ms);
  EXPECT_EQ(result.coming, result.elapsed);
  EXPECT_LE(result.arrived, 1U);
}

TEST(Run, a_break_before_the_beginning_serves_nobody) {
  std::stop_source stop;
  stop.request_stop();
  RunOptions options;
  options.stop = stop.get_token();
  const Result result = run(crowd(1'000, 1ms), options);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.served, 0U);
  expect_balance(result);
}

TEST(Run, shows_itself_from_a_thread_of_its_own_and_once_at_the_end) {
  std::vector<Progress> seen;
  std::vector<std::string> names;
  std::string observer;
  RunOptions options;
  options.every = 1ms;
  options.on_progress = [&](const Progress& progress) {
    seen.push_back(progress);
    observer = threading::current_thread().name();
    if (!names.empty()) return;
    for (const threading::Thread& each : threading::enumerate()) names.push_back(each.name());
  };
  scenario::Scenario scenario = crowd(5, 10ms, 2);
  scenario.arrivals.rate = {{.from = {}, .per_second = 100}};
  scenario.arrivals.length = 60ms;
  const Result result = run(scenario, options);
  EXPECT_EQ(observer, "observer");
  for (const char* each : {"window-1", "window-2", "observer"}) {
    EXPECT_EQ(std::count(names.begin(), names.end(), each), 1) << each;
  }
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back().served, 5U);
  EXPECT_TRUE(seen.back().closing);
  EXPECT_EQ(seen.back().length, scenario::Duration(60ms));
  EXPECT_EQ(seen.back().open, 2U);
  EXPECT_EQ(seen.back().watched.name, "wait p99");
  EXPECT_EQ(seen.back().watched.so_far, scenario::Duration(result.wait.percentile(0.99)));
  EXPECT_FALSE(seen.back().watched.limit);
  std::int64_t longest = 0;
  for (const Progress& each : seen) longest = std::max(longest, each.recent_wait.count());
  EXPECT_GT(longest, 0);
}

TEST(Run, is_watched_for_the_first_time_that_the_target_limits) {
  std::optional<WatchedTime> watched;
  RunOptions options;
  options.on_progress = [&](const Progress& progress) { watched = progress.watched; };
  scenario::Scenario scenario = crowd(40, 1ms, 2);
  scenario.arrivals.classes = {{"staff", 0.5}, {"student", 0.5}};
  scenario.target.lost = 0.1;
  scenario.target.classes.push_back({.name = "student", .limits = {.response_mean = 5ms}});
  const Result result = run(scenario, options);
  ASSERT_TRUE(watched);
  EXPECT_EQ(watched->kind, "student");
  EXPECT_EQ(watched->name, "response mean");
  EXPECT_EQ(watched->limit, scenario::Duration(5ms));
  ASSERT_TRUE(watched->so_far);
  EXPECT_NEAR(static_cast<double>(watched->so_far->count()), result.classes.at(1).response.mean(),
              1);
}

TEST(Run, what_a_watcher_throws_ends_the_run_and_reaches_the_caller) {
  RunOptions options;
  options.every = 1ms;
  options.on_progress = [](const Progress&) { throw RuntimeError("no more paper"); };
  try {
    static_cast<void>(run(crowd(1, for_ever), options));
    FAIL() << "it ended";
  } catch (const RuntimeError& error) {
    EXPECT_STREQ(error.what(), "no more paper");
  }
  expect_nobody_left();
}

TEST(Run, a_bad_line_of_the_trace_ends_the_run_with_its_sentence) {
  const test::TemporaryFile file("t,service\n0,3600\n0.001,3600\nnoon,1\n");
  scenario::Scenario scenario = crowd(0, 0ns, 2);
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = file.path();
  scenario.arrivals.trace.reorder = 0ns;
  scenario.work.service.distribution = scenario::Distribution::trace;
  try {
    static_cast<void>(run(scenario));
    FAIL() << "it ended";
  } catch (const scenario::ScenarioError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with(file.path() + ":4: ")) << error.what();
  }
  expect_nobody_left();
}

TEST(Run, cannot_share_a_window) {
  scenario::Scenario scenario = crowd(1, 0ns);
  scenario.strategy.discipline = scenario::Discipline::sharing;
  try {
    static_cast<void>(run(scenario));
    FAIL() << "it ran";
  } catch (const scenario::ScenarioError& error) {
    EXPECT_STREQ(error.what(),
                 "strategy.discipline: must be another one to be run, for no thread can share its "
                 "window as evenly as discipline = \"sharing\" says; canteen simulate does it");
  }
  expect_nobody_left();
}

TEST(Run, counts_lines_that_were_skipped) {
  const test::TemporaryFile file("t,class\n0,a\nnoon,b\n0.001,b\n");
  scenario::Scenario scenario = crowd(0, 0ns);
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = file.path();
  scenario.arrivals.trace.bad_lines = scenario::BadLines::skip;
  const Result result = run(scenario);
  EXPECT_EQ(result.skipped, 1U);
  EXPECT_EQ(result.served, 2U);
  ASSERT_EQ(result.classes.size(), 2U);
  EXPECT_EQ(result.classes[0].name, "a");
  EXPECT_EQ(result.classes[1].name, "b");
}

TEST(Run, many_kinds_of_people_share_the_last_row) {
  std::string text = "t,class\n";
  for (int i = 0; i < 100; ++i) text += "0,kind-" + std::to_string(i) + "\n";
  const test::TemporaryFile file(text);
  scenario::Scenario scenario = crowd(0, 0ns);
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = file.path();
  const Result result = run(scenario);
  ASSERT_EQ(result.classes.size(), 33U);
  EXPECT_EQ(result.classes[31].arrived, 1U);
  EXPECT_EQ(result.classes[32].name, "others");
  EXPECT_EQ(result.classes[32].arrived, 68U);
}

TEST(Run, windows_that_cannot_be_opened_are_told) {
  const std::size_t before = threading::stack_size(std::ptrdiff_t{1} << 47);
  std::string words;
  try {
    static_cast<void>(run(crowd(1, 0ns, 3)));
  } catch (const RuntimeError& error) {
    words = error.what();
  }
  threading::stack_size(static_cast<std::ptrdiff_t>(before));
  EXPECT_TRUE(words.starts_with("only 0 of 3 windows can be opened")) << words;
  expect_nobody_left();
}

TEST(Run, a_thousand_windows_are_a_thousand_threads) {
  const Result result = run(crowd(2'000, 5ms, 1'000));
  EXPECT_EQ(result.served, 2'000U);
  EXPECT_GE(result.elapsed, 10ms);
  expect_littles_law(result);
  expect_nobody_left();
}

TEST(Run, spinning_takes_the_processor) {
  scenario::Scenario scenario = crowd(5, 20ms);
  scenario.work.kind = scenario::WorkKind::spin;
  const Result result = run(scenario);
  EXPECT_GE(result.cpu, 0.6 * 5 * 0.020);
  EXPECT_GE(result.service.min(), std::chrono::nanoseconds(20ms).count() * 6 / 10);
}

// M/M/1 at half its capacity: the mean wait is as long as the mean service.
TEST(Run, agrees_with_the_theory_of_queues) {
  scenario::Scenario scenario = crowd(400, 2'500us);
  scenario.arrivals.process = scenario::Process::poisson;
  scenario.arrivals.rate = {{.from = {}, .per_second = 200}};
  scenario.work.service.distribution = scenario::Distribution::exponential;
  const Result result = run(scenario);
  EXPECT_GE(result.wait.mean(), 0.4 * 2.5e6);
  // A machine that stands still for a while makes everybody wait who comes meanwhile.
  EXPECT_LE(result.wait.mean(), 10 * (2.5e6 + static_cast<double>(result.service.max())));
  EXPECT_GE(result.utilisation, 0.3);
}

TEST(Run, two_runs_at_once_do_not_know_of_each_other) {
  std::atomic<std::uint64_t> served{0};
  const auto one = [&] { served += run(crowd(500, 100us, 2)).served; };
  threading::Thread other(one);
  other.start();
  one();
  other.join();
  EXPECT_EQ(served, 1'000U);
}

}  // namespace
}  // namespace canteen::serve
