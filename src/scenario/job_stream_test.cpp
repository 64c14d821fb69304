#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>
#include <canteen/scenario/job_stream.hpp>

#include "tests/support/temporary_file.hpp"

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;
using simulate::Job;

Scenario rush() {
  Scenario scenario;
  scenario.arrivals.rate = {{0s, 100}, {3s, 400}, {5s, 0}, {6s, 50}};
  scenario.arrivals.length = 20s;
  scenario.work.service = {Distribution::exponential, 20ms, 1, 1s};
  return scenario;
}

std::vector<Request> requests_of(Scenario scenario, std::uint64_t seed) {
  scenario.arrivals.seed = seed;
  Requests requests(scenario);
  std::vector<Request> all;
  while (auto request = requests.next()) all.push_back(*std::move(request));
  return all;
}

// In blocks of a length that fits nothing.
std::vector<Job> jobs_of(JobStream& stream, std::size_t block = 37) {
  std::vector<Job> all;
  std::vector<Job> some(block);
  std::size_t filled = block;
  while (filled == block) {
    filled = stream.read(some);
    all.insert(all.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(filled));
  }
  return all;
}

void expect_same(const std::vector<Request>& requests, const std::vector<Job>& jobs,
                 const JobStream& stream) {
  ASSERT_EQ(jobs.size(), requests.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const Request& request = requests[i];
    const Job& job = jobs[i];
    ASSERT_EQ(job.at, request.at.count()) << i;
    ASSERT_EQ(job.service, request.service.count()) << i;
    ASSERT_EQ(stream.kinds()[job.kind], request.kind) << i;
    ASSERT_EQ(job.patience, simulate::never);
    if (request.key.empty()) {
      ASSERT_EQ(job.key, Job::no_key) << i;
    } else {
      ASSERT_LT(job.key, stream.keys());
      ASSERT_EQ(stream.key(job.key), request.key) << i;
      ASSERT_EQ(stream.key_number(request.key), job.key) << i;
    }
  }
}

// Streamed and from a table, in blocks and one by one.
void expect_the_requests(const Scenario& scenario) {
  const JobTable table(scenario);
  for (const std::uint64_t seed : {1U, 2U, 77U}) {
    const std::vector<Request> requests = requests_of(scenario, seed);
    ASSERT_GT(requests.size(), 3U);
    JobStream streamed(scenario, seed);
    const std::vector<Job> jobs = jobs_of(streamed);
    expect_same(requests, jobs, streamed);
    JobStream shared(table, seed);
    EXPECT_EQ(jobs_of(shared, 500), jobs);
    expect_same(requests, jobs, shared);
    JobStream slow(table, seed);
    EXPECT_EQ(jobs_of(slow, 1), jobs);
    EXPECT_EQ(slow.read(std::span<Job>()), 0U);
    std::array<Job, 2> more;
    EXPECT_EQ(slow.read(more), 0U);
    EXPECT_EQ(streamed.read(more), 0U);
  }
}

TEST(JobStream, stream) {
  Scenario scenario;
  scenario.arrivals.process = Process::deterministic;
  scenario.arrivals.rate = {{0s, 4}};
  scenario.arrivals.length = 1s;
  scenario.work.service = {Distribution::deterministic, 20ms, 1, 1s};
  // [stream]
  JobStream jobs(scenario, 7);
  std::array<Job, 256> block;
  const std::size_t count = jobs.read(block);
  ASSERT_EQ(count, 4U);
  EXPECT_EQ(block[3].at, 750'000'000);
  EXPECT_EQ(block[3].service, 20'000'000);
  // [stream]
}

TEST(JobStream, of_a_process_is_that_of_the_requests) {
  for (const Process process : {Process::poisson, Process::deterministic}) {
    for (const Distribution distribution :
         {Distribution::deterministic, Distribution::exponential, Distribution::lognormal}) {
      Scenario scenario = rush();
      scenario.arrivals.process = process;
      scenario.work.service.distribution = distribution;
      scenario.work.service.cv = 1.3;
      expect_the_requests(scenario);
    }
  }
}

