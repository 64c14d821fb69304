#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <stop_token>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/cache/replay.hpp>
#include <canteen/scenario.hpp>
#include <canteen/threading.hpp>

#include "src/serve/serve_testing.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_file.hpp"

namespace canteen::serve {
namespace {

using scenario::Prepared;

scenario::Scenario replay_of(const std::string& trace, const Prepared& prepared,
                             std::uint32_t windows = 1) {
  scenario::Scenario scenario = crowd(0, 0ns, windows);
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = trace;
  scenario.arrivals.trace.same_second = scenario::SameSecond::burst;
  scenario.strategy.prepared = prepared;
  return scenario;
}

// What `text` is in a shell, with the key as $1 and the file `out` as $0.
void let_work_be(scenario::Scenario& scenario, const std::string& text, const std::string& out) {
  scenario.work.kind = scenario::WorkKind::command;
  scenario.work.command = {"sh", "-c", text, out, "{key}"};
}

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

void expect_balance(const Result& result) {
  ASSERT_TRUE(result.prepared);
  const PreparedResult& prepared = *result.prepared;
  EXPECT_EQ(prepared.hits + prepared.loaded + prepared.joined, result.served);
  EXPECT_EQ(prepared.hit_wait.count(), prepared.hits);
  EXPECT_EQ(prepared.hit_response.count(), prepared.hits);
  EXPECT_EQ(prepared.miss_wait.count(), prepared.loaded + prepared.joined);
  EXPECT_EQ(prepared.miss_response.count(), prepared.loaded + prepared.joined);
  EXPECT_EQ(threading::active_count(), 1U);
}

// Eighty of a hundred want one of two dishes, the others one of eight, in turn.
std::string lunch() {
  std::string text = "t,key\n";
  int rare = 0;
  for (int i = 0; i < 100; ++i) {
    const bool popular = i % 5 != 0;
    text += "0," +
            (popular ? "popular-" + std::to_string(i % 2) : "rare-" + std::to_string(rare++ % 8)) +
            "\n";
  }
  return text;
}

TEST(Prepared, the_popular_fifth_is_ready_and_the_rest_is_made_once) {
  const test::TemporaryFile trace(lunch());
  const test::TemporaryFile out("");
  scenario::Scenario scenario = replay_of(trace.path(), {.capacity = 10, .share = 0.2});
  let_work_be(scenario, "echo $1 >> $0", out.path());
  const Result result = run(scenario);
  expect_balance(result);
  EXPECT_EQ(result.served, 100U);
  EXPECT_EQ(result.failed, 0U);
  EXPECT_EQ(result.prepared->pinned, 2U);
  EXPECT_EQ(result.prepared->failed, 0U);
  EXPECT_GT(result.prepared->took.count(), 0);
  EXPECT_EQ(result.prepared->hits, 80U + 12U);
  EXPECT_EQ(result.prepared->loaded, 8U);
  EXPECT_EQ(result.prepared->joined, 0U);
  EXPECT_DOUBLE_EQ(result.prepared->hit_ratio(), 0.92);
  EXPECT_EQ(lines_of(out.path()),
            (std::vector<std::string>{"popular-1", "popular-0", "rare-0", "rare-1", "rare-2",
                                      "rare-3", "rare-4", "rare-5", "rare-6", "rare-7"}));
}

TEST(Prepared, tells_what_is_asked_for_most_and_who_found_it_ready) {
  const test::TemporaryFile trace(lunch());
  const Result result = run(replay_of(trace.path(), {.capacity = 10, .share = 0.2}, 3));
  ASSERT_TRUE(result.hot_keys);
  EXPECT_EQ(result.hot_keys->asked, 100U);
  EXPECT_EQ(result.hot_keys->distinct, 10U);
  ASSERT_EQ(result.hot_keys->keys.size(), 10U);
  double wait = 0;
  double response = 0;
  double longest = 0;
  for (const HotKey& each : result.hot_keys->keys) {
    EXPECT_EQ(each.served, each.asked);
    EXPECT_EQ(each.over, 0U);
    if (each.name.starts_with("popular")) {
      EXPECT_EQ(each.asked, 40U) << each.name;
      EXPECT_EQ(each.hits, 40U) << each.name;
    } else {
      // Of the twenty others some are asked for three times, and some twice.
      EXPECT_EQ(each.asked / 2, 1U) << each.name;
      EXPECT_LT(each.hits, each.asked) << each.name;
    }
    wait += each.wait;
    response += each.response;
    longest = std::max(longest, each.longest_wait);
  }
  EXPECT_TRUE(result.hot_keys->keys[1].name.starts_with("popular"));
  EXPECT_NEAR(wait, result.wait.sum() * 1e-9, 1e-9);
  EXPECT_NEAR(response, result.response.sum() * 1e-9, 1e-9);
  EXPECT_NEAR(longest, static_cast<double>(result.wait.max()) * 1e-9, 1e-12);
}

TEST(Prepared, who_asked_in_vain_has_asked) {
  scenario::Scenario scenario = crowd(10, 50ms);
  scenario.work.dishes = scenario::Dishes{.distinct = 1};
  scenario.strategy.buffer = 2;
  scenario.strategy.full = scenario::WhenFull::reject;
  const Result result = run(scenario);
  ASSERT_GT(result.lost, 0U);
  ASSERT_TRUE(result.hot_keys);
  ASSERT_EQ(result.hot_keys->keys.size(), 1U);
  EXPECT_EQ(result.hot_keys->keys[0].asked, 10U);
  EXPECT_EQ(result.hot_keys->keys[0].served, result.served);
  // Nobody asks for anything in particular.
  scenario.work.dishes.reset();
  EXPECT_FALSE(run(scenario).hot_keys);
}

TEST(Prepared, what_is_pinned_never_leaves_and_who_finds_no_room_is_not_kept) {
  const test::TemporaryFile trace(lunch());
  for (const cache::Policy policy : cache::all_policies) {
    const Result result =
        run(replay_of(trace.path(), {.capacity = 2, .share = 1, .policy = policy}));
    expect_balance(result);
    EXPECT_EQ(result.prepared->pinned, 2U) << cache::name_of(policy);
    EXPECT_EQ(result.prepared->hits, 80U) << cache::name_of(policy);
    EXPECT_EQ(result.prepared->loaded, 20U) << cache::name_of(policy);
  }
}

TEST(Prepared, with_nothing_ready_it_hits_as_a_replay_does) {
  scenario::Scenario scenario = crowd(5'000, 0ns);
  scenario.work.dishes = scenario::Dishes{.distinct = 300, .zipf = 1};
  scenario::Requests requests(scenario);
  std::vector<std::uint64_t> keys;
  while (const auto request = requests.next()) keys.push_back(std::stoull(request->key));
  for (const cache::Policy policy : cache::all_policies) {
    scenario.strategy.prepared = Prepared{.capacity = 60, .policy = policy};
    const Result result = run(scenario);
    expect_balance(result);
    EXPECT_EQ(result.prepared->pinned, 0U);
    const std::uint64_t hits = cache::replay(policy, 60, keys).hits;
    // Its sketch counts by hashes, and those of texts are others than those of numbers.
    const std::uint64_t off = policy == cache::Policy::w_tinylfu ? hits / 20 : 0;
    EXPECT_LE(result.prepared->hits, hits + off) << cache::name_of(policy);
    EXPECT_GE(result.prepared->hits, hits - off) << cache::name_of(policy);
  }
}

TEST(Prepared, is_absent_where_the_scenario_prepares_nothing) {
  EXPECT_FALSE(run(crowd(3, 0ns)).prepared);
}

TEST(Prepared, a_crowd_for_one_dish_has_it_made_once) {
  const test::TemporaryFile out("");
  scenario::Scenario scenario = crowd(16, 0ns, 16);
  scenario.work.dishes = scenario::Dishes{.distinct = 1};
  let_work_be(scenario, "echo $1 >> $0; sleep 0.5", out.path());
  scenario.strategy.prepared = Prepared{.capacity = 4};
  const Result result = run(scenario);
  expect_balance(result);
  EXPECT_EQ(result.served, 16U);
  EXPECT_EQ(lines_of(out.path()).size(), 1U);
  EXPECT_EQ(result.prepared->loaded, 1U);
  // A window that the machine lets come only after half a second finds it made.
  EXPECT_EQ(result.prepared->joined + result.prepared->hits, 15U);
  EXPECT_GT(result.prepared->joined, 0U);
  EXPECT_GE(result.prepared->miss_response.max(), std::chrono::nanoseconds(500ms).count());

  const test::TemporaryFile without("");
  let_work_be(scenario, "echo $1 >> $0; sleep 0.5", without.path());
  scenario.strategy.prepared.reset();
  EXPECT_EQ(run(scenario).served, 16U);
  EXPECT_EQ(lines_of(without.path()).size(), 16U);
}

TEST(Prepared, what_fails_has_failed_for_all_who_waited_and_is_not_kept) {
  const test::TemporaryFile out("");
  scenario::Scenario scenario = crowd(8, 0ns, 4);
  scenario.work.dishes = scenario::Dishes{.distinct = 1};
  let_work_be(scenario, "sleep 0.1; exit 3", out.path());
  scenario.strategy.prepared = Prepared{.capacity = 4};
  const Result result = run(scenario);
  expect_balance(result);
  EXPECT_EQ(result.served, 8U);
  EXPECT_EQ(result.failed, 8U);
  EXPECT_EQ(result.prepared->hits, 0U);
  EXPECT_GE(result.prepared->loaded, 2U);  // four windows, eight people
  EXPECT_NE(result.first_failure.find("'sh' ended with status 3"), std::string::npos)
      << result.first_failure;
}

TEST(Prepared, tells_what_could_not_be_made_ready) {
  const test::TemporaryFile trace("t,key\n0,tea\n0,rice\n0,rice\n0,soup\n");
  const test::TemporaryFile out("");
  scenario::Scenario scenario = replay_of(trace.path(), {.capacity = 3, .share = 1});
  let_work_be(scenario, "test $1 = rice", out.path());
  const Result result = run(scenario);
  expect_balance(result);
  EXPECT_EQ(result.prepared->pinned, 1U);
  EXPECT_EQ(result.prepared->failed, 2U);
  EXPECT_EQ(result.prepared->first_failure, "\"tea\": 'sh' ended with status 1");
  EXPECT_EQ(result.prepared->hits, 2U);
  EXPECT_EQ(result.failed, 2U);
}

TEST(Prepared, hits_take_the_time_that_the_scenario_has_for_them_and_are_told_apart) {
  for (const auto kind : {scenario::WorkKind::sleep, scenario::WorkKind::spin}) {
    scenario::Scenario scenario = crowd(5, 60ms);
    scenario.work.kind = kind;
    scenario.work.dishes = scenario::Dishes{.distinct = 1};
    scenario.strategy.prepared = Prepared{.capacity = 1, .hit = 5ms};
    const Result result = run(scenario);
    expect_balance(result);
    EXPECT_EQ(result.prepared->hits, 4U);
    EXPECT_EQ(result.prepared->loaded, 1U);
    EXPECT_GE(result.service.min(), std::chrono::nanoseconds(4ms).count());
    // The first is loaded and waits for nobody; the others wait for it.
    EXPECT_LT(result.prepared->miss_wait.max(), result.prepared->hit_wait.min());
    EXPECT_GE(result.prepared->hit_wait.min(), std::chrono::nanoseconds(40ms).count());
    EXPECT_LE(result.prepared->spared, 4 * 0.056);
  }
}

TEST(Prepared, tells_how_much_service_was_spared) {
  scenario::Scenario scenario = crowd(6, 250ms);
  scenario.work.dishes = scenario::Dishes{.distinct = 1};
  scenario.strategy.prepared = Prepared{.capacity = 1, .share = 1};
  const Result result = run(scenario);
  EXPECT_EQ(result.prepared->hits, 6U);
  EXPECT_LE(result.prepared->spared, 1.5);
  EXPECT_GT(result.prepared->spared, 0.5);  // or the machine took longer for nothing
  EXPECT_GE(result.prepared->took, 250ms);
  // That is not within the run.
  EXPECT_LT(result.service.max(), std::chrono::nanoseconds(250ms).count());
}

TEST(Prepared, who_asks_for_nothing_in_particular_is_served_in_full) {
  const test::TemporaryFile trace("t,key\n0,\n0,tea\n0,\n0,tea\n");
  const Result result = run(replay_of(trace.path(), {.capacity = 3}));
  expect_balance(result);
  EXPECT_EQ(result.prepared->loaded, 3U);
  EXPECT_EQ(result.prepared->hits, 1U);
}

TEST(Prepared, shows_how_far_it_is_before_the_opening) {
  scenario::Scenario scenario = crowd(1, 50ms);
  scenario.work.dishes = scenario::Dishes{.distinct = 8};
  scenario.strategy.prepared = Prepared{.capacity = 8, .share = 1};
  std::vector<Progress> seen;
  RunOptions options;
  options.every = 1ms;
  options.on_progress = [&](const Progress& progress) { seen.push_back(progress); };
  static_cast<void>(run(scenario, options));
  bool half_way = false;
  for (const Progress& each : seen) {
    if (each.to_prepare == 0) continue;
    EXPECT_EQ(each.to_prepare, 8U);
    EXPECT_EQ(each.elapsed, 0ns);
    EXPECT_EQ(each.arrived, 0U);
    half_way = half_way || (each.ready > 0 && each.ready < 8);
  }
  EXPECT_TRUE(half_way);
  EXPECT_EQ(seen.back().to_prepare, 0U);
  EXPECT_EQ(seen.back().hits, 1U);
}

TEST(Prepared, a_break_ends_the_preparing) {
  scenario::Scenario scenario = crowd(3, for_ever, 2);
  scenario.work.dishes = scenario::Dishes{.distinct = 8};
  scenario.strategy.prepared = Prepared{.capacity = 8, .share = 1};
  const testing::Stopwatch watch;
  const Result result =
      run_until(scenario, [](const Progress& progress) { return progress.to_prepare == 8; });
  EXPECT_LT(watch.elapsed(), 10s);
  EXPECT_TRUE(result.interrupted);
  expect_balance(result);
  EXPECT_EQ(result.served, 0U);
  EXPECT_EQ(result.prepared->pinned, 0U);
  EXPECT_EQ(result.prepared->failed, 0U);
}

TEST(Prepared, a_break_cuts_those_short_who_wait_for_another_window) {
  scenario::Scenario scenario = crowd(5, for_ever, 3);
  scenario.work.dishes = scenario::Dishes{.distinct = 1};
  scenario.strategy.prepared = Prepared{.capacity = 8};
  const testing::Stopwatch watch;
  const Result result =
      run_until(scenario, [](const Progress& progress) { return progress.serving == 3; });
  EXPECT_LT(watch.elapsed(), 10s);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.left_serving, 3U);
  expect_balance(result);
}

}  // namespace
}  // namespace canteen::serve
