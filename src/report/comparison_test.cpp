#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <canteen/base/errors.hpp>

#include "src/report/report_testing.hpp"

namespace canteen::report {
namespace {

using Json = nlohmann::json;

StoredResult run_of(const serve::Result& result) {
  return {"run.json", json(lunch(), result)};
}

StoredResult prediction_of(const plan::Prediction& prediction,
                           const std::string& name = "sim.json") {
  return {name, json(lunch(), prediction)};
}

Json row(const StoredResult& one, const StoredResult& other, const std::string& name) {
  const Json all = Json::parse(comparison_json(one, other));
  for (const Json& each : all["rows"]) {
    if (each["name"] == name) return each;
  }
  ADD_FAILURE() << "there is no " << name;
  return nullptr;
}

plan::Prediction slower(double times) {
  plan::Prediction prediction = predicted();
  prediction.estimates.wait.p99->value *= times;
  return prediction;
}

TEST(Comparison, tells_by_how_much_two_predictions_differ_and_whether_they_may_be_alike) {
  const Json near = row(prediction_of(predicted()), prediction_of(slower(1.1), "b"), "wait p99");
  EXPECT_NEAR(near["ratio"].get<double>(), 1.1, 1e-9);
  EXPECT_NEAR(near["difference"].get<double>(), 0.0198 * 0.1, 1e-5);
  EXPECT_EQ(near["overlap"], true);
  EXPECT_EQ(row(prediction_of(predicted()), prediction_of(slower(1.3), "b"), "wait p99")["overlap"],
            false);
}

// A single run is one day of many: it is compared with the day that had the same requests.
TEST(Comparison, of_a_run_is_with_the_replication_of_the_same_requests) {
  plan::Prediction prediction = slower(3);
  const Json same = row(run_of(served()), prediction_of(prediction), "wait p99");
  EXPECT_EQ(same["seed"], same["a"]["value"]);  // in predicted() it is the very same result
  EXPECT_EQ(same["difference"], 0.0);
  EXPECT_EQ(same["ratio"], 1.0);
  EXPECT_EQ(same["overlap"], nullptr);
  const Json turned = row(prediction_of(prediction), run_of(served()), "wait p99");
  EXPECT_EQ(turned["difference"], 0.0);

  scenario::Scenario other = lunch();
  other.arrivals.seed = 13;
  const Json apart = row(run_of(served()), {"sim", json(other, prediction)}, "wait p99");
  EXPECT_EQ(apart["seed"], nullptr);
  EXPECT_NEAR(apart["ratio"].get<double>(), 3, 0.01);
}

// As many may come by chance: then they are not the same requests all the same.
TEST(Comparison, of_another_scenario_is_not_of_the_same_requests) {
  const auto seed_beside = [](const scenario::Scenario& other) {
    return row(run_of(served()), {"sim", json(other, predicted())}, "wait p99")["seed"];
  };
  EXPECT_NE(seed_beside(lunch()), nullptr);
  scenario::Scenario served_otherwise = lunch();
  served_otherwise.strategy.windows = 3;
  EXPECT_NE(seed_beside(served_otherwise), nullptr);

  const auto differs = [&](const auto& change) {
    scenario::Scenario other = lunch();
    change(other);
    return seed_beside(other) == nullptr;
  };
  using scenario::Scenario;
  EXPECT_TRUE(differs([](Scenario& other) { other.arrivals.length = 1min; }));
  EXPECT_TRUE(differs([](Scenario& other) { other.arrivals.batch.emplace(); }));
  EXPECT_TRUE(differs([](Scenario& other) { other.arrivals.clients.emplace(); }));
  EXPECT_TRUE(differs([](Scenario& other) { other.arrivals.rate = {{0s, 17}}; }));
  EXPECT_TRUE(differs([](Scenario& other) { other.arrivals.classes = {{"a", 0.5}, {"b", 0.5}}; }));
  EXPECT_TRUE(differs([](Scenario& other) { other.work.dishes.emplace(); }));
  EXPECT_TRUE(differs([](Scenario& other) { other.work.service.mean = 21ms; }));
  EXPECT_TRUE(differs([](Scenario& other) { other.work.classes = {{"staff", {}}}; }));
}

TEST(Comparison, has_the_kinds_of_people_that_both_have) {
  serve::Result one = served();
  serve::Result other = served();
  for (const char* name : {"student", "staff"}) {
    one.classes.emplace_back().name = name;
    one.classes.back().wait.add(2'000'000);
  }
  other.classes.emplace_back().name = "staff";
  other.classes.back().wait.add(3'000'000);
  const std::string table = comparison_table(run_of(one), {"b.json", json(lunch(), other)});
  EXPECT_NE(table.find("staff: wait p99"), std::string::npos) << table;
  EXPECT_EQ(table.find("student: wait p99"), std::string::npos) << table;
  EXPECT_NEAR(
      row(run_of(one), {"b", json(lunch(), other)}, "staff: wait p99")["ratio"].get<double>(), 1.5,
      0.01);
}

TEST(Comparison, tells_which_target_each_meets) {
  plan::Prediction late = predicted();
  late.estimates.goals[0] = plan::Estimate{600e6, 1e6};
  const std::string table = comparison_table(run_of(served()), prediction_of(late));
  EXPECT_NE(table.find("  target wait_p99  A  wait p99 19.8 ms <= 500 ms: met\n"),
            std::string::npos)
      << table;
  EXPECT_NE(table.find("  target wait_p99  B  wait p99 600 ms ± 1.00 ms > 500 ms: missed\n"),
            std::string::npos)
      << table;
  scenario::Scenario without = lunch();
  without.target = {};
  const Json targets =
      Json::parse(comparison_json(run_of(served()), {"b", json(without, served())}))["targets"];
  ASSERT_EQ(targets.size(), 2U);
  EXPECT_EQ(targets[0]["a"]["met"], true);
  EXPECT_EQ(targets[0]["b"], nullptr);
}

TEST(Comparison, says_what_is_not_there) {
  serve::Result nobody;
  nobody.windows = 1;
  const std::string table = comparison_table(run_of(served()), {"b", json(lunch(), nobody)});
  EXPECT_NE(table.find("  arrived"), std::string::npos);
  const Json wait = row(run_of(served()), {"b", json(lunch(), nobody)}, "wait p99");
  EXPECT_EQ(wait["b"]["value"], nullptr);
  EXPECT_EQ(wait["ratio"], nullptr);
}

std::string refusal(const std::string& text) {
  try {
    static_cast<void>(read_result("a.json", text));
  } catch (const ValueError& error) {
    return error.what();
  }
  return "";
}

TEST(StoredResult, is_read_as_it_was_written) {
  const std::string text = json(lunch(), served());
  const StoredResult read = read_result("a\xff.json", text);
  EXPECT_EQ(read.name, "a\xef\xbf\xbd.json");
  EXPECT_EQ(read.json, text);
  EXPECT_FALSE(read.is_plan);
}

TEST(StoredResult, that_is_none_is_refused_in_a_sentence) {
  const std::string beginning =
      "a.json: is no result of canteen: must be what canteen run, simulate or plan has written "
      "with "
      "--json; ";
  EXPECT_EQ(refusal(""), beginning + "it is no JSON from byte 1 on");
  EXPECT_EQ(refusal("{\"a\": }"), beginning + "it is no JSON from byte 7 on");
  EXPECT_EQ(refusal("3"), beginning + "it has no \"canteen\"");
  EXPECT_EQ(refusal(R"({"canteen": "0.1.0", "scenario": 3})"),
            beginning + "it has no \"scenario\"");
  EXPECT_EQ(refusal(R"({"canteen": "0.1.0", "scenario": {}, "arrived": 3})"),
            beginning + "it has no \"judgement\"");
}

// Whatever else is missing or of another kind: it is not told, and nothing breaks.
TEST(StoredResult, may_have_lost_any_of_its_members) {
  Json whole = Json::parse(json(lunch(), predicted()));
  whole.erase("curves");  // long, and not compared
  whole.erase("explanation");
  const StoredResult run = run_of(served());
  for (const auto& [name, value] : whole.items()) {
    for (const Json& instead : {Json(nullptr), Json("text"), Json::array({1})}) {
      Json changed = whole;
      changed[name] = instead;
      StoredResult stored;
      try {
        stored = read_result("b.json", changed.dump());
      } catch (const ValueError&) {
        continue;
      }
      EXPECT_FALSE(comparison_table(run, stored).empty()) << name << instead;
      EXPECT_FALSE(comparison_json(stored, run).empty()) << name << instead;
    }
  }
}

}  // namespace
}  // namespace canteen::report