TEST(JobStream, of_every_distribution_and_by_class_is_that_of_the_requests) {
  Scenario scenario = rush();
  scenario.work.service.cv = 2;
  scenario.work.service.stages = 3;
  scenario.work.service.empirical =
      std::make_shared<const Empirical>(Empirical{{1ms, 5ms, 90ms}, {0, 0.4, 1}, true});
  for (const Distribution distribution : {Distribution::hyperexponential, Distribution::erlang,
                                          Distribution::pareto, Distribution::empirical}) {
    scenario.work.service.distribution = distribution;
    expect_the_requests(scenario);
  }
  scenario.arrivals.classes = {{"student", 0.7}, {"staff", 0.3}};
  scenario.work.classes = {{"staff", {Distribution::exponential, 3ms}}};
  expect_the_requests(scenario);
}

TEST(JobStream, of_states_and_groups_is_that_of_the_requests) {
  Scenario scenario = rush();
  scenario.arrivals.batch = Batch{3, BatchSize::fixed};
  expect_the_requests(scenario);
  scenario.arrivals.process = Process::mmpp;
  scenario.arrivals.states = {{20, 1s}, {200, 300ms}};
  expect_the_requests(scenario);
  scenario.arrivals.batch = Batch{2.5, BatchSize::geometric};
  expect_the_requests(scenario);
  scenario.arrivals.batch.reset();
  expect_the_requests(scenario);
}

TEST(JobStream, with_classes_dishes_head_and_speed) {
  Scenario scenario = rush();
  scenario.arrivals.classes = {{"student", 0.7}, {"staff", 0.2}, {"guest", 0.1}};
  scenario.work.dishes = Dishes{.distinct = 300, .zipf = 0.9};
  expect_the_requests(scenario);
  scenario.arrivals.head = 500;
  scenario.arrivals.speed = 7;
  expect_the_requests(scenario);
  JobStream stream(scenario, 3);
  EXPECT_EQ(jobs_of(stream).size(), 500U);
  EXPECT_EQ(stream.kinds(), (std::vector<std::string>{"student", "staff", "guest"}));
  EXPECT_EQ(stream.keys(), 300U);
  EXPECT_EQ(stream.key_number("1"), 0U);
  EXPECT_EQ(stream.key_number("300"), 299U);
  for (const char* const nobodys : {"301", "0", "01", "+1", "1 ", "tea", ""}) {
    EXPECT_EQ(stream.key_number(nobodys), std::nullopt) << nobodys;
  }
  EXPECT_EQ(stream.key(9), "10");
  scenario.work.kind = WorkKind::command;
  expect_the_requests(scenario);
}

TEST(JobStream, of_a_trace_is_that_of_the_requests) {
  const test::TemporaryFile file(
      "t,key,class,service\n0,tea,staff,0.5\n0,rice,,0.25\n1,,student,0\n1,tea,staff,1\n"
      "2,3,guest,2\n9,03,staff,3\n4,5,student,0.125\n7,,,1\n8,rice,,7\n");
  Scenario scenario;
  scenario.arrivals.process = Process::trace;
  scenario.arrivals.trace.path = file.path();
  for (const Distribution distribution : {Distribution::trace, Distribution::lognormal}) {
    scenario.work.service = {distribution, 20ms, 2, 1s};
    expect_the_requests(scenario);
    scenario.work.classes = {{"guest", {Distribution::deterministic, 3ms}}};
    expect_the_requests(scenario);
    scenario.work.classes.clear();
  }
  JobStream plain(scenario, 1);
  EXPECT_EQ(jobs_of(plain).size(), 9U);
  EXPECT_EQ(plain.kinds(), (std::vector<std::string>{"staff", "", "student", "guest"}));
  EXPECT_EQ(plain.keys(), 5U);
  EXPECT_EQ(plain.key_number("tea"), 0U);
  EXPECT_EQ(plain.key_number("03"), 4U);
  EXPECT_EQ(plain.key_number("soup"), std::nullopt);

  scenario.arrivals.classes = {{"a", 0.5}, {"b", 0.5}};
  expect_the_requests(scenario);
  // Dishes for those who ask for nothing; "3" is the third, "03" is another thing.
  scenario.work.dishes = Dishes{.distinct = 4, .zipf = 1};
  expect_the_requests(scenario);
  const JobTable table(scenario);
  EXPECT_EQ(table.key_number("3"), 2U);
  EXPECT_EQ(table.key_number("tea"), 4U);
  EXPECT_EQ(table.key_number("03"), 7U);
  EXPECT_EQ(table.keys(), 8U);
  EXPECT_EQ(table.jobs(), 9U);
  EXPECT_EQ(table.kinds(), (std::vector<std::string>{"a", "b"}));
}

