#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/scenario/trace_testing.hpp"

namespace canteen::scenario {
namespace {

std::string keys_of(const std::vector<Request>& requests) {
  std::string keys;
  for (const Request& each : requests) keys += each.key + " ";
  return keys;
}

TEST(TraceKeys, stand_and_dishes_are_for_requests_without) {
  const auto with_dishes = [](Scenario& scenario) { scenario.work.dishes = Dishes{1, 1}; };
  EXPECT_EQ(keys_of(replayed("t,key\n0,tea\n1,\n2,rice\n", with_dishes)), "tea 1 rice ");
  EXPECT_EQ(keys_of(replayed("t\n0\n1\n", with_dishes)), "1 1 ");
}

TEST(TraceKeys, are_needed_where_something_is_prepared) {
  const auto with_prepared = [](Scenario& scenario) {
    scenario.strategy.prepared = Prepared{.capacity = 3};
  };
  EXPECT_EQ(keys_of(replayed("t,key\n0,tea\n", with_prepared)), "tea ");
  try {
    static_cast<void>(replayed("t,dishes\n0,tea\n", with_prepared));
    ADD_FAILURE() << "no error";
  } catch (const ScenarioError& error) {
    EXPECT_TRUE(error.sentences().front().ends_with(
        ":1: must have a key (arrivals.columns.key names it), got \"t\", \"dishes\""))
        << error.what();
  }
}

using namespace std::chrono_literals;

std::vector<Duration> times(const std::vector<Request>& requests) {
  std::vector<Duration> list;
  for (const Request& each : requests) list.push_back(each.at);
  return list;
}

std::string keys(const std::vector<Request>& requests) {
  std::string list;
  for (const Request& each : requests) list += each.key;
  return list;
}

using Times = std::vector<Duration>;

TEST(Trace, times_are_since_the_first_arrival) {
  const auto requests = replayed("t,key\n100.5,a\n101.25,b\n103.5,c\n");
  EXPECT_EQ(times(requests), (Times{0s, 750ms, 3s}));
  EXPECT_EQ(keys(requests), "abc");
  EXPECT_EQ(requests[2].number, 3U);
}

TEST(Trace, requests_within_a_second_are_spread_in_the_order_of_their_lines) {
  const auto requests = replayed("t,key\n0,a\n0,b\n1,c\n1,d\n1,e\n1,f\n7,g\n");
  EXPECT_EQ(times(requests), (Times{0s, 500ms, 1s, 1250ms, 1500ms, 1750ms, 7s}));
  EXPECT_EQ(keys(requests), "abcdefg");
}

TEST(Trace, or_come_in_a_burst) {
  const auto requests = replayed("t,key\n0,a\n0,b\n1,c\n1,d\n", [](Scenario& scenario) {
    scenario.arrivals.trace.same_second = SameSecond::burst;
  });
  EXPECT_EQ(times(requests), (Times{0s, 0s, 1s, 1s}));
  EXPECT_EQ(keys(requests), "abcd");
}

TEST(Trace, exact_times_are_not_spread) {
  EXPECT_EQ(times(replayed("t\n0.0\n0.0\n0.0\n")), (Times{0s, 0s, 0s}));
  EXPECT_EQ(times(replayed("t\n5\n5\n8\n",
                           [](Scenario& scenario) { scenario.arrivals.trace.time_unit = 1ms; })),
            (Times{0ms, 0ms, 3ms}));
}

TEST(Trace, a_line_of_counts_stands_for_many_spread_over_its_interval) {
  const auto counted = [](Scenario& scenario) { scenario.arrivals.trace.columns.count = "n"; };
  EXPECT_EQ(times(replayed("t,n\n5,0\n6,2\n7,1\n8,0\n9,4\n", counted)),
            (Times{0s, 500ms, 1s, 3s, 3250ms, 3500ms, 3750ms}));
  EXPECT_EQ(times(replayed("{\"t\":\"2026-08-01T12:00:00Z\",\"n\":2}\n"
                           "{\"t\":\"2026-08-01T12:00:10Z\",\"n\":1}\n",
                           counted)),
            (Times{0s, 500ms, 10s}));
  EXPECT_EQ(times(replayed("t,n\n0,2\n60,3\n",
                           [&](Scenario& scenario) {
                             counted(scenario);
                             scenario.arrivals.trace.interval = 1min;
                           })),
            (Times{0s, 30s, 60s, 80s, 100s}));
  EXPECT_EQ(times(replayed("t,n\n0,2\n1,3\n",
                           [&](Scenario& scenario) {
                             counted(scenario);
                             scenario.arrivals.trace.time_unit = 10ms;
                             scenario.arrivals.trace.same_second = SameSecond::burst;
                           })),
            (Times{0s, 0s, 10ms, 10ms, 10ms}));
  // A count does not stand on its own: where it has no name, each line is a request.
  EXPECT_EQ(replayed("t,count\n0,7\n").size(), 1U);
}

TEST(Trace, counts_of_different_kinds_share_their_interval) {
  const auto requests =
      replayed("t,n,class,key\n1,2,b,x\n0,4,a,y\n0,2,b,z\n", [](Scenario& scenario) {
        scenario.arrivals.trace.columns.count = "n";
        scenario.arrivals.trace.to = 1500ms;
      });
  EXPECT_EQ(times(requests), (Times{0s, 0s, 250ms, 500ms, 500ms, 750ms, 1s}));
  EXPECT_EQ(keys(requests), "yzyyzyx");
  EXPECT_EQ(requests[1].kind, "b");
}

TEST(Trace, counts_that_are_none_are_refused) {
  const auto counted = [](Scenario& scenario) { scenario.arrivals.trace.columns.count = "n"; };
  for (const std::string bad : {"-1", "1.5", "many", "", "1e10"}) {
    EXPECT_EQ(refusal("t,n\n0," + bad + "\n", counted),
              "FILE:2: n must be a whole number from 0 to 1000000000, got \"" + bad + "\"");
  }
  EXPECT_EQ(refusal("{\"t\":1,\"n\":2}\n{\"t\":1}\n", counted),
            "FILE:2: n must be a whole number from 0 to 1000000000, got \"\"");
  EXPECT_EQ(refusal("t\n0\n", counted),
            "FILE:1: must have \"n\" (arrivals.columns.count), got \"t\"");
}

TEST(Trace, whole_minutes_are_spread_within_the_minute) {
  EXPECT_EQ(times(replayed("t\n5\n5\n5\n8\n",
                           [](Scenario& scenario) { scenario.arrivals.trace.time_unit = 1min; })),
            (Times{0s, 20s, 40s, 180s}));
}

TEST(Trace, lines_out_of_order_are_put_in_order) {
  const auto requests = replayed("t,key\n10.5,c\n9.5,a\n10.1,b\n20.5,e\n12.5,d\n");
  EXPECT_EQ(keys(requests), "abcde");
  EXPECT_EQ(times(requests), (Times{0s, 600ms, 1s, 3s, 11s}));
}

TEST(Trace, who_comes_at_one_instant_is_at_hand_with_the_first) {
  const test::TemporaryFile file("t\n0.0\n0.0\n0.0\n1.0\n2.0\n2.0\n");
  Scenario scenario = replay_of(file.path());
  scenario.arrivals.trace.reorder = 0s;
  Requests requests(scenario);
  EXPECT_FALSE(requests.at_hand());
  std::string at_hand;
  while (requests.next()) at_hand += requests.at_hand() ? 'y' : 'n';
  // Of the last ones it is known when the file has ended.
  EXPECT_EQ(at_hand, "yynnyy");
  EXPECT_TRUE(requests.at_hand());
}

TEST(Trace, as_far_as_the_scenario_says) {
  const auto reorder = [](Duration length) {
    return [length](Scenario& scenario) { scenario.arrivals.trace.reorder = length; };
  };
  const std::string text = "t,key\n10.5,b\n9.5,a\n30.5,c\n";
  EXPECT_EQ(keys(replayed(text, reorder(1s))), "abc");
  EXPECT_EQ(refusal(text, reorder(900ms)),
            "FILE:3: must be at most 900 ms earlier than a line before it (arrivals.reorder), got "
            "one 1.00 s earlier");
  EXPECT_EQ(refusal(text, reorder(0s)),
            "FILE:3: must be at most 0 s earlier than a line before it (arrivals.reorder), got "
            "one 1.00 s earlier");
  EXPECT_EQ(keys(replayed("t,key\n9.5,a\n10.5,b\n10.5,c\n", reorder(0s))), "abc");
}

TEST(Trace, spread_lines_stay_in_order_with_exact_ones) {
  const auto requests = replayed("t,key\n5,a\n5,c\n5.25,b\n6,d\n");
  EXPECT_EQ(keys(requests), "abcd");
  EXPECT_EQ(times(requests), (Times{0s, 250ms, 500ms, 1s}));
}

TEST(Trace, a_departure_came_its_service_time_before) {
  const auto requests =
      replayed("t,key,service\n10.0,b,1\n11.0,a,4.5\n12.0,c,0.25\n", [](Scenario& scenario) {
        scenario.arrivals.trace.time_of = TimeOf::departure;
        scenario.work.service.distribution = Distribution::trace;
      });
  EXPECT_EQ(keys(requests), "abc");
  EXPECT_EQ(times(requests), (Times{0s, 2500ms, 5250ms}));
  EXPECT_EQ(requests[0].service, 4500ms);
  EXPECT_EQ(refusal("t,service\n0,1\n9,61\n",
                    [](Scenario& scenario) {
                      scenario.arrivals.trace.time_of = TimeOf::departure;
                      scenario.arrivals.trace.reorder = 60s;
                    }),
            "FILE:3: must have a service time of at most 60.0 s (arrivals.reorder), got 61.0 s");
}

TEST(Trace, departures_within_a_second_are_spread_before_their_service_time_is_taken_off) {
  const auto requests =
      replayed("t,key,service\n10,a,3\n10,c,2.25\n20,d,1\n",
               [](Scenario& scenario) { scenario.arrivals.trace.time_of = TimeOf::departure; });
  EXPECT_EQ(times(requests), (Times{0s, 1250ms, 12s}));
}

TEST(Trace, nginx_writes_a_line_at_the_departure) {
  const auto requests = replayed(
      "::1 - - [01/Aug/2026:12:00:10 +0200] \"GET /b HTTP/1.1\" 200 612 \"-\" \"curl\" 1.000\n"
      "::1 - - [01/Aug/2026:12:00:11 +0200] \"GET /a HTTP/1.1\" 200 612 \"-\" \"curl\" 3.500\n",
      [](Scenario& scenario) { scenario.work.service.distribution = Distribution::trace; });
  EXPECT_EQ(keys(requests), "/a/b");
  EXPECT_EQ(times(requests), (Times{0s, 1500ms}));
  EXPECT_EQ(requests[0].service, 3500ms);
}

TEST(Trace, unless_the_scenario_says_otherwise) {
  const auto requests = replayed(
      "::1 - - [01/Aug/2026:12:00:10 +0200] \"GET /b HTTP/1.1\" 200 612 \"-\" \"curl\" 1.000\n"
      "::1 - - [01/Aug/2026:12:00:11 +0200] \"GET /a HTTP/1.1\" 200 612 \"-\" \"curl\" 3.500\n",
      [](Scenario& scenario) { scenario.arrivals.trace.time_of = TimeOf::arrival; });
  EXPECT_EQ(keys(requests), "/b/a");
  EXPECT_EQ(times(requests), (Times{0s, 1s}));
}

TEST(Trace, a_part_of_it) {
  const std::string text = "t,key\n10.5,a\n11.5,b\n12.5,c\n13.5,d\n14.5,e\n";
  const auto part = [&](Duration from, std::optional<Duration> to, std::uint64_t head) {
    return replayed(text, [&](Scenario& scenario) {
      scenario.arrivals.trace.from = from;
      scenario.arrivals.trace.to = to;
      scenario.arrivals.head = head;
    });
  };
  EXPECT_EQ(keys(part(0s, std::nullopt, 0)), "abcde");
  EXPECT_EQ(keys(part(1s, 3s, 0)), "bc");
  EXPECT_EQ(times(part(500ms, 3s, 0)), (Times{500ms, 1500ms}));
  EXPECT_EQ(keys(part(1s, std::nullopt, 2)), "bc");
  EXPECT_EQ(keys(part(5s, std::nullopt, 0)), "");
}

TEST(Trace, speed_divides_the_arrivals_only) {
  const test::TemporaryFile file("t,service\n0.0,1\n6.0,2\n9.0,3\n");
  Scenario scenario = replay_of(file.path());
  scenario.arrivals.speed = 60;
  scenario.arrivals.trace.from = 3s;
  scenario.arrivals.trace.to = 9s + 1ns;
  scenario.work.service = {Distribution::trace, {}, 1, 20ms};
  Requests requests(scenario);
  EXPECT_EQ(requests.length(), (6s + 1ns) / 60);
  const auto all = all_of(requests);
  EXPECT_EQ(times(all), (Times{50ms, 100ms}));
  EXPECT_EQ(all[0].service, 40ms);
  EXPECT_EQ(all[1].service, 60ms);
  EXPECT_EQ(requests.next(), std::nullopt);
}

TEST(Trace, bad_lines_can_be_skipped_and_are_counted) {
  const test::TemporaryFile file("t,key\n1.5,a\nx,b\n\n3.5\n2.5,c\n" + std::string("9.5,\0\n", 6));
  Scenario scenario = replay_of(file.path());
  scenario.arrivals.trace.bad_lines = BadLines::skip;
  Requests requests(scenario);
  EXPECT_EQ(keys(all_of(requests)), "ac");
  EXPECT_EQ(requests.skipped(), 3U);
}

TEST(Trace, after_an_error_the_stream_is_at_its_end) {
  const test::TemporaryFile file("t\n1.5\nx\n2.5\n");
  Requests requests(replay_of(file.path()));
  EXPECT_THROW(static_cast<void>(requests.next()), ScenarioError);
  EXPECT_EQ(requests.next(), std::nullopt);
}

TEST(Trace, drawn_classes_do_not_depend_on_the_rest) {
  const auto requests = replayed("t,key\n0.5,a\n1.5,b\n", [](Scenario& scenario) {
    scenario.arrivals.classes = {{"student", 1.0}};
  });
  EXPECT_EQ(requests[1].kind, "student");
  EXPECT_EQ(replayed("t,class\n0.5,staff\n").front().kind, "staff");
}

TEST(Trace, a_command_takes_no_time_that_is_known) {
  const auto requests = replayed("t,service\n0.5,3\n", [](Scenario& scenario) {
    scenario.work.kind = WorkKind::command;
    scenario.work.service.distribution = Distribution::trace;
  });
  EXPECT_EQ(requests.front().service, 0s);
}

TEST(Trace, files_that_are_none_are_refused) {
  EXPECT_EQ(refusal(""), "FILE: must have a line for each request, got none");
  EXPECT_EQ(refusal("\n \r\n"), "FILE: must have a line for each request, got none");
  EXPECT_EQ(refusal("hello world\n"),
            "FILE:1: must be a line of an access log, a JSON object, or a CSV header with a time "
            "(arrivals.columns.time names it), got \"hello world\"");
  try {
    Requests requests(replay_of("/nowhere/access.log"));
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_STREQ(error.what(), "/nowhere/access.log: cannot be read: No such file or directory");
  }
  try {
    Requests requests(replay_of("/tmp"));
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_STREQ(error.what(), "/tmp: cannot be read: Is a directory");
  }
}

TEST(Trace, that_may_not_be_read_is_refused) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const test::TemporaryFile file("t\n1\n");
  ASSERT_EQ(::chmod(file.path().c_str(), 0), 0);
  try {
    Requests requests(replay_of(file.path()));
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_EQ(error.what(), file.path() + ": cannot be read: Permission denied");
  }
}

TEST(Trace, of_a_gzip_file) {
  const std::string first = gzipped("t,key\n0.5,a\n");
  const std::string second = gzipped("1.5,b\n");
  EXPECT_EQ(keys(replayed(first + second)), "ab");
  EXPECT_EQ(keys(replayed(first + second + std::string(1000, '\0'))), "ab");
  EXPECT_EQ(keys(replayed(first + gzipped("t,key\n1.5,b\n"))), "ab");
  EXPECT_EQ(keys(replayed(gzipped("t,key\n0.5,a\n1.") + gzipped("5,b\n"))), "ab");
}

TEST(Trace, damaged_gzip_files_are_named) {
  std::string text = "t,key\n";
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i) + ".5," + std::to_string(i * i) + "\n";
  const std::string packed = gzipped(text);
  const std::string cut = refusal(packed.substr(0, packed.size() / 2));
  EXPECT_TRUE(cut.ends_with(": must be complete, got a gzip file that ends in the middle")) << cut;
  EXPECT_TRUE(cut.starts_with("FILE:")) << cut;
  EXPECT_GT(std::stoi(cut.substr(5)), 5'000) << cut;
  EXPECT_EQ(refusal(packed.substr(0, packed.size() - 1)),
            "FILE:20002: must be complete, got a gzip file that ends in the middle");
  EXPECT_EQ(refusal(packed.substr(0, 5)),
            "FILE:1: must be complete, got a gzip file that ends in the middle");
  EXPECT_EQ(refusal(packed + "tail"),
            "FILE:20002: must be the last line, got other bytes behind the end of the gzip data");
  std::string wrong_sum = packed;
  wrong_sum[packed.size() - 6] = static_cast<char>(wrong_sum[packed.size() - 6] ^ 1);
  EXPECT_EQ(refusal(wrong_sum),
            "FILE:20002: must be intact, got damaged gzip data (incorrect data check)");
}

TEST(Trace, lines_have_an_end) {
  EXPECT_EQ(refusal("t,key\n1.5," + std::string(3'000'000, 'x') + "\n"),
            "FILE:2: must be a line of at most 1 MiB, got a longer one");
  EXPECT_EQ(replayed("t,key\n1.5," + std::string(1'000'000, 'x')).front().key.size(), 1'000'000U);
}

}  // namespace
}  // namespace canteen::scenario
