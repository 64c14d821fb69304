#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>
#include <canteen/threading.hpp>

#include "src/serve/serve_testing.hpp"
#include "tests/support/temporary_file.hpp"

namespace canteen::serve {
namespace {

scenario::Scenario calls(std::uint64_t count, const std::string& function,
                         std::uint32_t windows = 1) {
  scenario::Scenario scenario = crowd(count, 0ns, windows);
  scenario.work.kind = scenario::WorkKind::function;
  scenario.work.function = function;
  return scenario;
}

std::string refusal_of(const scenario::Scenario& scenario, const RunOptions& options) {
  try {
    static_cast<void>(run(scenario, options));
  } catch (const scenario::ScenarioError& error) {
    return error.what();
  }
  return "";
}

// [example]
TEST(Functions, are_called_for_each_person) {
  std::atomic<int> cooked{0};
  const Result result =
      run(calls(100, "cook", 4), {.functions = {{"cook", [&](const Order&) { ++cooked; }}}});
  EXPECT_EQ(cooked, 100);
  EXPECT_EQ(result.served, 100U);
  EXPECT_EQ(result.failed, 0U);
}

TEST(Functions, know_what_they_are_called_for) {
  const test::TemporaryFile trace("t,key,class\n0,soup,student\n1e-6,tea,staff\n");
  scenario::Scenario scenario = calls(0, "cook");
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = trace.path();
  scenario.work.service.mean = 5ms;
  std::string told;
  static_cast<void>(run(scenario, {.functions = {{"cook", [&](const Order& order) {
                                                    told += std::to_string(order.number) + " " +
                                                            std::string(order.key) + " " +
                                                            std::string(order.kind) + " " +
                                                            scenario::duration_text(order.service) +
                                                            "; ";
                                                  }}}}));
  EXPECT_EQ(told, "1 soup student 5.00 ms; 2 tea staff 5.00 ms; ");
}

TEST(Functions, that_throw_have_failed) {
  const auto cook = [](const Order& order) {
    if (order.number == 2) throw std::runtime_error("no more soup");
    if (order.number == 3) throw 3;
  };
  const Result result = run(calls(4, "cook"), {.functions = {{"cook", cook}}});
  EXPECT_EQ(result.served, 4U);
  EXPECT_EQ(result.failed, 2U);
  EXPECT_EQ(result.first_failure, "request 2: \"cook\" failed: no more soup");
  const Result silent =
      run(calls(1, "cook"), {.functions = {{"cook", [](const Order&) { throw 3; }}}});
  EXPECT_EQ(silent.first_failure, "request 1: \"cook\" failed, and said not why");
}

TEST(Functions, hear_of_a_stop) {
  std::stop_source stop;
  const auto cook = [&](const Order& order) {
    stop.request_stop();
    threading::sleep(order.stop, for_ever);
  };
  const Result result =
      run(calls(2, "cook"), {.stop = stop.get_token(), .functions = {{"cook", cook}}});
  EXPECT_EQ(result.served, 0U);
  EXPECT_EQ(result.left_serving, 1U);
  EXPECT_TRUE(result.interrupted);
}

TEST(Functions, make_what_is_kept) {
  scenario::Scenario scenario = calls(50, "cook", 3);
  scenario.work.dishes = {.distinct = 5};
  scenario.strategy.prepared = {.capacity = 5, .share = 0.4};
  threading::Lock lock;
  std::multiset<std::string> cooked;
  const auto cook = [&](const Order& order) {
    const std::scoped_lock guard(lock);
    cooked.emplace(order.key);
  };
  const Result result = run(scenario, {.functions = {{"cook", cook}}});
  EXPECT_EQ(result.prepared->pinned, 2U);
  EXPECT_EQ(cooked.size(), std::set<std::string>(cooked.begin(), cooked.end()).size());
}

TEST(Functions, that_there_are_not_are_refused) {
  const Function nothing = [](const Order&) {};
  EXPECT_EQ(
      refusal_of(calls(1, "coook"), {.functions = {{"clean", nothing}, {"cook", nothing}}}),
      "work.function: must be one of those that the run is given, got \"coook\"; did you mean "
      "\"cook\"?");
  EXPECT_EQ(refusal_of(calls(1, "bake"), {.functions = {{"cook", nothing}}}),
            "work.function: must be one of those that the run is given, got \"bake\"");
  EXPECT_EQ(refusal_of(calls(1, "cook"), {.functions = {{"cook", Function()}}}),
            "work.function: must be one of those that the run is given, got \"cook\"");
  scenario::Scenario scenario = calls(1, "cook");
  scenario.file = "lunch.toml";
  EXPECT_EQ(refusal_of(scenario, {}),
            "lunch.toml: work.kind: must be another one here, for a function is given by a program "
            "that uses the library (serve::RunOptions::functions), got \"function\"");
}

}  // namespace
}  // namespace canteen::serve