TEST(JobStream, a_table_needs_its_trace_no_more) {
  Scenario scenario;
  scenario.arrivals.process = Process::trace;
  scenario.arrivals.trace.bad_lines = BadLines::skip;
  scenario.arrivals.trace.to = 10s;
  scenario.work.service = {Distribution::exponential, 20ms, 1, 1s};
  const JobTable table = [&] {
    const test::TemporaryFile file("t\n0\nsoon\n1\n");
    scenario.arrivals.trace.path = file.path();
    return JobTable(scenario);
  }();
  EXPECT_EQ(table.skipped(), 1U);
  EXPECT_EQ(table.length(), 10s);
  JobStream one(table, 1);
  JobStream another(table, 2);
  EXPECT_EQ(one.skipped(), 1U);
  const std::vector<Job> ones = jobs_of(one);
  const std::vector<Job> others = jobs_of(another);
  ASSERT_EQ(ones.size(), 2U);
  EXPECT_EQ(ones[1].at, others[1].at);
  EXPECT_NE(ones[1].service, others[1].service);
}

TEST(JobStream, a_table_that_is_faster_has_the_same_requests_sooner) {
  Scenario of_process = rush();
  Scenario of_trace = rush();
  const test::TemporaryFile trace("t,key\n10,/a\n13.5,/b\n14,/a\n");
  of_trace.arrivals = {};
  of_trace.arrivals.process = Process::trace;
  of_trace.arrivals.trace.path = trace.path();
  for (Scenario* const scenario : {&of_process, &of_trace}) {
    const JobTable faster = JobTable(*scenario).faster(4);
    scenario->arrivals.speed = 4;
    JobStream one(faster, 3);
    JobStream other(*scenario, 3);
    EXPECT_EQ(jobs_of(one), jobs_of(other));
    EXPECT_EQ(faster.jobs(), JobTable(*scenario).jobs());
    EXPECT_EQ(faster.length(), JobTable(*scenario).length());
  }
}

TEST(JobStream, a_table_of_some_times_has_what_comes_in_them_one_after_the_other) {
  const test::TemporaryFile trace("t,key,class\n10,/a,x\n12,/b,y\n13,/c,x\n14,/b,x\n19,/d,y\n");
  Scenario scenario;
  scenario.arrivals.process = Process::trace;
  scenario.arrivals.trace.path = trace.path();
  scenario.arrivals.trace.to = 12s;
  const JobTable all(scenario);
  const std::vector<JobTable::Stretch> times{{0s, 2s}, {3s, 5s}, {8s, 12s}};
  const JobTable some = all.only(times);
  JobStream stream(some, 1);
  const std::vector<Job> jobs = jobs_of(stream);
  ASSERT_EQ(jobs.size(), 4U);
  std::string told;
  for (const Job& each : jobs) {
    told += std::to_string(each.at / 1'000'000'000) + some.key(each.key) +
            stream.kinds()[each.kind] + " ";
  }
  EXPECT_EQ(told, "0/ax 2/cx 3/bx 5/dy ");
  EXPECT_EQ(some.jobs(), 4U);
  EXPECT_EQ(some.keys(), all.keys());
  EXPECT_EQ(some.length(), 8s);
  EXPECT_EQ(all.only({}).jobs(), 0U);
}

TEST(JobStream, of_a_trace_that_is_bad_ends_with_a_sentence) {
  const test::TemporaryFile file("t\n0\nsoon\n1\n");
  Scenario scenario;
  scenario.arrivals.process = Process::trace;
  scenario.arrivals.trace.path = file.path();
  EXPECT_THROW(JobTable{scenario}, ScenarioError);
  JobStream stream(scenario, 1);
  std::array<Job, 8> block;
  EXPECT_THROW(static_cast<void>(stream.read(block)), ScenarioError);
  EXPECT_EQ(stream.read(block), 0U);
}

TEST(JobStream, of_a_process_a_table_does_not_know_how_many) {
  Scenario scenario = rush();
  const JobTable table(scenario);
  EXPECT_EQ(table.jobs(), std::nullopt);
  EXPECT_EQ(table.length(), 20s);
  EXPECT_EQ(table.kinds(), std::vector<std::string>{""});
  EXPECT_EQ(table.keys(), 0U);
  scenario.arrivals.rate.clear();
  JobStream nobody(scenario, 1);
  EXPECT_TRUE(jobs_of(nobody).empty());
}

}  // namespace
}  // namespace canteen::scenario
