#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "src/report/report_testing.hpp"

namespace canteen::report {
namespace {

using Json = nlohmann::json;

TEST(Json, has_the_figures) {
  const Json read = Json::parse(json(lunch(), served()));
  EXPECT_EQ(read["arrived"], 20'000);
  EXPECT_EQ(read["scenario"]["file"], "lunch.toml");
  EXPECT_EQ(read["scenario"]["seed"], 12);
  EXPECT_EQ(read["scenario"]["full"], "reject");
  EXPECT_EQ(read["interrupted"], false);
  EXPECT_NEAR(read["wait"]["p99_seconds"].get<double>(), 0.0198, 0.0198 * 0.001);
  EXPECT_DOUBLE_EQ(read["wait"]["max_seconds"].get<double>(), 0.02);
  EXPECT_DOUBLE_EQ(read["elapsed_seconds"].get<double>(), 200);
  EXPECT_DOUBLE_EQ(read["line"]["step_seconds"].get<double>(), 50);
  EXPECT_EQ(read["line"]["longest_in_step"], Json({1, 7, 0, 3}));
  EXPECT_DOUBLE_EQ(read["windows"]["offered_load"].get<double>(), 0.5);
  EXPECT_EQ(read["judgement"]["met"], true);
  EXPECT_EQ(read["judgement"]["targets"][0]["field"], "target.wait_p99");
}

TEST(Json, has_curves_as_far_as_they_are_known) {
  const Json run = Json::parse(json(lunch(), served()))["curves"];
  const std::size_t count = run["q"].size();
  ASSERT_EQ(run["wait_seconds"].size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    const double q = run["q"][i];
    // Of 1, 2, 3, … 20,000 us.
    EXPECT_NEAR(run["wait_seconds"][i].get<double>(), std::max(0.02 * q, 1e-6),
                0.002 * q * 0.02 + 1e-6);
  }
  EXPECT_TRUE(std::is_sorted(run["q"].begin(), run["q"].end()));
  EXPECT_EQ(run["q"].front(), 0.0);
  EXPECT_EQ(run["q"].back(), 0.9999);
  // Of a prediction a hundred have to lie above.
  const Json predicted_curve = Json::parse(json(lunch(), predicted()))["curves"];
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_EQ(predicted_curve["wait_seconds"][i].is_null(),
              20'000 * (1 - run["q"][i].get<double>()) < 99.99);
  }
  plan::Prediction growing = predicted();
  growing.growth = plan::Estimate{3, 0.5};
  EXPECT_TRUE(Json::parse(json(lunch(), growing))["curves"].is_null());
}

TEST(Json, tells_how_it_stood_over_time_and_who_waited_longest) {
  serve::Result result = served();
  result.line = {{0s, 1, 5, 0.5}, {50s, 7, 3, 2}};
  result.longest_waits = {{3s, 20ms, "staff"}, {1s, 19ms, ""}};
  const Json read = Json::parse(json(lunch(), result));
  EXPECT_EQ(read["line"]["arrived_in_step"], Json({5, 3}));
  EXPECT_EQ(read["line"]["busy_in_step"], Json({0.5, 2.0}));
  EXPECT_EQ(read["longest_waits"][0],
            Json({{"at_seconds", 3.0}, {"wait_seconds", 0.02}, {"class", "staff"}}));
  EXPECT_TRUE(read["longest_waits"][1]["class"].is_null());
}

TEST(Json, tells_where_it_came_from_and_what_the_scenario_says) {
  const Json without = Json::parse(json(lunch(), served()));
  EXPECT_TRUE(without["origin"].is_null());
  EXPECT_EQ(without["explanation"][0]["title"], "Who comes");
  EXPECT_FALSE(without["explanation"][0]["sentences"].empty());
  const Origin origin{"canteen run lunch.toml",
                      {{"scenario", "lunch.toml", "abc"}, {"trace", "-", {}}}};
  const Json read = Json::parse(json(lunch(), served(), origin))["origin"];
  EXPECT_EQ(read["command"], "canteen run lunch.toml");
  EXPECT_EQ(read["files"][0]["sha256"], "abc");
  EXPECT_TRUE(read["files"][1]["sha256"].is_null());
}

TEST(Json, has_the_scenario_and_null_for_what_it_does_not_say) {
  scenario::Scenario scenario = lunch();
  scenario.work.service = {scenario::Distribution::lognormal, 20ms, 1.2};
  const Json timed = Json::parse(json(scenario, served()))["scenario"];
  EXPECT_EQ(timed["work"], "sleep");
  EXPECT_EQ(timed["service"], "lognormal");
  EXPECT_DOUBLE_EQ(timed["service_mean_seconds"].get<double>(), 0.02);
  EXPECT_EQ(timed["service_cv"], 1.2);
  EXPECT_DOUBLE_EQ(timed["target_wait_p99_seconds"].get<double>(), 0.5);
  EXPECT_EQ(timed["target_lost"], 0.0);
  EXPECT_TRUE(timed["trace"].is_null());
  EXPECT_TRUE(timed["command"].is_null());
  EXPECT_TRUE(timed["length_seconds"].is_null());

  scenario.work.kind = scenario::WorkKind::command;
  scenario.work.command = {"curl", "{key}"};
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = "access.log";
  scenario.target = {};
  const Json command = Json::parse(json(scenario, served()))["scenario"];
  EXPECT_EQ(command["process"], "trace");
  EXPECT_EQ(command["trace"], "access.log");
  EXPECT_EQ(command["command"], Json({"curl", "{key}"}));
  EXPECT_TRUE(command["service"].is_null());
  EXPECT_TRUE(command["service_mean_seconds"].is_null());
  EXPECT_TRUE(command["target_lost"].is_null());
}

TEST(Json, has_hits_and_misses_apart) {
  const Json read = Json::parse(json(lunch_with_a_cache(), served_from_a_cache()));
  EXPECT_EQ(read["scenario"]["dishes"], Json({{"distinct", 5'000}, {"zipf", 0.9}}));
  EXPECT_EQ(read["scenario"]["prepared"], Json({{"capacity", 1'000},
                                                {"share", 0.1},
                                                {"policy", "s3fifo_eager"},
                                                {"hit_seconds", 1e-3},
                                                {"expiry_seconds", nullptr}}));
  const Json& prepared = read["prepared"];
  EXPECT_EQ(prepared["ready"], 100);
  EXPECT_EQ(prepared["hits"], 15'000);
  EXPECT_EQ(prepared["loaded"], 4'990);
  EXPECT_EQ(prepared["joined"], 10);
  EXPECT_EQ(prepared["hit_ratio"], 0.75);
  EXPECT_EQ(prepared["hit"]["wait"]["count"], 15'000);
  EXPECT_DOUBLE_EQ(prepared["miss"]["response"]["max_seconds"].get<double>(), 0.03);
  const Json without = Json::parse(json(lunch(), served()));
  EXPECT_TRUE(without["prepared"].is_null());
  EXPECT_TRUE(without["scenario"]["prepared"].is_null());
  EXPECT_TRUE(without["scenario"]["dishes"].is_null());
}

TEST(Json, has_the_keys_that_are_asked_for_most) {
  serve::Result result = served_from_a_cache();
  EXPECT_TRUE(Json::parse(json(lunch_with_a_cache(), result))["keys"].is_null());
  result.hot_keys = asked_for();
  const Json keys = Json::parse(json(lunch_with_a_cache(), result))["keys"];
  EXPECT_EQ(keys["asked"], 20'000);
  EXPECT_EQ(keys["distinct"], 5'000);
  ASSERT_EQ(keys["most"].size(), 3U);
  EXPECT_EQ(keys["most"][0], Json({{"key", "soup"},
                                   {"asked", 8'000},
                                   {"over", 0},
                                   {"share", 0.4},
                                   {"served", 8'000},
                                   {"hits", 7'600},
                                   {"wait_mean_seconds", 0.002},
                                   {"wait_max_seconds", 0.02},
                                   {"response_mean_seconds", 0.012}}));
  EXPECT_EQ(keys["most"][1]["over"], 12);
  // Nobody was served who has asked for it.
  EXPECT_TRUE(keys["most"][2]["wait_mean_seconds"].is_null());
  result.hot_keys->distinct = std::nullopt;
  EXPECT_TRUE(Json::parse(json(lunch(), result))["keys"]["distinct"].is_null());
}

TEST(Json, of_a_run_and_of_a_prediction_tell_the_same_in_one_order) {
  using Ordered = nlohmann::ordered_json;
  const Ordered run = Ordered::parse(json(lunch_with_a_cache(), served_from_a_cache()));
  const Ordered prediction = Ordered::parse(json(lunch(), predicted()));
  const auto shared = [](const Ordered& one, const Ordered& other) {
    std::vector<std::string> names;
    for (const auto& [name, value] : one.items()) {
      if (other.contains(name)) names.push_back(name);
    }
    return names;
  };
  EXPECT_EQ(shared(run, prediction), shared(prediction, run));
  EXPECT_GT(shared(run, prediction).size(), 25U);
}

TEST(Json, has_the_broker_without_its_password) {
  scenario::Scenario scenario = lunch();
  EXPECT_TRUE(Json::parse(json(scenario, predicted()))["scenario"]["middleware"].is_null());
  scenario.strategy.middleware =
      scenario::Middleware{"rabbitmq://me:secret@here/lunch", 10, 2ms, 500us};
  const std::string text = json(scenario, predicted());
  EXPECT_EQ(Json::parse(text)["scenario"]["middleware"],
            Json({{"url", "rabbitmq://me:***@here/lunch"},
                  {"prefetch", 10},
                  {"publish_seconds", 0.002},
                  {"deliver_seconds", 0.0005}}));
  EXPECT_EQ(text.find("secret"), std::string::npos);
}

TEST(Json, has_who_left_and_who_came_again) {
  scenario::Scenario scenario = lunch();
  scenario.strategy.patience = scenario::Patience{.mean = 500ms};
  scenario.strategy.retries = {.most = 3, .backoff = 1s, .jitter = 0.5};
  scenario.strategy.lines = scenario::LineLayout::stealing;
  scenario.strategy.choice = scenario::LineChoice::two_choices;
  serve::Result result = served();
  result.left = 7;
  result.retried = 20;
  const Json read = Json::parse(json(scenario, result));
  EXPECT_EQ(read["left"], 7);
  EXPECT_EQ(read["retried"], 20);
  EXPECT_EQ(read["scenario"]["patience"],
            Json({{"distribution", "exponential"}, {"mean_seconds", 0.5}}));
  EXPECT_EQ(read["scenario"]["retries"], Json({{"most", 3},
                                               {"backoff_seconds", 1.0},
                                               {"distribution", "deterministic"},
                                               {"factor", 2.0},
                                               {"jitter", 0.5}}));
  EXPECT_EQ(read["scenario"]["choice"], "two_choices");
  const Json without = Json::parse(json(lunch(), served()));
  EXPECT_TRUE(without["scenario"]["patience"].is_null());
  EXPECT_TRUE(without["scenario"]["retries"].is_null());
  EXPECT_TRUE(without["scenario"]["choice"].is_null());
}

TEST(Json, of_nobody_has_null_where_there_is_no_figure) {
  serve::Result result;
  result.windows = 1;
  const Json read = Json::parse(json(lunch(), result));
  EXPECT_TRUE(read["wait"].is_null());
  EXPECT_EQ(read["arrived"], 0);
}

TEST(Json, survives_names_that_are_no_text) {
  serve::Result result = served();
  result.classes.resize(2);
  result.classes[0].name = "caf\xe9";
  result.classes[1].name = "\"\n";
  const Json read = Json::parse(json(lunch(), result));
  EXPECT_EQ(read["classes"][0]["name"], "caf\xEF\xBF\xBD");
  EXPECT_EQ(read["classes"][1]["name"], "\"\n");
}

TEST(Json, of_a_prediction_has_intervals_and_null_for_what_is_not_known) {
  plan::Prediction prediction = predicted();
  const std::string text = json(lunch(), prediction);
  EXPECT_EQ(text, json(lunch(), prediction));
  const Json read = Json::parse(text);
  EXPECT_EQ(read["simulated"]["seeds"], Json({12, 345}));
  EXPECT_NEAR(read["wait"]["p99_seconds"].get<double>(), 0.0198, 0.0198 * 0.001);
  EXPECT_NEAR(read["wait"]["half_width"]["p99_seconds"].get<double>(), 0.00198, 0.00001);
  EXPECT_TRUE(read["wait"]["p99_9_seconds"].is_null());
  EXPECT_TRUE(read["wait"]["half_width"]["p99_9_seconds"].is_null());
  EXPECT_EQ(read["lost_share"], Json({{"value", 0.0}, {"half_width", 0.0}}));
  EXPECT_EQ(read["judgement"]["targets"][0]["marginal"], false);
  EXPECT_EQ(read["first"]["arrived"], 20'000);

  prediction.estimates = {};
  prediction.steady = prediction.unstable = true;
  prediction.growth = plan::Estimate{3, 0.5};
  const Json unstable = Json::parse(json(lunch(), prediction));
  EXPECT_EQ(unstable["growth_per_second"], Json({{"value", 3.0}, {"half_width", 0.5}}));
  EXPECT_TRUE(unstable["wait"]["p99_seconds"].is_null());
  EXPECT_TRUE(unstable["first"].is_null());
}

// Every member's path, as docs/run.md writes them: wait.p99_seconds, classes[].name.
void gather(const Json& json, const std::string& path, std::set<std::string>& paths) {
  if (json.is_object()) {
    for (const auto& [name, value] : json.items()) {
      gather(value, path.empty() ? name : path + "." + name, paths);
    }
  } else if (json.is_array() && !json.empty() && json.front().is_object()) {
    gather(json.front(), path + "[]", paths);
  } else {
    paths.insert(path);
  }
}

// The members that a page of docs/ lists below "The JSON".
std::set<std::string> documented_in(const std::string& page) {
  std::ifstream file(CANTEEN_DOCS "/" + page);
  std::set<std::string> documented;
  std::string line;
  while (line != "## The JSON" && std::getline(file, line)) {
  }
  while (std::getline(file, line)) {
    if (!line.starts_with("| `")) continue;
    std::istringstream cell(line.substr(2, line.find('|', 2) - 2));
    for (std::string word; cell >> word;) {
      const std::size_t end = word.rfind('`');
      if (word.front() == '`' && end > 0) documented.insert(word.substr(1, end - 1));
    }
  }
  return documented;
}

TEST(Json, has_all_that_is_documented_and_nothing_else) {
  serve::Result result = served_from_a_cache();
  result.classes.resize(2);
  result.classes[0].wait.add(1);
  result.classes[0].response.add(1);
  scenario::Scenario scenario = lunch_with_a_cache();
  scenario.arrivals.process = scenario::Process::closed;
  result.users = 5;
  result.hot_keys = asked_for();
  scenario.arrivals.batch = scenario::Batch{2.5, scenario::BatchSize::geometric};
  scenario.work.classes = {{"staff", {}}};
  scenario.strategy.patience = scenario::Patience{.mean = 30s};
  scenario.strategy.retries = {.most = 3, .backoff = 1s};
  scenario.strategy.middleware.emplace();
  result.corridor.emplace();
  for (base::Histogram* each :
       {&result.corridor->confirm, &result.corridor->hand, &result.corridor->held}) {
    each->add(1);
  }
  result.workers.emplace_back();
  scenario.strategy.schedule = {{0s, 2}};
  scenario.strategy.autoscale.emplace();
  result.staff = {{0s, 2}};
  result.batches = 10'000;
  result.longest_waits.resize(1);
  const Origin origin{"canteen run", {{"scenario", "lunch.toml", {}}}};
  scenario.arrivals.clients.emplace();
  result.clients = {{"a", 1, 2.0}};
  std::set<std::string> paths;
  gather(Json::parse(json(scenario, result, origin)), "", paths);
  // One time is documented for all of them.
  for (const char* times :
       {"response", "service", "lateness", "classes[].wait", "corridor.confirm", "corridor.hand",
        "corridor.held", "classes[].response", "prepared.hit.wait", "prepared.hit.response",
        "prepared.miss.wait", "prepared.miss.response"}) {
    std::erase_if(
        paths, [&](const std::string& each) { return each.starts_with(std::string(times) + "."); });
    paths.insert(times);
  }

  EXPECT_EQ(paths, documented_in("run.md"));
}

TEST(Json, of_a_prediction_has_all_that_is_documented_and_nothing_else) {
  plan::Prediction prediction = predicted();
  prediction.result = served_from_a_cache();
  prediction.result.classes.resize(2);
  prediction.estimates.classes.resize(2);
  prediction.result.clients = {{"a", 1, 2.0}};
  for (serve::ClassResult& each : prediction.result.classes) {
    each.wait.add(1);
    each.response.add(1);
  }
  prediction.result.users = 5;
  prediction.result.hot_keys = asked_for();
  prediction.result.batches = 10'000;
  prediction.first.classes.resize(1);
  const Origin origin{"canteen simulate", {{"scenario", "lunch.toml", {}}}};
  std::set<std::string> paths;
  gather(Json::parse(json(lunch(), prediction, origin)), "", paths);
  for (const char* times :
       {"response", "service", "classes[].wait", "classes[].response", "prepared.hit.wait",
        "prepared.hit.response", "prepared.miss.wait", "prepared.miss.response", "first.wait",
        "first.response", "first.service", "wait.half_width"}) {
    std::erase_if(
        paths, [&](const std::string& each) { return each.starts_with(std::string(times) + "."); });
    paths.insert(times);
  }
  // … and one figure with its interval for all.
  for (const char* figure :
       {"lost_share", "left_share", "throughput_per_second", "fairness", "classes[].lost_share",
        "classes[].left_share", "prepared.hit_ratio", "line.mean", "clients.fairness",
        "windows.mean", "windows.utilisation", "growth_per_second"}) {
    EXPECT_EQ(paths.erase(std::string(figure) + ".value"), 1U) << figure;
    EXPECT_EQ(paths.erase(std::string(figure) + ".half_width"), 1U) << figure;
    paths.insert(figure);
  }
  for (const char* part : {"scenario", "first.classes[]", "first.curves"}) {
    EXPECT_NE(std::erase_if(paths, [&](const std::string& each) { return each.starts_with(part); }),
              0U)
        << part;
    paths.insert(part);
  }
  EXPECT_EQ(paths, documented_in("simulate.md"));
}
}  // namespace
}  // namespace canteen::report
