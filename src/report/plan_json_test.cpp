#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <canteen/report.hpp>

#include "src/report/plan_testing.hpp"

namespace canteen::report {
namespace {

using Json = nlohmann::json;
using plan::Fate;
using plan::Plan;

Json parsed(const Plan& plan) {
  return Json::parse(json(plan));
}

std::string manual() {
  std::ifstream file(CANTEEN_DOCS "/plan.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(PlanJson, has_the_choice_and_all_candidates) {
  const Json told = parsed(planned());
  EXPECT_EQ(told["sentence"], "Choose 2 windows: cost 2.00.");
  EXPECT_EQ(told["chosen"], 3);
  EXPECT_EQ(told["runner_up"], 4);
  EXPECT_EQ(told["nearest"], Json({2, 1}));
  EXPECT_EQ(told["as_it_is"], 0);
  EXPECT_EQ(told["single"], 0);
  EXPECT_EQ(told["singles"][0], Json({{"knob", "windows"}, {"candidate", 3}}));
  EXPECT_TRUE(told["singles"][1]["candidate"].is_null());
  EXPECT_EQ(told["simulated"], 4);
  EXPECT_EQ(told["requests"], 160'000);
  EXPECT_FALSE(told["interrupted"]);
  EXPECT_FALSE(told["exact"]);
  EXPECT_EQ(told["assumptions"].size(), 1U);
  ASSERT_EQ(told["candidates"].size(), 6U);
  const Json& excluded = told["candidates"][0];
  EXPECT_EQ(excluded["fate"], "excluded");
  EXPECT_EQ(excluded["reason"], "the windows are asked for more than they can do");
  EXPECT_TRUE(excluded["figures"].is_null());
  EXPECT_TRUE(excluded["miss"].is_null());
  EXPECT_EQ(excluded["replications"], 0);
  const Json& chosen = told["candidates"][3];
  EXPECT_EQ(chosen["words"], "2 windows");
  EXPECT_EQ(chosen["cost"], 2);
  EXPECT_EQ(chosen["fate"], "met");
  EXPECT_EQ(chosen["requests"], 40'000);
  EXPECT_EQ(chosen["miss"], -0.25);
  const Json& target = chosen["figures"]["targets"][0];
  EXPECT_EQ(target["field"], "target.wait_p99");
  EXPECT_EQ(target["limit"], 0.5);
  EXPECT_NEAR(target["value"].get<double>(), 0.0198, 1e-4);
  EXPECT_NEAR(target["half_width"].get<double>(), 0.00198, 1e-5);
  EXPECT_NEAR(chosen["figures"]["response"]["p50_seconds"]["value"].get<double>(), 0.02, 1e-4);
  EXPECT_EQ(chosen["figures"]["utilisation"]["value"], 0.5);
}

// What a strategy is, is said as it is said of a scenario.
TEST(PlanJson, has_strategies_with_the_members_of_a_scenario) {
  Plan plan = planned();
  scenario::Strategy& strategy = plan.scenario.strategy;
  strategy.discipline = scenario::Discipline::fair;
  strategy.fair_to = scenario::FairTo::clients;
  strategy.full = scenario::WhenFull::spill;
  strategy.spill = 2ms;
  strategy.patience = scenario::Patience{};
  strategy.deadline = 3s;
  strategy.retries.most = 2;
  strategy.speed = 1.5;
  strategy.prepared = scenario::Prepared{.capacity = 10, .share = 0.5, .hit = 1ms};
  plan.trials[3].candidate.strategy = strategy;
  const Json told = parsed(plan);
  const Json& chosen = told["candidates"][3]["strategy"];
  EXPECT_EQ(chosen["fair_to"], "clients");
  EXPECT_EQ(chosen["spill_seconds"], 0.002);
  EXPECT_EQ(chosen["deadline_seconds"], 3);
  EXPECT_EQ(chosen["retries"]["most"], 2);
  EXPECT_EQ(chosen["window_speed"], 1.5);
  EXPECT_EQ(chosen["prepared"]["capacity"], 10);
  EXPECT_TRUE(chosen["patience"].is_object());
  for (const auto& [member, value] : chosen.items()) {
    EXPECT_EQ(value, told["scenario"][member]) << member;
  }
}

TEST(PlanJson, has_what_was_kept_back_and_what_was_tested) {
  const Json told = parsed(planned());
  EXPECT_EQ(told["split"],
            Json({{"times", 32}, {"seen_requests", 12'345}, {"kept_requests", 12'000}}));
  EXPECT_EQ(told["not_split"], "");
  EXPECT_EQ(told["predicted"]["reason"], "wait p99 330 ms <= 500 ms");
  EXPECT_FALSE(told["predicted"]["figures"].is_null());
  ASSERT_EQ(told["held_out"].size(), 2U);
  EXPECT_EQ(told["held_out"][0]["name"], "the part kept back");
  EXPECT_TRUE(told["held_out"][0]["decisive"]);
  EXPECT_EQ(told["held_out"][1]["fate"], "missed");
  EXPECT_FALSE(told["held_out"][1]["decisive"]);
  EXPECT_EQ(told["candidates"][2]["fate"], "failed");
  EXPECT_EQ(told["sensitivities"][0]["knob"], "windows");
  EXPECT_EQ(told["sensitivities"][0]["words"], "3 windows");
  EXPECT_EQ(
      told["largest_load"],
      Json({{"factor", 1.1}, {"per_second", 110}, {"beyond", 1.12}, {"beyond_is", "missed"}}));

  Plan plan = planned();
  plan.split.reset();
  plan.not_split = "379 requests are too few.";
  plan.largest->beyond_is = Fate::marginal;
  EXPECT_TRUE(parsed(plan)["split"].is_null());
  EXPECT_EQ(parsed(plan)["not_split"], "379 requests are too few.");
  EXPECT_EQ(parsed(plan)["largest_load"]["beyond_is"], "marginal");
  plan.largest->beyond.reset();
  EXPECT_TRUE(parsed(plan)["largest_load"]["beyond"].is_null());
  EXPECT_TRUE(parsed(plan)["largest_load"]["beyond_is"].is_null());
}

TEST(PlanJson, has_what_was_run) {
  const Json none = parsed(planned());
  EXPECT_EQ(none["not_proven"], "Nothing was run, as was asked for.");
  EXPECT_TRUE(none["proofs"].empty());
  EXPECT_TRUE(none["calibration"].is_null());

  const Json told = parsed(proven());
  EXPECT_EQ(told["not_proven"], "");
  ASSERT_EQ(told["proofs"].size(), 1U);
  const Json& proof = told["proofs"][0];
  EXPECT_EQ(proof["candidate"], 3);
  EXPECT_EQ(proof["part"], "its busiest minute, from 11.0 s on");
  EXPECT_EQ(proof["measured"]["arrived"], 20'000);
  EXPECT_EQ(proof["measured"]["wait"], proof["predicted"]["wait"]);
  EXPECT_TRUE(proof["measured"].contains("lateness"));
  EXPECT_EQ(proof["judgement"]["targets"].size(), 2U);
  EXPECT_TRUE(proof["calibrated"].is_null());
}

TEST(PlanJson, has_what_it_was_calibrated_by) {
  const Json told = parsed(calibrated(Fate::missed));
  EXPECT_EQ(told["proofs"][0]["calibrated"]["arrived"], 20'000);
  const Json& calibration = told["calibration"];
  EXPECT_EQ(calibration["proof"], 0);
  EXPECT_EQ(calibration["apart"], 0.34);
  EXPECT_TRUE(calibration["elsewhere"].is_null());
  Plan apart = calibrated(Fate::missed);
  apart.calibration->elsewhere = 0.22;
  EXPECT_EQ(parsed(apart)["calibration"]["elsewhere"], 0.22);
  EXPECT_NEAR(calibration["longer_seconds"].get<double>(), 300e-6, 1e-12);
  ASSERT_EQ(calibration["again"].size(), 1U);
  EXPECT_EQ(calibration["again"][0]["fate"], "missed");
  EXPECT_TRUE(told["sentence"].get<std::string>().ends_with("it misses the target."));
}

TEST(PlanJson, has_nothing_that_was_not_found) {
  Plan plan;
  plan.scenario = lunch();
  plan.interrupted = true;
  const Json told = parsed(plan);
  for (const char* const member : {"chosen", "runner_up", "single", "as_it_is", "split",
                                   "predicted", "largest_load", "calibration"}) {
    EXPECT_TRUE(told[member].is_null()) << member;
  }
  for (const char* const member :
       {"nearest", "singles", "held_out", "sensitivities", "proofs", "candidates"}) {
    EXPECT_TRUE(told[member].empty() && told[member].is_array()) << member;
  }
  EXPECT_TRUE(told["interrupted"]);
}

// The manual lists the members, and each fate.
TEST(PlanJson, is_told_of_in_the_manual) {
  const std::string text = manual();
  const Json told = parsed(calibrated(Fate::met));
  const auto is_listed = [&](const std::string& name) {
    return text.find("`" + name + "`") != std::string::npos;
  };
  for (const auto& [member, value] : told.items()) EXPECT_TRUE(is_listed(member)) << member;
  for (const char* const part : {"split", "largest_load", "calibration"}) {
    for (const auto& [member, value] : told[part].items()) EXPECT_TRUE(is_listed(member)) << member;
  }
  for (const auto& [member, value] : told["candidates"][3].items()) {
    EXPECT_TRUE(is_listed(member)) << member;
  }
  for (const auto& [member, value] : told["candidates"][3]["figures"].items()) {
    EXPECT_TRUE(is_listed(member)) << member;
  }
  for (const auto& [member, value] : told["proofs"][0].items()) {
    EXPECT_TRUE(is_listed(member)) << member;
  }
  for (const Fate fate : {Fate::untried, Fate::excluded, Fate::implied, Fate::dearer, Fate::missed,
                          Fate::marginal, Fate::failed, Fate::met}) {
    EXPECT_TRUE(is_listed(std::string(name_of(fate)))) << name_of(fate);
  }
}

}  // namespace
}  // namespace canteen::report
