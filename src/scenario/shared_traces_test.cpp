// The traces that the project is measured with, where they are: beside the repository.
#include <chrono>
#include <filesystem>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "src/scenario/trace_testing.hpp"

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;

class SharedTraces : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(CANTEEN_SHARED_TRACES)) {
      GTEST_SKIP() << "no traces at " << CANTEEN_SHARED_TRACES;
    }
  }

  static Scenario of(const std::string& name) {
    return replay_of(std::string(CANTEEN_SHARED_TRACES) + "/" + name);
  }
};

TEST_F(SharedTraces, nasa) {
  Requests requests(of("nasa_http_19950801.csv.gz"));
  std::uint64_t count = 0;
  Duration last{};
  std::set<std::string> keys;
  while (const auto request = requests.next()) {
    ++count;
    EXPECT_GE(request->at, last);
    EXPECT_EQ(request->number, count);
    last = request->at;
    keys.insert(request->key);
  }
  EXPECT_EQ(count, 30'969U);
  EXPECT_GE(last, 46'321s);
  EXPECT_LT(last, 46'322s);
  EXPECT_EQ(keys.size(), 2'088U);
  EXPECT_EQ(requests.skipped(), 0U);
}

TEST_F(SharedTraces, azure_with_service_times) {
  Scenario scenario = of("azure_llm_conv_2023.csv.gz");
  scenario.work.service = {Distribution::trace, {}, 1, 20ms};
  Requests requests(scenario);
  double work = 0;
  const auto all = all_of(requests);
  for (const Request& each : all) work += static_cast<double>(each.service / 20ms);
  EXPECT_EQ(all.size(), 19'366U);
  EXPECT_NEAR(work / static_cast<double>(all.size()), 211, 0.5);
  EXPECT_NEAR(std::chrono::duration<double>(all.back().at).count(), 3'501.7, 0.1);
}

TEST_F(SharedTraces, mooncake_comes_in_batches) {
  Scenario scenario = of("mooncake_conversation.csv.gz");
  scenario.arrivals.trace.columns.key = "keys";
  Requests requests(scenario);
  const auto all = all_of(requests);
  EXPECT_EQ(all.size(), 12'031U);
  EXPECT_EQ(all[2].at, 0s);
  EXPECT_EQ(all[0].key, "0 1 2 3 4 5 6 7 8 9 10 11 12 13");
}

TEST_F(SharedTraces, those_without_a_time_are_refused) {
  try {
    Requests requests(of("cache2k_web07_keys.csv.gz"));
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_NE(std::string(error.what())
                  .find(".csv.gz:1: must be a line of an access log, a JSON object, or a CSV "
                        "header with a time (arrivals.columns.time names it), got \"key\""),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace canteen::scenario
