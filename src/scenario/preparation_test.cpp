#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <canteen/scenario.hpp>

#include "tests/support/temporary_file.hpp"

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;

Scenario prepared(std::uint64_t capacity, double share) {
  Scenario scenario;
  scenario.work.service = {Distribution::deterministic, 20ms, 1, 1s};
  scenario.strategy.prepared = Prepared{.capacity = capacity, .share = share};
  return scenario;
}

std::string keys_of(const std::vector<Request>& requests) {
  std::string keys;
  for (const Request& each : requests) keys += each.key + " ";
  return keys;
}

std::string keys_of(const Scenario& scenario) {
  return keys_of(preparation(scenario));
}

TEST(Preparation, is_of_the_most_popular_dishes) {
  Scenario scenario = prepared(10, 0.3);
  scenario.work.dishes = Dishes{.distinct = 1'000, .zipf = 1};
  const std::vector<Request> requests = preparation(scenario);
  EXPECT_EQ(keys_of(requests), "1 2 3 ");
  for (const Request& each : requests) {
    EXPECT_EQ(each.service, 20ms);
    EXPECT_EQ(each.number, 0U);
  }
}

TEST(Preparation, is_a_share_of_the_capacity_and_of_no_more_than_there_is) {
  Scenario scenario = prepared(100, 0.29);
  scenario.work.dishes = Dishes{.distinct = 1'000, .zipf = 1};
  EXPECT_EQ(preparation(scenario).size(), 29U);  // 28.999… in binary
  scenario.strategy.prepared->share = 1;
  EXPECT_EQ(preparation(scenario).size(), 100U);
  scenario.work.dishes->distinct = 7;
  EXPECT_EQ(preparation(scenario).size(), 7U);
  scenario.strategy.prepared->share = 0;
  EXPECT_TRUE(preparation(scenario).empty());
  scenario.strategy.prepared.reset();
  EXPECT_TRUE(preparation(scenario).empty());
}

TEST(Preparation, of_a_part_of_a_trace_counts_what_is_in_it) {
  const test::TemporaryFile trace(
      "t,key,service\n0,tea,1\n1,tea,2\n2,soup,3\n3,soup,4\n4,,1\n5,rice,6\n6,soup,5\n");
  Scenario scenario = prepared(2, 1);
  scenario.arrivals.process = Process::trace;
  scenario.arrivals.trace.path = trace.path();
  scenario.work.service.distribution = Distribution::trace;
  const JobTable all(scenario);
  EXPECT_EQ(preparation(scenario, all), preparation(scenario));
  EXPECT_EQ(keys_of(preparation(scenario, all)), "soup tea ");
  const std::vector<JobTable::Stretch> times{{1s, 3s}, {5s, 6s}};
  const std::vector<Request> some = preparation(scenario, all.only(times));
  EXPECT_EQ(keys_of(some), "tea soup ");
  EXPECT_EQ(some.front().service, 2s);
  scenario.strategy.prepared.reset();
  EXPECT_TRUE(preparation(scenario, all).empty());
}

TEST(Preparation, of_a_trace_counts_its_keys) {
  const test::TemporaryFile trace(
      "t,key,service\n0,tea,1\n1,rice,2\n2,soup,3\n3,soup,4\n4,,1\n5,,1\n6,,1\n7,rice,5\n8,soup,"
      "6\n");
  Scenario scenario = prepared(3, 0.67);
  scenario.arrivals.process = Process::trace;
  scenario.arrivals.trace.path = trace.path();
  EXPECT_EQ(keys_of(scenario), "soup rice ");
  // Of equals, who comes first; and only what will be replayed.
  scenario.arrivals.head = 3;
  EXPECT_EQ(keys_of(scenario), "tea rice ");
  scenario.arrivals.head = 0;
  scenario.arrivals.trace.from = 5s;
  EXPECT_EQ(keys_of(scenario), "rice soup ");
  // It takes as long as it took the trace at first.
  scenario.work.service.distribution = Distribution::trace;
  const std::vector<Request> requests = preparation(scenario);
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].service, 5s);
  EXPECT_EQ(requests[1].service, 6s);
}

TEST(Preparation, draws_nothing_that_the_requests_draw) {
  Scenario scenario = prepared(50, 1);
  scenario.arrivals.process = Process::poisson;
  scenario.arrivals.rate = {{0s, 100}};
  scenario.arrivals.head = 50;
  scenario.work.service.distribution = Distribution::exponential;
  scenario.work.dishes = Dishes{.distinct = 100, .zipf = 1};
  Requests requests(scenario);
  std::vector<Duration> services;
  while (const auto request = requests.next()) services.push_back(request->service);
  std::vector<Duration> prepared_services;
  for (const Request& each : preparation(scenario)) prepared_services.push_back(each.service);
  ASSERT_EQ(services.size(), prepared_services.size());
  EXPECT_NE(services, prepared_services);
  EXPECT_EQ(preparation(scenario), preparation(scenario));
}

TEST(Preparation, needs_a_trace_that_can_be_read_twice) {
  const test::TemporaryFile place("");
  const std::string path = place.path() + ".pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  Scenario scenario = prepared(3, 1);
  scenario.arrivals.process = Process::trace;
  scenario.arrivals.trace.path = path;
  try {
    static_cast<void>(preparation(scenario));
    ADD_FAILURE() << "no error";
  } catch (const ScenarioError& error) {
    EXPECT_EQ(error.sentences().front(),
              path +
                  ": must be a file that can be read twice, first for its most popular keys "
                  "(strategy.prepared.share), got one that cannot");
  }
  unlink(path.c_str());
}

TEST(Preparation, is_ended_by_a_stop) {
  const test::TemporaryFile trace("t,key\n0,tea\n1,rice\n");
  Scenario scenario = prepared(3, 1);
  scenario.arrivals.process = Process::trace;
  scenario.arrivals.trace.path = trace.path();
  EXPECT_EQ(preparation(scenario).size(), 2U);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(preparation(scenario, stop.get_token()).empty());
}

}  // namespace
}  // namespace canteen::scenario
