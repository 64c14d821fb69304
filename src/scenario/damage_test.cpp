// Files that end anywhere and bytes that are anything: an answer or a ScenarioError, nothing else.
// Under ASan and UBSan this is where a reader that runs too far is found.
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "src/scenario/trace_testing.hpp"

namespace canteen::scenario {
namespace {

constexpr int rounds = 400;

// Replays it in all ways that read other code; every way ends.
void survives(const std::string& content) {
  const test::TemporaryFile file(content);
  for (const BadLines bad_lines : {BadLines::refuse, BadLines::skip}) {
    for (const Distribution distribution : {Distribution::deterministic, Distribution::trace}) {
      Scenario scenario = replay_of(file.path());
      scenario.arrivals.trace.bad_lines = bad_lines;
      scenario.work.service.distribution = distribution;
      if (distribution == Distribution::trace) scenario.arrivals.trace.time_of = TimeOf::departure;
      try {
        Requests requests(scenario);
        Duration last{};
        while (const auto request = requests.next()) {
          ASSERT_GE(request->at, last);
          ASSERT_GE(request->service.count(), 0);
          last = request->at;
        }
      } catch (const ScenarioError& error) {
        ASSERT_TRUE(std::string_view(error.what()).starts_with(file.path())) << error.what();
        ASSERT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos);
      }
    }
  }
}

std::string damaged(std::string content, std::mt19937_64& random) {
  constexpr std::string_view likely = "\"\\[]{}:,;/ \n\r\t\0-+.eE09Zx\x1f\x8b\xff";
  const auto below = [&](std::size_t limit) {
    return static_cast<std::size_t>(random() % (limit > 0 ? limit : 1));
  };
  switch (random() % 4) {
    case 0:
      return content.substr(0, below(content.size() + 1));
    case 1:
      for (std::size_t i = below(4) + 1; i > 0; --i) {
        content[below(content.size())] = likely[below(likely.size())];
      }
      return content;
    case 2:
      content.erase(below(content.size()), below(20));
      return content;
    default:
      content.insert(below(content.size()), content.substr(below(content.size()), below(40)));
      return content;
  }
}

void survives_damage(const std::string& content, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  survives(content);
  for (int i = 0; i < rounds; ++i) {
    const std::string text = damaged(content, random);
    SCOPED_TRACE(testing::PrintToString(text));
    survives(text);
    if (testing::Test::HasFatalFailure()) return;
  }
}

const std::string csv =
    "t,key,class,service\n0.5,/a,staff,0.25\n1,\"b,\"\"c\"\"\",student,1e-3\n"
    "2026-08-01T12:00:00Z,d,,20 ms\n-7,x,y,3\n";
const std::string json =
    R"({"time": 1.5, "key": "/a\u00e9", "service": 0.25, "more": {"a": [1, {"b": null}]}})"
    "\n"
    R"({"time": 1690000000, "key": 7, "service": "20 ms", "class": true})"
    "\n";
const std::string log =
    R"(::1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 2326 "http://here/" "Moz" 0.005)"
    "\n"
    R"(h.example.com - - [2000-10-10T13:55:37-07:00] "GET /\"b\" c" 304 - "-" "-" "-" rt=1.250)"
    "\n";

TEST(Damage, csv) {
  survives_damage(csv, 1);
}

TEST(Damage, json_lines) {
  survives_damage(json, 2);
}

TEST(Damage, access_log) {
  survives_damage(log, 3);
}

TEST(Damage, gzip) {
  survives_damage(gzipped(csv), 4);
  survives_damage(gzipped(log) + gzipped(log), 5);
}

TEST(Damage, gzip_cut_at_every_byte) {
  const std::string packed = gzipped(log) + gzipped(log);
  for (std::size_t size = 0; size <= packed.size(); ++size) survives(packed.substr(0, size));
}

TEST(Damage, scenario) {
  const std::string lunch = R"([arrivals]
process = "poisson"
rate    = [["11:50", "20/s"], ["12:00", "180/s"]]
length  = "50 min"
classes = { student = 0.9, staff = 0.1 }
speed   = 120
[work]
kind    = "cpu"
service = { distribution = "lognormal", mean = "20 ms", cv = 1.2 }
[strategy]
buffer  = 500
full    = "reject"
windows = 4
[target]
wait_p99 = "2 s"
lost     = 0
)";
  std::mt19937_64 random(6);
  for (int i = 0; i < 10 * rounds; ++i) {
    const std::string text = damaged(lunch, random);
    try {
      static_cast<void>(load_text(text, "lunch.toml"));
    } catch (const ScenarioError& error) {
      for (const std::string& each : error.sentences()) {
        ASSERT_TRUE(each.starts_with("lunch.toml:")) << each;
        ASSERT_EQ(each.find('\n'), std::string::npos) << each;
      }
    }
  }
}

TEST(Damage, values_on_the_command_line) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 10 * rounds; ++i) {
    const std::string value =
        damaged(R"([["12:00", "180/s"], {a = 1.5, b = [2, "1 min 30 s"]}])", random);
    const std::vector<Override> overrides{{"arrivals.rate", value, "--rate"},
                                          {"strategy.windows", value, "--windows"},
                                          {"work.service", value, "--service"}};
    EXPECT_THROW(static_cast<void>(load("", overrides)), ScenarioError);
  }
}

}  // namespace
}  // namespace canteen::scenario
