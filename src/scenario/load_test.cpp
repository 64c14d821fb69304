#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

#include "tests/support/temporary_file.hpp"

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;

constexpr const char* least = R"(
[arrivals]
rate   = "20/s"
length = "10 s"
[work]
service = "20 ms"
)";

Scenario read(const std::string& text, const std::vector<Override>& overrides = {}) {
  return load_text(text, "lunch.toml", overrides);
}

std::vector<std::string> sentences(const std::string& text,
                                   const std::vector<Override>& overrides = {}) {
  try {
    static_cast<void>(read(text, overrides));
  } catch (const ScenarioError& error) {
    return error.sentences();
  }
  return {};
}

using Sentences = std::vector<std::string>;

// A scenario with one line more, in a table of its own; the sentence about it.
std::string about(const std::string& table, const std::string& line) {
  const std::vector<std::string> all = sentences("[" + table + "]\n" + line + "\n" + [&] {
    std::string rest;
    if (table != "arrivals") rest += "[arrivals]\nrate = \"20/s\"\nlength = \"10 s\"\n";
    if (table != "work") rest += "[work]\nservice = \"20 ms\"\n";
    return rest;
  }());
  for (const std::string& each : all) {
    if (each.starts_with("lunch.toml:2: ")) return each.substr(14);
  }
  return all.empty() ? "" : "elsewhere: " + all.front();
}

TEST(Load, reads_the_fields_of_a_lunch) {
  const Scenario lunch = read(R"(
[arrivals]
process = "poisson"
rate    = [["11:50", "20/s"], ["12:00", "180/s"], ["12:25", "60/s"]]
length  = "50 min"
classes = { student = 0.9, staff = 0.1 }
speed   = 120
seed    = 7
head    = 1_000
[work]
kind    = "cpu"
service = { distribution = "lognormal", mean = "20 ms", cv = 1.2 }
[strategy]
discipline = "fifo"
lines      = "stealing"
buffer     = 500
full       = "reject"
windows    = 4
middleware = "memory:"
[target]
wait_p99 = "2 s"
lost     = 0
)");
  EXPECT_EQ(lunch.file, "lunch.toml");
  EXPECT_EQ(lunch.arrivals.process, Process::poisson);
  EXPECT_EQ(lunch.arrivals.rate, (std::vector<RateStep>{{0s, 20}, {10min, 180}, {35min, 60}}));
  EXPECT_EQ(lunch.arrivals.opening, 11h + 50min);
  EXPECT_EQ(lunch.arrivals.length, 50min);
  EXPECT_EQ(lunch.arrivals.classes, (std::vector<ClassShare>{{"student", 0.9}, {"staff", 0.1}}));
  EXPECT_EQ(lunch.arrivals.speed, 120);
  EXPECT_EQ(lunch.arrivals.seed, 7U);
  EXPECT_EQ(lunch.arrivals.head, 1'000U);
  EXPECT_EQ(lunch.work.kind, WorkKind::spin);
  EXPECT_EQ(lunch.work.service.distribution, Distribution::lognormal);
  EXPECT_EQ(lunch.work.service.mean, 20ms);
  EXPECT_EQ(lunch.work.service.cv, 1.2);
  EXPECT_EQ(lunch.strategy.lines, LineLayout::stealing);
  EXPECT_EQ(lunch.strategy.buffer, 500U);
  EXPECT_EQ(lunch.strategy.full, WhenFull::reject);
  EXPECT_EQ(lunch.strategy.windows, 4U);
  EXPECT_EQ(lunch.target.wait_p99, 2s);
  EXPECT_EQ(lunch.target.lost, 0.0);
}

TEST(Load, what_is_absent_has_its_default) {
  const Scenario plain = read(least);
  EXPECT_EQ(plain.arrivals.process, Process::poisson);
  EXPECT_EQ(plain.arrivals.rate, (std::vector<RateStep>{{0s, 20}}));
  EXPECT_EQ(plain.arrivals.opening, std::nullopt);
  EXPECT_EQ(plain.arrivals.head, 0U);
  EXPECT_EQ(plain.arrivals.speed, 1);
  EXPECT_EQ(plain.arrivals.seed, 1U);
  EXPECT_TRUE(plain.arrivals.classes.empty());
  EXPECT_EQ(plain.work.kind, WorkKind::sleep);
  EXPECT_EQ(plain.work.service.distribution, Distribution::deterministic);
  EXPECT_EQ(plain.work.service.mean, 20ms);
  EXPECT_EQ(plain.strategy.windows, 1U);
  EXPECT_EQ(plain.strategy.lines, LineLayout::shared);
  EXPECT_EQ(plain.strategy.buffer, 0U);
  EXPECT_EQ(plain.strategy.full, WhenFull::block);
  EXPECT_EQ(plain.target.wait_p99, std::nullopt);
  EXPECT_EQ(plain.target.lost, std::nullopt);
}

TEST(Load, a_last_step_of_nobody_is_the_end) {
  const Scenario steps = read(R"(
arrivals.rate = [["0 s", "20/s"], ["10 min", "180/s"], ["15 min", "0/s"]]
work.service.mean = "20 ms"
)");
  EXPECT_EQ(steps.arrivals.length, 15min);
  EXPECT_EQ(steps.arrivals.opening, std::nullopt);
  EXPECT_EQ(steps.work.service.distribution, Distribution::exponential);
}

TEST(Load, a_trace_lies_beside_its_scenario) {
  const test::TemporaryFile trace("t\n1\n");
  const std::string text = "[arrivals]\ntrace = \"" + trace.path().substr(5) + R"("
format = "csv"
columns = { time = "t", key = "a.b", service = "s", class = "c" }
time_unit = "1 ms"
time_of = "departure"
same_second = "burst"
reorder = "10 s"
bad_lines = "skip"
from = "1 h"
to = "2 h"
[work.service]
distribution = "trace"
unit = "20 ms"
)";
  const test::TemporaryFile file(text, ".toml");
  const Scenario replay = load(file.path());
  EXPECT_EQ(replay.file, file.path());
  EXPECT_EQ(replay.arrivals.process, Process::trace);
  const TraceSpec& spec = replay.arrivals.trace;
  EXPECT_EQ(spec.path, trace.path());
  EXPECT_EQ(spec.format, TraceFormat::csv);
  EXPECT_EQ(spec.columns.time, "t");
  EXPECT_EQ(spec.columns.key, "a.b");
  EXPECT_EQ(spec.columns.service, "s");
  EXPECT_EQ(spec.columns.kind, "c");
  EXPECT_EQ(spec.time_unit, 1ms);
  EXPECT_EQ(spec.time_of, TimeOf::departure);
  EXPECT_EQ(spec.same_second, SameSecond::burst);
  EXPECT_EQ(spec.reorder, 10s);
  EXPECT_EQ(spec.bad_lines, BadLines::skip);
  EXPECT_EQ(spec.from, 1h);
  EXPECT_EQ(spec.to, 2h);
  EXPECT_EQ(replay.work.service.distribution, Distribution::trace);
  EXPECT_EQ(replay.work.service.unit, 20ms);
}

TEST(Load, the_command_line_has_the_last_word) {
  const Scenario changed =
      read(least, {{"strategy.windows", "8", "--windows 8"},
                   {"work.service", "30 ms", "--set work.service=30 ms"},
                   {"arrivals.rate", R"([["12:00", "5/s"]])", "--set arrivals.rate=..."},
                   {"work.kind", "\"spin\"", "--set work.kind=\"spin\""}});
  EXPECT_EQ(changed.strategy.windows, 8U);
  EXPECT_EQ(changed.work.service.mean, 30ms);
  EXPECT_EQ(changed.arrivals.rate, (std::vector<RateStep>{{0s, 5}}));
  EXPECT_EQ(changed.work.kind, WorkKind::spin);
}

TEST(Load, a_trace_of_the_command_line_replaces_the_process) {
  const test::TemporaryFile trace("t\n1\n");
  const Scenario replay = read(least, {{"arrivals.trace", trace.path(), "--trace"}});
  EXPECT_EQ(replay.arrivals.process, Process::trace);
  EXPECT_EQ(replay.arrivals.trace.path, trace.path());

  const Scenario back = read(
      "[arrivals]\ntrace = \"gone.csv\"\ntime_unit = \"1 ms\"\n"
      "[work]\nservice = \"20 ms\"\n",
      {{"arrivals.rate", "5/s", "--rate"}, {"arrivals.head", "9", "--head"}});
  EXPECT_EQ(back.arrivals.process, Process::poisson);
  EXPECT_EQ(back.arrivals.head, 9U);
}

TEST(Load, without_a_file_there_is_the_command_line) {
  const std::vector<Override> overrides{{"arrivals.rate", "5/s", "--rate"},
                                        {"arrivals.length", "1 s", "--length"},
                                        {"work.service", "20 ms", "--service"}};
  EXPECT_EQ(load("", overrides).arrivals.length, 1s);
  try {
    static_cast<void>(load(""));
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_EQ(error.sentences(),
              (Sentences{"arrivals.rate: must be given: a rate such as \"20/s\"; or "
                         "arrivals.trace, a log to replay",
                         "work.service: must be given: a length of time such as \"20 ms\", or a "
                         "table with a distribution"}));
  }
}

TEST(Load, files_that_cannot_be_read_are_named) {
  try {
    static_cast<void>(load("/nowhere/lunch.toml"));
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_STREQ(error.what(), "/nowhere/lunch.toml: cannot be read: No such file or directory");
  }
  try {
    static_cast<void>(load("/tmp"));
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_STREQ(error.what(), "/tmp: cannot be read: Is a directory");
  }
  EXPECT_EQ(sentences("[arrivals]\ntrace = \"/nowhere/a.log\"\n[work]\nservice = \"20 ms\"\n"),
            Sentences{"lunch.toml:2: arrivals.trace: must be a file that can be read, got "
                      "/nowhere/a.log (No such file or directory)"});
}

TEST(Load, what_is_not_toml_is_refused_with_its_line) {
  const Sentences all = sentences("[arrivals]\nrate = = 3\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all[0].starts_with("lunch.toml:2: is not TOML: ")) << all[0];
  EXPECT_EQ(
      sentences("process = t\n"),
      Sentences{"lunch.toml:1: is not TOML: Error while parsing boolean: expected 'true', saw "
                "'t\\x0a'"});
}

TEST(Load, characters_that_toml_does_not_expect_are_refused_not_fatal) {
  for (const char* text :
       {"[/]", "[\uFC66]", "\uFCFF %web", "a\uFE0F = 1", "a = \uFEFE", "[a\uFD00]"}) {
    const Sentences all = sentences(text);
    ASSERT_FALSE(all.empty()) << text;
    EXPECT_TRUE(all[0].starts_with("lunch.toml:1: is not TOML: ")) << all[0];
  }
  EXPECT_EQ(read(std::string("# \u2764\uFE0F\n") + least).strategy.windows, 1U);
}

TEST(Load, names_within_names_within_names_are_refused) {
  std::string deep = "a";
  for (int i = 0; i < 200'000; ++i) deep += ".a";
  EXPECT_EQ(sentences("\n" + deep + " = 1\n"),
            Sentences{"lunch.toml:2: must have at most 100 points on a line, got more"});
  EXPECT_EQ(sentences(least, {{deep, "1", "--set"}}),
            Sentences{"--set: a" + deep.substr(1, 59) + "...: is not a field of a scenario"});
  EXPECT_EQ(sentences(least, {{"work.service", "{ " + deep + " = 1 }", "--set"}}).size(), 1U);
  EXPECT_EQ(read("# " + std::string(200, '.') + "\n" + least).strategy.windows, 1U);
  EXPECT_EQ(sentences("a = " + std::string(100'000, '[')).size(), 1U);
}

TEST(Load, all_that_is_wrong_is_said_at_once_in_the_order_of_the_file) {
  EXPECT_EQ(sentences(R"([strategy]
windows = -3
buffer = "many"

[arrivals]
rate = "20"
length = "10 m"
[work.service]
mean = "20 ms"
cv = -1
distribution = "lognormal"
[cost]
window = -1.0
)",
                      {{"strategy.full", "burn", "--full burn"}}),
            (Sentences{
                "lunch.toml:2: strategy.windows: must be a whole number from 1 to 10000, or steps "
                "such as "
                "[[\"11:50\", 2], [\"12:00\", 6]], got -3",
                "lunch.toml:3: strategy.buffer: must be a whole number from 0, got \"many\"",
                "lunch.toml:6: arrivals.rate: must be a rate such as \"20/s\", or steps such as "
                "[[\"11:50\", \"20/s\"], [\"12:00\", \"180/s\"]], got \"20\"",
                "lunch.toml:7: arrivals.length: must be a length of time above zero such as "
                "\"10 min\", got \"10 m\"",
                "lunch.toml:10: work.service.cv: must be a number from 0 to 100, got -1",
                "lunch.toml:13: cost.window: must be a number from 0 to 1e12, got -1.0",
                "--full burn: strategy.full: must be \"block\", \"reject\", \"drop_oldest\" or "
                "\"spill\", got "
                "\"burn\"",
            }));
}

TEST(Load, unknown_fields_are_refused_with_the_nearest_name) {
  EXPECT_EQ(about("strategy", "window = 4"),
            "strategy.window: is not a field of a scenario; did you mean strategy.windows?");
  EXPECT_EQ(about("stratgy", "windows = 4"),
            "elsewhere: lunch.toml:1: stratgy: is not a field of a "
            "scenario; did you mean strategy?");
  EXPECT_EQ(about("arrivals", "windows = 4"),
            "arrivals.windows: is not a field of a scenario; did you mean strategy.windows?");
  // Of two that are as near, that of the same table.
  EXPECT_EQ(about("plan", "window = [1, 4]"),
            "plan.window: is not a field of a scenario; did you mean plan.windows?");
  EXPECT_EQ(about("cost", "windows = 1"),
            "cost.windows: is not a field of a scenario; did you mean cost.window?");
  EXPECT_EQ(about("arrivals", "columnz = { time = \"t\" }"),
            "arrivals.columnz: is not a field of a scenario; did you mean arrivals.columns?");
  EXPECT_EQ(sentences("\"arrivals.rate\" = \"5/s\"\n" + std::string(least)),
            Sentences{"lunch.toml:1: arrivals.rate: is not a field of a scenario"});
  EXPECT_EQ(about("work", "xyzzy_plugh = 4"), "work.xyzzy_plugh: is not a field of a scenario");
  EXPECT_EQ(sentences(least, {{"strategy.widows", "3", "--set strategy.widows=3"}}),
            Sentences{"--set strategy.widows=3: strategy.widows: is not a field of a scenario; did "
                      "you mean strategy.windows?"});
}

TEST(Load, known_fields_that_are_not_available_yet_are_refused) {
  EXPECT_EQ(about("strategy", "processes = 2"), "strategy.processes: is not available yet");
}

struct Wrong {
  const char* table;
  const char* line;
  const char* sentence;
};

class WrongValue : public testing::TestWithParam<Wrong> {};

TEST_P(WrongValue, has_its_sentence) {
  EXPECT_EQ(about(GetParam().table, GetParam().line), GetParam().sentence);
}

INSTANTIATE_TEST_SUITE_P(
    Load, WrongValue,
    testing::Values(
        Wrong{"arrivals", "process = 3",
              "arrivals.process: must be \"poisson\", \"deterministic\", \"mmpp\" or "
              "\"closed\", got 3"},
        Wrong{"arrivals", "states = [{ rate = \"5/s\", stay = \"1 s\" }]",
              "arrivals.states: must be a list of two or more such as [{ rate = \"50/s\", stay = "
              "\"2 s\" }, { rate = \"500/s\", stay = \"200 ms\" }], got [{ rate = \"5/s\", stay "
              "= \"1 s\" }]"},
        Wrong{"arrivals", "states = [{ rate = \"5/s\", stay = \"1 s\" }, { rate = \"5/s\" }]",
              "arrivals.states: state 2 must have a rate and a stay, such as { rate = \"50/s\", "
              "stay = \"2 s\" }, got { rate = \"5/s\" }"},
        Wrong{"arrivals", "states = [{ rate = \"5/s\", stay = \"0 s\" }, 7]",
              "arrivals.states: state 1 must have a stay above zero such as \"2 s\", got \"0 s\""},
        Wrong{"arrivals", "states = [{ rate = \"5\", stay = \"1 s\" }, 7]",
              "arrivals.states: state 1 must have a rate such as \"180/s\", up to 1e9 a second, "
              "got \"5\""},
        Wrong{"arrivals",
              "states = [{ rate = \"0/s\", stay = \"1 s\" }, { rate = \"0/s\", stay = \"1 s\" }]",
              "arrivals.states: must have a state with a rate above zero, got [{ rate = \"0/s\", "
              "stay = \"1 s\" }, { rate = \"0/s\", stay = \"1 s\" }]"},
        Wrong{"arrivals", "batch = 0",
              "arrivals.batch: must be a whole number from 1 to 1000000, or a table with a mean, "
              "got 0"},
        Wrong{"arrivals", "batch = { mean = 0.5 }",
              "arrivals.batch.mean: must be a number from 1 to 1000000, got 0.5"},
        Wrong{"arrivals", "batch = { mean = 5, distribution = \"poisson\" }",
              "arrivals.batch.distribution: must be \"fixed\" or \"geometric\", got \"poisson\""},
        Wrong{"arrivals", "interval = \"2 d\"",
              "arrivals.interval: must be a length of time above zero, up to 1 d, such as \"1 "
              "min\", got \"2 d\""},
        Wrong{"arrivals", "rate = \"-5/s\"",
              "arrivals.rate: must be a rate such as \"20/s\", or steps such as "
              "[[\"11:50\", \"20/s\"], [\"12:00\", \"180/s\"]], got \"-5/s\""},
        Wrong{"arrivals", "rate = [[\"12:00\", \"5/s\"], [\"11:00\", \"6/s\"]]",
              "arrivals.rate: step 2 must be later than the step before it, got \"11:00\""},
        Wrong{"arrivals", "rate = [[\"12:00\", \"5/s\"], [\"5 min\", \"6/s\"]]",
              "arrivals.rate: step 2 must have a time of the same form as step 1, got \"5 min\""},
        Wrong{"arrivals", "rate = [[\"5 min\", \"5/s\"]]",
              "arrivals.rate: step 1 must begin at \"0 s\", the opening, got \"5 min\""},
        Wrong{"arrivals", "rate = [[\"25:00\", \"5/s\"]]",
              "arrivals.rate: step 1 must begin with a time of day such as \"12:00\" or a time "
              "since the opening such as \"10 min\", got \"25:00\""},
        Wrong{"arrivals", "rate = [[\"12:00\", 5]]",
              "arrivals.rate: step 1 must have a rate such as \"180/s\", up to 1e9 a second, got "
              "5"},
        Wrong{"arrivals", "rate = [\"12:00\", \"5/s\"]",
              "arrivals.rate: step 1 must be a time and a rate, such as [\"12:00\", \"180/s\"], "
              "got \"12:00\""},
        Wrong{"arrivals", "rate = [[\"12:00\", \"0/s\"]]",
              "arrivals.rate: must have a step with a rate above zero, got [[\"12:00\", "
              "\"0/s\"]]"},
        Wrong{"arrivals", "speed = 0",
              "arrivals.speed: must be a number above 0, up to 1e9, got 0"},
        Wrong{"arrivals", "speed = nan",
              "arrivals.speed: must be a number above 0, up to 1e9, got nan"},
        Wrong{"arrivals", "seed = -1", "arrivals.seed: must be a whole number from 0, got -1"},
        Wrong{"arrivals", "head = 1.5", "arrivals.head: must be a whole number from 0, got 1.5"},
        Wrong{"arrivals", "classes = { a = 0.5, b = 0.6 }",
              "arrivals.classes: must have shares that add up to 1, got a sum of 1.10"},
        Wrong{"arrivals", "classes = { a = 0 }",
              "arrivals.classes.a: must be a share above 0, up to 1, got 0"},
        Wrong{"arrivals", "classes = [\"a\"]",
              "arrivals.classes: must be a table of shares such as { student = 0.9, staff = 0.1 }, "
              "got [\"a\"]"},
        Wrong{"arrivals", "format = \"xml\"",
              "arrivals.format: must be \"auto\", \"common\", \"combined\", \"nginx\", \"csv\" or "
              "\"jsonl\", got \"xml\""},
        Wrong{"arrivals", "columns = \"t\"", "arrivals.columns: must be a table, got \"t\""},
        Wrong{"arrivals", "columns = { time = 3 }",
              "arrivals.columns.time: must be a name of a column, got 3"},
        Wrong{"arrivals", "time_unit = \"0 s\"",
              "arrivals.time_unit: must be a length of time above zero, up to 1 d, such as "
              "\"1 ms\", got \"0 s\""},
        Wrong{"arrivals", "reorder = \"-1 s\"",
              "arrivals.reorder: must be a length of time such as \"1 min\", got \"-1 s\""},
        Wrong{"arrivals", "trace = \"\"",
              "arrivals.trace: must be the path of a file such as \"access.log.gz\", got \"\""},
        Wrong{"work", "service = 20",
              "work.service: must be a length of time such as \"20 ms\", or a table with a "
              "distribution, got 20"},
        Wrong{"work", "service = { distribution = \"normal\" }",
              "work.service.distribution: must be \"deterministic\", \"exponential\", "
              "\"lognormal\", \"hyperexponential\", \"erlang\", \"pareto\", \"empirical\" or "
              "\"trace\", got \"normal\""},
        Wrong{"work", "service = { distribution = \"erlang\", mean = \"1 ms\", stages = 0 }",
              "work.service.stages: must be a whole number from 1 to 1000, got 0"},
        Wrong{"work", "service = { alpha = 0 }",
              "work.service.alpha: must be a number from 0.1 to 100, got 0"},
        Wrong{"work", "service = { ratio = 1 }",
              "work.service.ratio: must be a number above 1, up to 1e9, got 1"},
        Wrong{"work", "service = { values = [] }",
              "work.service.values: must be a list of lengths of time such as [\"10 ms\", \"35 "
              "ms\"], got []"},
        Wrong{"work", "service = { values = [\"1 ms\", 2] }",
              "work.service.values: value 2 must be a length of time such as \"20 ms\", got 2"},
        Wrong{"work", "service = { weights = [1, -2] }",
              "work.service.weights: weight 2 must be a number from 0 to 1e12, got -2"},
        Wrong{"work", "service = { weights = [0, 0] }",
              "work.service.weights: must have a weight above zero, got [0, 0]"},
        Wrong{"work", "service = { quantiles = [[0.5, \"1 ms\"], [1, \"2 ms\"]] }",
              "work.service.quantiles: quantile 1 must begin with 0, the shortest, got [0.5, \"1 "
              "ms\"]"},
        Wrong{"work", "service = { quantiles = [[0, \"1 ms\"], [0.9, \"2 ms\"]] }",
              "work.service.quantiles: quantile 2 must be that of 1, the longest, got [0.9, \"2 "
              "ms\"]"},
        Wrong{"work", "service = { quantiles = [[0, \"1 ms\"], [99, \"2 ms\"]] }",
              "work.service.quantiles: quantile 2 must be a share from 0 to 1 and a length of "
              "time, such as [0.99, \"80 ms\"], got [99, \"2 ms\"]"},
        Wrong{"work", "service = { quantiles = [[0, \"1 ms\"], [0.5, \"2 ms\"], [1, \"1 ms\"]] }",
              "work.service.quantiles: quantile 3 must have a greater share than the one before "
              "it, and a time no shorter, got [1, \"1 ms\"]"},
        Wrong{"work", "classes = { staff = 3 }", "work.classes.staff: must be a table, got 3"},
        Wrong{"work", "classes = { staff = { kind = \"spin\" } }",
              "work.classes.staff.kind: is not a field of a scenario; did you mean work.kind?"},
        Wrong{"work", "classes = { staff = { service = { men = \"1 s\" } } }",
              "work.classes.staff.service.men: is not a field of a scenario; did you mean "
              "work.classes.staff.service.mean?"},
        Wrong{"work", "classes = { staff = { service = { mean = 1 } } }",
              "work.classes.staff.service.mean: must be a length of time such as \"20 ms\", got 1"},
        Wrong{"work", "kind = \"nap\"",
              "work.kind: must be \"sleep\", \"spin\", \"command\", \"http\" or \"function\", got "
              "\"nap\""},
        Wrong{"work", "url = \"ftp://host/\"",
              "work.url: must be a URL such as \"http://127.0.0.1:8080/{key}\", got "
              "\"ftp://host/\""},
        Wrong{"work", "url = \"http:///x\"",
              "work.url: must be a URL such as \"http://127.0.0.1:8080/{key}\", got \"http:///x\""},
        Wrong{"work", "url = \"https://{key}/x\"",
              "work.url: must be a URL such as \"http://127.0.0.1:8080/{key}\", got "
              "\"https://{key}/x\""},
        Wrong{"work", "url = \"http://h/a b\"",
              "work.url: must be a URL such as \"http://127.0.0.1:8080/{key}\", got "
              "\"http://h/a b\""},
        Wrong{"work", "method = \"get\"",
              "work.method: must be a text such as \"POST\", got \"get\""},
        Wrong{"work", "headers = { Accept = 1 }",
              "work.headers: must be a table of texts such as { Accept = \"text/html\" }, got "
              "{ Accept = 1 }"},
        Wrong{"work", "headers = { Accept = \"a\\nb\" }",
              "work.headers: must be a table of texts such as { Accept = \"text/html\" }, got "
              "{ Accept = \"a\\x0ab\" }"},
        Wrong{"work", "expect = [\"200\", \"2x4\"]",
              "work.expect: must be a list of statuses such as [\"2xx\", \"404\"], got [\"200\", "
              "\"2x4\"]"},
        Wrong{"work", "expect = \"200\"",
              "work.expect: must be a list of statuses such as [\"2xx\", \"404\"], got \"200\""},
        Wrong{"work", "command = \"ls\"",
              "work.command: must be a list of texts such as [\"curl\", \"-s\", "
              "\"http://localhost/{key}\"], got \"ls\""},
        Wrong{"work", "show_output = 1", "work.show_output: must be true or false, got 1"},
        Wrong{"strategy", "windows = 0",
              "strategy.windows: must be a whole number from 1 to 10000, or steps such as "
              "[[\"11:50\", 2], [\"12:00\", 6]], got 0"},
        Wrong{"strategy", "windows = 10001",
              "strategy.windows: must be a whole number from 1 to 10000, or steps such as "
              "[[\"11:50\", 2], [\"12:00\", 6]], got 10001"},
        Wrong{"strategy", "windows = 2.0",
              "strategy.windows: must be a whole number from 1 to 10000, or steps such as "
              "[[\"11:50\", 2], [\"12:00\", 6]], got 2.0"},
        Wrong{"strategy", "discipline = \"chaos\"",
              "strategy.discipline: must be \"fifo\", \"lifo\", \"adaptive_lifo\", \"priority\", "
              "\"shortest_first\", \"fair\", \"contend\" or \"sharing\", got "
              "\"chaos\""},
        Wrong{"strategy", "lines = \"two\"",
              "strategy.lines: must be \"shared\", \"per_window\" or \"stealing\", got \"two\""},
        Wrong{"strategy", "priority = [\"staff\"]",
              "strategy.priority: must be absent without strategy.discipline = \"priority\", got "
              "[\"staff\"]"},
        Wrong{
            "strategy", "middleware = \"carrier pigeons\"",
            "strategy.middleware: must be \"memory:\", \"sqlite:PATH\" or a URL of activemq, "
            "kafka, "
            "rabbitmq or rocketmq such as \"rabbitmq://localhost/lunch\", got \"carrier pigeons\""},
        Wrong{"strategy", "middleware.url = \"rabitmq://me:secret@here/q\"",
              "strategy.middleware.url: must be \"memory:\", \"sqlite:PATH\" or a URL of activemq, "
              "kafka, rabbitmq or rocketmq such as \"rabbitmq://localhost/lunch\", got "
              "\"rabitmq://me:***@here/q\""},
        Wrong{"strategy", "middleware = { prefetch = 0 }",
              "strategy.middleware.prefetch: must be a whole number from 1 to 65535, got 0"},
        Wrong{"strategy", "middleware = { url = \"memory:\", prefetch = 3 }",
              "strategy.middleware.prefetch: must be absent with \"memory:\", where the line is in "
              "this process, got 3"},
        Wrong{"work", "dishes = 100", "work.dishes: must be a table, got 100"},
        Wrong{"work", "dishes = { distinct = 0 }",
              "work.dishes.distinct: must be a whole number from 1 to 10000000, got 0"},
        Wrong{"work", "dishes = { distinct = 10, zipf = -1 }",
              "work.dishes.zipf: must be a number from 0 to 10, got -1"},
        Wrong{"work", "dishes = { number = 10 }",
              "work.dishes.number: is not a field of a scenario"},
        Wrong{"strategy", "batch = 0",
              "strategy.batch: must be a whole number from 1 to 1000000, or a table with a most, "
              "got 0"},
        Wrong{"strategy", "batch = { most = 2.5 }",
              "strategy.batch.most: must be a whole number from 1 to 1000000, got 2.5"},
        Wrong{"strategy", "batch = { most = 2, length = \"sum\" }",
              "strategy.batch.length: must be \"longest\" or \"first\", got \"sum\""},
        Wrong{"strategy", "batch = { most = 2, each = \"-1 ms\" }",
              "strategy.batch.each: must be a length of time such as \"1 ms\", got \"-1 ms\""},
        Wrong{"strategy", "patience = 30",
              "strategy.patience: must be a length of time above zero such as \"30 s\", or a table "
              "with a distribution, got 30"},
        Wrong{"strategy", "patience = \"0 s\"",
              "strategy.patience: must be a length of time above zero such as \"30 s\", or a table "
              "with a distribution, got \"0 s\""},
        Wrong{"strategy", "patience = { distribution = \"lognormal\", mean = \"30 s\" }",
              "strategy.patience.distribution: must be \"deterministic\" or \"exponential\", got "
              "\"lognormal\""},
        Wrong{"strategy", "patience = { average = \"30 s\" }",
              "strategy.patience.average: is not a field of a scenario"},
        Wrong{"strategy", "deadline = 5",
              "strategy.deadline: must be a length of time such as \"5 s\", got 5"},
        Wrong{"strategy", "retries = 3", "strategy.retries: must be a table, got 3"},
        Wrong{"strategy", "retries = { most = -1, backoff = \"1 s\" }",
              "strategy.retries.most: must be a whole number from 0 to 1000, got -1"},
        Wrong{"strategy", "retries = { most = 3, backoff = \"0 s\" }",
              "strategy.retries.backoff: must be a length of time above zero such as \"1 s\", got "
              "\"0 s\""},
        Wrong{"strategy", "retries = { most = 3, backoff = \"1 s\", factor = 0.5 }",
              "strategy.retries.factor: must be a number from 1 to 100, got 0.5"},
        Wrong{"strategy", "retries = { most = 3, backoff = \"1 s\", distribution = \"pareto\" }",
              "strategy.retries.distribution: must be \"deterministic\" or \"exponential\", got "
              "\"pareto\""},
        Wrong{"strategy", "retries = { most = 3, backoff = \"1 s\", jitter = 2 }",
              "strategy.retries.jitter: must be a number from 0 to 1, got 2"},
        Wrong{"strategy", "preemptive = true",
              "strategy.preemptive: must be absent without strategy.discipline = \"priority\" or "
              "\"shortest_first\", got true"},
        Wrong{"strategy", "ageing = \"10 s\"",
              "strategy.ageing: must be absent without strategy.discipline = \"priority\", got "
              "\"10 s\""},
        Wrong{"strategy", "long_line = 100",
              "strategy.long_line: must be absent without strategy.discipline = \"adaptive_lifo\", "
              "got 100"},
        Wrong{"strategy", "choice = \"random\"",
              "strategy.choice: must be absent without strategy.lines = \"per_window\" or "
              "\"stealing\", got \"random\""},
        Wrong{"strategy", "choice = \"longest\"",
              "strategy.choice: must be \"shortest\", \"random\", \"round_robin\", "
              "\"two_choices\" or \"by_key\", got \"longest\""},
        Wrong{"strategy", "speed = 0",
              "strategy.speed: must be a number above 0, up to 1e6, got 0"},
        Wrong{"strategy", "contention = { alpha = -0.1 }",
              "strategy.contention.alpha: must be a number from 0 to 100, got -0.1"},
        Wrong{"strategy", "contention = 0.1", "strategy.contention: must be a table, got 0.1"},
        Wrong{"strategy", "prepared = { capacity = 9, expiry = \"0 s\" }",
              "strategy.prepared.expiry: must be a length of time above zero such as \"10 min\", "
              "got \"0 s\""},
        Wrong{"strategy", "prepared = true", "strategy.prepared: must be a table, got true"},
        Wrong{"strategy", "prepared = { capacity = 0 }",
              "strategy.prepared.capacity: must be a whole number from 1 to 10000000, got 0"},
        Wrong{"strategy", "prepared = { capacity = 9, share = 1.5 }",
              "strategy.prepared.share: must be a number from 0 to 1, got 1.5"},
        Wrong{"strategy", "prepared = { capacity = 9, policy = \"mru\" }",
              "strategy.prepared.policy: must be \"fifo\", \"lru\", \"lfu\", \"clock\", "
              "\"sieve\", \"s3fifo\", \"s3fifo_eager\", \"arc\" or \"w_tinylfu\", got \"mru\""},
        Wrong{"strategy", "prepared = { capacity = 9, hit = 1 }",
              "strategy.prepared.hit: must be a length of time such as \"1 ms\", got 1"},
        Wrong{"strategy", "prepared = { capacity = 9, shore = 1 }",
              "strategy.prepared.shore: is not a field of a scenario; did you mean "
              "strategy.prepared.share?"},
        Wrong{"target", "throughput = 80",
              "target.throughput: must be a rate such as \"80/s\", got 80"},
        Wrong{"target", "hit_ratio = 80", "target.hit_ratio: must be a number from 0 to 1, got 80"},
        Wrong{"target", "wait_p98 = \"1 s\"",
              "target.wait_p98: is not a field of a scenario; did you mean target.wait_p90?"},
        Wrong{"target", "left = 1.1", "target.left: must be a number from 0 to 1, got 1.1"},
        Wrong{"target", "classes = { staff = { hit_ratio = 0.1 } }",
              "target.classes.staff.hit_ratio: is not a field of a scenario; did you mean "
              "target.hit_ratio?"},
        Wrong{"target", "classes = { staff = { wait_p9 = \"1 s\" } }",
              "target.classes.staff.wait_p9: is not a field of a scenario; did you mean "
              "target.classes.staff.wait_p90?"},
        Wrong{"target", "classes = { staff = { lost = 3 } }",
              "target.classes.staff.lost: must be a number from 0 to 1, got 3"},
        Wrong{"cost", "speed = 3", "cost.speed: must be a table, got 3"},
        Wrong{"cost", "speed = { exponent = -1 }",
              "cost.speed.exponent: must be a number from 0 to 10, got -1"},
        Wrong{"cost", "windw = 3",
              "cost.windw: is not a field of a scenario; did you mean cost.window?"},
        Wrong{"target", "lost = 2", "target.lost: must be a number from 0 to 1, got 2"},
        Wrong{"target", "wait_p99 = \"soon\"",
              "target.wait_p99: must be a length of time such as \"2 s\", got \"soon\""}));

TEST(Load, reads_what_is_popular_and_what_is_prepared) {
  EXPECT_FALSE(read(least).work.dishes);
  EXPECT_FALSE(read(least).strategy.prepared);
  const Scenario popular = read(std::string(least) + R"(dishes = { distinct = 1_000, zipf = 0.99 }
[strategy]
prepared = { share = 0.2, policy = "sieve", capacity = 100, hit = "1 ms" }
)");
  EXPECT_EQ(popular.work.dishes, (Dishes{.distinct = 1'000, .zipf = 0.99}));
  EXPECT_EQ(popular.strategy.prepared,
            (Prepared{.capacity = 100, .share = 0.2, .policy = cache::Policy::sieve, .hit = 1ms}));
  const Scenario short_one = read(std::string(least) + "dishes.distinct = 5\n",
                                  {{"strategy.prepared", "{ capacity = 3 }", "--set"}});
  EXPECT_EQ(short_one.work.dishes, (Dishes{.distinct = 5, .zipf = 1}));
  EXPECT_EQ(short_one.strategy.prepared,
            (Prepared{.capacity = 3, .share = 0, .policy = cache::default_policy, .hit = 0s}));
}

TEST(Load, every_policy_can_be_prepared_with) {
  for (const cache::Policy each : cache::all_policies) {
    const std::string name(cache::name_of(each));
    const Scenario scenario = read(std::string(least) +
                                   "dishes.distinct = 5\n[strategy.prepared]\ncapacity = 3\n"
                                   "policy = \"" +
                                   name + "\"\n");
    EXPECT_EQ(scenario.strategy.prepared->policy, each) << name;
  }
}

TEST(Load, what_is_prepared_needs_a_capacity_and_keys) {
  const std::string dishes = std::string(least) + "dishes = { zipf = 1 }\n";
  const std::string distinct =
      "lunch.toml: work.dishes.distinct: must be given: a whole number, of the different things "
      "that are asked for";
  EXPECT_EQ(sentences(dishes), Sentences{distinct});
  EXPECT_EQ(sentences(std::string(least) + "dishes = {}\n"), Sentences{distinct});
  const std::string capacity =
      "lunch.toml: strategy.prepared.capacity: must be given: a whole number, of the keys that "
      "there is room for";
  const std::string keys =
      distinct + ", with strategy.prepared; or arrivals.trace, a log with keys";
  EXPECT_EQ(sentences(std::string(least) + "[strategy.prepared]\nshare = 0.2\n"),
            (Sentences{capacity, keys}));
  EXPECT_EQ(sentences(std::string(least) + "[strategy]\nprepared = {}\n"),
            (Sentences{capacity, keys}));
}

TEST(Load, reads_states_groups_and_counts) {
  const Scenario states = read(R"(
[arrivals]
process = "mmpp"
states  = [{ rate = "50/s", stay = "2 s" }, { rate = "500/s", stay = "200 ms" }]
batch   = { mean = 2.5, distribution = "geometric" }
length  = "10 s"
[work]
service = "20 ms"
)");
  EXPECT_EQ(states.arrivals.process, Process::mmpp);
  EXPECT_EQ(states.arrivals.states, (std::vector<RateState>{{50, 2s}, {500, 200ms}}));
  EXPECT_EQ(states.arrivals.batch, (Batch{2.5, BatchSize::geometric}));
  EXPECT_EQ(states.arrivals.length, 10s);
  EXPECT_FALSE(read(least).arrivals.batch);
  EXPECT_EQ(read(least, {{"arrivals.batch", "5", "--set"}}).arrivals.batch,
            (Batch{5, BatchSize::fixed}));
  const test::TemporaryFile trace("t,n\n1,2\n");
  const Scenario counts = read("[arrivals]\ntrace = \"" + trace.path() +
                               "\"\ncolumns.count = \"n\"\ninterval = \"1 min\"\n"
                               "[work]\nservice = \"20 ms\"\n");
  EXPECT_EQ(counts.arrivals.trace.columns.count, "n");
  EXPECT_EQ(counts.arrivals.trace.interval, 1min);
}

TEST(Load, reads_where_the_surplus_goes) {
  const std::string text = std::string(least) + "[strategy]\nbuffer = 5\nfull = \"spill\"\n";
  const Scenario spilling = read(text + "spill = \"2 ms\"\n");
  EXPECT_EQ(spilling.strategy.full, WhenFull::spill);
  EXPECT_EQ(spilling.strategy.spill, 2ms);
  EXPECT_EQ(sentences(text),
            Sentences{"lunch.toml: strategy.spill: must be given: a length of time "
                      "such as \"2 ms\", to fetch who has been spilled"});
  EXPECT_EQ(about("strategy", "spill = \"2 ms\""),
            R"(strategy.spill: must be absent without strategy.full = "spill", got "2 ms")");
  EXPECT_EQ(
      sentences(std::string(least) + "dishes.distinct = 5\n[strategy]\nbuffer = 5\n"
                                     "full = \"spill\"\nspill = \"2 ms\"\n"
                                     "prepared.capacity = 3\n"),
      Sentences{"lunch.toml:12: strategy.prepared.capacity: must be absent with strategy.full = "
                "\"spill\", where a window has to fetch people, and nobody knows what is ready "
                "until it has, got 3"});
  EXPECT_EQ(sentences(std::string(least) + "[strategy]\nbuffer = 5\nfull = \"spill\"\n"
                                           "spill = \"2 ms\"\ndiscipline = \"priority\"\n"
                                           "priority = [\"a\"]\npreemptive = true\n"),
            Sentences{"lunch.toml:13: strategy.preemptive: must be absent with strategy.full = "
                      "\"spill\", where a window has to fetch people, which is not begun anew, got "
                      "true"});
}

TEST(Load, reads_what_a_server_is_asked) {
  const std::string arrivals = "[arrivals]\nrate = \"20/s\"\nlength = \"10 s\"\n";
  const Work work = read(arrivals + R"([work]
kind = "http"
url = "https://localhost:8443/{key}"
method = "PUT"
headers = { Accept = "text/html", X-Class = "{class}" }
body = "{number}"
expect = ["200", "3xx"]
timeout = "2 s"
)")
                        .work;
  EXPECT_EQ(work.kind, WorkKind::http);
  EXPECT_EQ(work.http.url, "https://localhost:8443/{key}");
  EXPECT_EQ(work.http.method, "PUT");
  EXPECT_EQ(work.http.headers, (std::vector<std::pair<std::string, std::string>>{
                                   {"Accept", "text/html"}, {"X-Class", "{class}"}}));
  EXPECT_EQ(work.http.body, "{number}");
  EXPECT_EQ(work.http.expect, (Sentences{"200", "3xx"}));
  EXPECT_EQ(work.timeout, 2s);
  EXPECT_FALSE(knows_service(work));

  const std::string least_http = arrivals + "[work]\nkind = \"http\"\nurl = \"http://h\"\n";
  EXPECT_EQ(read(least_http).work.http.method, "GET");
  EXPECT_EQ(read(least_http).work.http.expect, (Sentences{"2xx", "3xx"}));
  EXPECT_EQ(read(least_http + "body = \"x\"\n").work.http.method, "POST");
  EXPECT_TRUE(knows_service(read(least_http + "service = \"2 ms\"\n").work));
}

TEST(Load, says_what_does_not_go_with_a_server_or_a_function) {
  const std::string arrivals = "[arrivals]\nrate = \"20/s\"\nlength = \"10 s\"\n[work]\n";
  EXPECT_EQ(sentences(arrivals + "kind = \"http\"\ncommand = [\"true\"]\nfunction = \"cook\"\n"),
            (Sentences{"lunch.toml: work.url: must be given: a URL such as "
                       "\"http://127.0.0.1:8080/{key}\"",
                       "lunch.toml:6: work.command: must be absent without work.kind = "
                       "\"command\", got [\"true\"]",
                       "lunch.toml:7: work.function: must be absent without work.kind = "
                       "\"function\", got \"cook\""}));
  EXPECT_EQ(
      sentences(arrivals + "kind = \"function\"\nurl = \"http://h\"\ntimeout = \"1 s\"\n"),
      (Sentences{"lunch.toml: work.function: must be given: a text such as \"cook\", its name "
                 "among those that a run is given",
                 "lunch.toml:6: work.url: must be absent without work.kind = \"http\", got "
                 "\"http://h\"",
                 "lunch.toml:7: work.timeout: must be absent without work.kind = \"command\" "
                 "or \"http\", got \"1 s\""}));
  EXPECT_EQ(sentences(arrivals + "kind = \"http\"\nurl = \"http://h\"\nmethod = \"HEAD\"\n"
                                 "body = \"x\"\n"),
            (Sentences{"lunch.toml:8: work.body: must be absent with work.method = \"HEAD\", got "
                       "\"x\""}));
  EXPECT_EQ(sentences(arrivals + "kind = \"http\"\nurl = \"http://h\"\n[strategy]\nspeed = 2\n"
                                 "discipline = \"shortest_first\"\n"),
            (Sentences{"lunch.toml:8: strategy.speed: must be absent with work.kind = \"http\", "
                       "which takes as long as it takes, got 2",
                       "lunch.toml:9: strategy.discipline: must be another one with work.kind = "
                       "\"http\", whose times nobody knows before, got \"shortest_first\""}));
  // A function may be told how long it should take.
  EXPECT_EQ(sentences(arrivals + "kind = \"function\"\nfunction = \"cook\"\nservice = \"1 s\"\n"
                                 "[strategy]\ndiscipline = \"shortest_first\"\n"),
            Sentences{});
}

TEST(Load, reads_users_who_think) {
  const Scenario closed = read(R"(
[arrivals]
process = "closed"
users   = 50
think   = { distribution = "erlang", mean = "5 s", stages = 3 }
[work]
service = "20 ms"
)");
  EXPECT_EQ(closed.arrivals.process, Process::closed);
  EXPECT_EQ(closed.arrivals.users, 50U);
  EXPECT_EQ(closed.arrivals.think.distribution, Distribution::erlang);
  EXPECT_EQ(closed.arrivals.think.mean, 5s);
  EXPECT_EQ(closed.arrivals.think.stages, 3U);
  EXPECT_EQ(closed.work.service.mean, 20ms);
  const auto think = [](const std::string& value) {
    return read("[arrivals]\nprocess = \"closed\"\nusers = 2\nthink = " + value +
                "\n[work]\nservice = \"20 ms\"\n")
        .arrivals.think;
  };
  EXPECT_EQ(think("\"5 s\"").distribution, Distribution::deterministic);
  EXPECT_EQ(think("{ mean = \"5 s\" }").distribution, Distribution::exponential);
  // The mean of what was measured.
  EXPECT_EQ(think(R"({ distribution = "empirical", values = ["1 s", "3 s"] })").mean, 2s);
}

TEST(Load, says_what_is_wrong_with_users) {
  const auto wrong = [](const std::string& lines) {
    return sentences("[arrivals]\nprocess = \"closed\"\n" + lines +
                     "\n[work]\nservice = \"20 ms\"\n");
  };
  EXPECT_EQ(wrong(""),
            (Sentences{"lunch.toml: arrivals.users: must be given: a whole number, of those "
                       "who come",
                       R"(lunch.toml: arrivals.think: must be given: a length of time such as )"
                       R"("20 ms", or a table with a distribution)"}));
  EXPECT_EQ(wrong("users = 5\nthink = \"1 s\"\nrate = \"5/s\"\nbatch = 2"),
            (Sentences{R"(lunch.toml:5: arrivals.rate: must be absent with arrivals.process = )"
                       R"("closed", got "5/s")",
                       "lunch.toml:6: arrivals.batch: must be absent with arrivals.process = "
                       "\"closed\", got 2"}));
  EXPECT_EQ(wrong("users = 0\nthink = \"0 s\""),
            (Sentences{"lunch.toml:3: arrivals.users: must be a whole number from 1 to 100000, got "
                       "0",
                       "lunch.toml:4: arrivals.think: must be above zero, such as \"1 us\" for "
                       "users who hardly think, got \"0 s\""}));
  EXPECT_EQ(wrong("users = 5\nthink.mean = \"1 s\"\nthink.men = \"1 s\""),
            (Sentences{"lunch.toml:5: arrivals.think.men: is not a field of a scenario; did you "
                       "mean arrivals.think.mean?"}));
  EXPECT_EQ(wrong("users = 5\nthink.distribution = \"trace\""),
            (Sentences{"lunch.toml:4: arrivals.think.distribution: must be another one without "
                       "arrivals.trace, got \"trace\""}));
  EXPECT_EQ(about("arrivals", "users = 5\nrate = \"5/s\""),
            R"(arrivals.users: must be absent without arrivals.process = "closed", got 5)");
}

TEST(Load, reads_the_parameters_of_each_distribution) {
  const std::string arrivals = "[arrivals]\nrate = \"20/s\"\nlength = \"10 s\"\n";
  const auto service = [&](const std::string& text) {
    return read(arrivals + "[work.service]\ndistribution = " + text).work.service;
  };
  EXPECT_EQ(service("\"hyperexponential\"\nmean = \"5 ms\"\ncv = 3\n").cv, 3);
  EXPECT_EQ(service("\"erlang\"\nmean = \"5 ms\"\nstages = 4\n").stages, 4U);
  const ServiceTime pareto = service("\"pareto\"\nmean = \"5 ms\"\nalpha = 1.2\nratio = 1e6\n");
  EXPECT_EQ(pareto.distribution, Distribution::pareto);
  EXPECT_EQ(pareto.alpha, 1.2);
  EXPECT_EQ(pareto.ratio, 1e6);
  const ServiceTime weighted =
      service("\"empirical\"\nweights = [3, 1]\nvalues = [\"10 ms\", \"50 ms\"]\n");
  EXPECT_EQ(*weighted.empirical, (Empirical{{10ms, 50ms}, {3, 1}, false}));
  EXPECT_EQ(weighted.mean, 20ms);
  const ServiceTime quantiles =
      service("\"empirical\"\nquantiles = [[0, \"0 s\"], [0.5, \"10 ms\"], [1, \"30 ms\"]]\n");
  EXPECT_EQ(*quantiles.empirical, (Empirical{{0ms, 10ms, 30ms}, {0, 0.5, 1}, true}));
  EXPECT_EQ(quantiles.mean, 12'500us);
}

TEST(Load, reads_measured_service_times_from_a_file) {
  const test::TemporaryFile times("10\n\n 20 ms\n0.03 s\n");
  const auto scenario = [&](const std::string& path) {
    return "[arrivals]\nrate = \"20/s\"\nlength = \"10 s\"\n[work.service]\ndistribution = "
           "\"empirical\"\nfile = \"" +
           path + "\"\nunit = \"1 ms\"\n";
  };
  const test::TemporaryFile file(scenario(times.path().substr(5)), ".toml");  // beside it
  const ServiceTime service = load(file.path()).work.service;
  EXPECT_EQ(service.file, times.path());
  EXPECT_EQ(service.empirical->values, (std::vector<Duration>{10ms, 20ms, 30ms}));
  EXPECT_EQ(service.mean, 20ms);
  const test::TemporaryFile words("10\nsoon\n");
  EXPECT_EQ(
      sentences(scenario(words.path())),
      Sentences{"lunch.toml:6: work.service.file: must be a file of lengths of time: " +
                words.path() + ":2: must be a number from 0 or a length of time, got \"soon\""});
  const test::TemporaryFile empty("\n");
  EXPECT_EQ(sentences(scenario(empty.path())),
            Sentences{"lunch.toml:6: work.service.file: must be a file of lengths of time: " +
                      empty.path() + ": must have a length of time on each line"});
  EXPECT_EQ(sentences(scenario("/dev/zero")),
            Sentences{"lunch.toml:6: work.service.file: must be a file of lengths of time: "
                      "/dev/zero: must be a file, got something else"});
}

TEST(Load, parameters_must_be_those_of_the_distribution) {
  const std::string arrivals = "[arrivals]\nrate = \"20/s\"\nlength = \"10 s\"\n";
  const auto about_service = [&](const std::string& text) {
    return sentences(arrivals + "[work.service]\ndistribution = " + text);
  };
  EXPECT_EQ(about_service("\"hyperexponential\"\nmean = \"5 ms\"\n"),
            Sentences{"lunch.toml: work.service.cv: must be given: a number from 1"});
  EXPECT_EQ(about_service("\"hyperexponential\"\nmean = \"5 ms\"\ncv = 0.5\n"),
            Sentences{"lunch.toml:7: work.service.cv: must be from 1 with a distribution = "
                      "\"hyperexponential\" (an \"erlang\" has one below), got 0.5"});
  EXPECT_EQ(about_service("\"erlang\"\nmean = \"5 ms\"\ncv = 0.5\n"),
            (Sentences{"lunch.toml: work.service.stages: must be given: a whole number",
                       "lunch.toml:7: work.service.cv: must be absent without "
                       "work.service.distribution = \"lognormal\" or \"hyperexponential\", got "
                       "0.5"}));
  EXPECT_EQ(about_service("\"pareto\"\nmean = \"5 ms\"\nstages = 2\n"),
            (Sentences{"lunch.toml: work.service.alpha: must be given: a number such as 1.5",
                       "lunch.toml: work.service.ratio: must be given: a number such as 1000, the "
                       "longest / the shortest",
                       "lunch.toml:7: work.service.stages: must be absent without "
                       "work.service.distribution = \"erlang\", got 2"}));
  EXPECT_EQ(about_service("\"empirical\"\nmean = \"5 ms\"\n"),
            (Sentences{"lunch.toml: work.service.values: must be given: a list such as [\"10 ms\", "
                       "\"35 ms\"]; or quantiles, or a file",
                       "lunch.toml:6: work.service.mean: must be absent with "
                       "work.service.distribution = \"empirical\", got \"5 ms\""}));
  EXPECT_EQ(about_service("\"empirical\"\nvalues = [\"5 ms\"]\nweights = [1, 2]\n"),
            Sentences{"lunch.toml:7: work.service.weights: must have one for each of 1 values, got "
                      "2"});
  const std::string quantiles = "quantiles = [[0, \"1 s\"], [1, \"2 s\"]]\n";
  for (const std::string& both : {quantiles + "values = [\"1 s\", \"2 s\", \"3 s\"]\n",
                                  "values = [\"1 s\", \"2 s\", \"3 s\"]\n" + quantiles}) {
    const Sentences all = about_service("\"empirical\"\n" + both);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(
        all[0].ends_with("work.service.quantiles: must be absent with "
                         "work.service.values, got [[0, \"1 s\"], [1, \"2 s\"]]"))
        << all[0];
  }
  EXPECT_EQ(about_service("\"empirical\"\nquantiles = [[0, \"1 s\"], [1, \"2 s\"]]\n"
                          "weights = [1, 2]\nunit = \"1 s\"\n"),
            (Sentences{"lunch.toml:7: work.service.weights: must be absent without "
                       "work.service.values, got [1, 2]",
                       "lunch.toml:8: work.service.unit: must be absent without "
                       "work.service.file, got \"1 s\""}));
}

TEST(Load, a_kind_of_people_may_take_its_own_time) {
  const std::string classes =
      "[arrivals]\nrate = \"20/s\"\nlength = \"10 s\"\nclasses = { student = 0.9, staff = 0.1 }\n"
      "[work]\nservice = \"20 ms\"\n";
  const Scenario lunch =
      read(classes +
           "[work.classes.staff]\nservice = { mean = \"5 ms\", distribution = "
           "\"lognormal\", cv = 2 }\n[work.classes]\nstudent.service = \"7 ms\"\n");
  ASSERT_EQ(lunch.work.classes.size(), 2U);
  EXPECT_EQ(lunch.work.service.mean, 20ms);
  EXPECT_EQ(lunch.work.classes[0].name, "staff");
  EXPECT_EQ(lunch.work.classes[0].service.mean, 5ms);
  EXPECT_EQ(lunch.work.classes[0].service.cv, 2);
  EXPECT_EQ(lunch.work.classes[1].name, "student");
  EXPECT_EQ(lunch.work.classes[1].service.distribution, Distribution::deterministic);
  EXPECT_EQ(
      read(classes, {{"work.classes.staff.service", "9 ms", "--set"}}).work.classes[0].service.mean,
      9ms);

  EXPECT_EQ(sentences(classes + "[work.classes.stuff]\nservice = \"7 ms\"\n"),
            Sentences{"lunch.toml:8: work.classes.stuff.service: must be absent while "
                      "arrivals.classes has no such kind, got \"7 ms\""});
  EXPECT_EQ(sentences(std::string(least) + "[work.classes.staff]\nservice = \"7 ms\"\n"),
            Sentences{"lunch.toml:8: work.classes.staff.service: must be absent without "
                      "arrivals.classes or arrivals.trace, got \"7 ms\""});
  EXPECT_EQ(sentences(classes + "[work.classes.staff]\nservice.cv = 2\n"),
            (Sentences{"lunch.toml: work.classes.staff.service.mean: must be given: a length of "
                       "time such as \"20 ms\"",
                       "lunch.toml:8: work.classes.staff.service.cv: must be absent without "
                       "work.classes.staff.service.distribution = \"lognormal\" or "
                       "\"hyperexponential\", got 2"}));
  EXPECT_EQ(sentences(classes + "[work.classes.staff]\n"),
            Sentences{"lunch.toml: work.classes.staff.service: must be given: a length of time "
                      "such as \"20 ms\", or a table with a distribution"});
}

TEST(Load, reads_how_people_leave_and_come_again) {
  EXPECT_FALSE(read(least).strategy.patience);
  EXPECT_EQ(read(least).strategy.retries.most, 0U);
  const Strategy strategy = read(std::string(least) + R"([strategy]
patience = "30 s"
deadline = "5 s"
retries = { most = 3, backoff = "1 s", jitter = 0.5 }
speed = 2
contention = { alpha = 0.05, beta = 0.001 }
)")
                                .strategy;
  EXPECT_EQ(strategy.patience, (Patience{Distribution::deterministic, 30s}));
  EXPECT_EQ(strategy.deadline, Duration(5s));
  EXPECT_EQ(strategy.retries, (Retries{.most = 3, .backoff = 1s, .factor = 2, .jitter = 0.5}));
  EXPECT_EQ(strategy.speed, 2);
  EXPECT_EQ(strategy.contention.alpha, 0.05);
  EXPECT_EQ(strategy.contention.beta, 0.001);
  EXPECT_EQ(read(std::string(least) + "[strategy.patience]\nmean = \"1 min\"\n").strategy.patience,
            (Patience{Distribution::exponential, 1min}));
}

TEST(Load, reads_how_many_are_served_together) {
  const auto batch = [](const std::string& value) {
    return read(std::string(least) + "[strategy]\nbatch = " + value + "\n").strategy.batch;
  };
  EXPECT_EQ(read(least).strategy.batch, Batching{});
  EXPECT_EQ(batch("8"), Batching{.most = 8});
  EXPECT_EQ(batch("{ most = 8, length = \"first\", each = \"1 ms\" }"),
            (Batching{8, BatchLength::first, 1ms}));
}

TEST(Load, who_is_served_with_others_is_not_interrupted_and_finds_nothing_prepared) {
  const std::string why =
      "must be absent with strategy.batch, where a window serves several in one service, ";
  EXPECT_EQ(sentences("[arrivals]\nrate = \"1/s\"\nclasses = { a = 1 }\n[work]\n"
                      "service = \"1 ms\"\ndishes.distinct = 5\n[strategy]\nbatch = 2\n"
                      "prepared.capacity = 3\n[plan]\nprepared = [0, 3]\n"),
            (Sentences{"lunch.toml:9: strategy.prepared.capacity: " + why +
                           "the ready ones with those that are not, got 3",
                       "lunch.toml:11: plan.prepared: " + why +
                           "the ready ones with those that are not, got [0, 3]"}));
  EXPECT_EQ(sentences("[arrivals]\nrate = \"1/s\"\nclasses = { a = 1 }\n[work]\n"
                      "service = \"1 ms\"\n[strategy]\nbatch = 2\n"
                      "discipline = \"priority\"\npreemptive = true\n"),
            (Sentences{"lunch.toml:9: strategy.preemptive: " + why +
                       "which stops for none of them, got true"}));
  EXPECT_EQ(sentences("[arrivals]\nrate = \"1/s\"\n[work]\nkind = \"command\"\n"
                      "command = [\"true\"]\n[strategy]\nbatch.length = \"first\"\n"),
            Sentences{"lunch.toml: strategy.batch.most: must be given: a whole number, of those "
                      "whom a window serves at once"});
  EXPECT_EQ(sentences("[arrivals]\nrate = \"1/s\"\n[work]\nservice = \"1 ms\"\n[strategy]\n"
                      "batch = { most = 1, length = \"first\", each = \"5 ms\" }\n"),
            (Sentences{"lunch.toml:6: strategy.batch.length: must be absent without a "
                       "strategy.batch.most above 1, got \"first\"",
                       "lunch.toml:6: strategy.batch.each: must be absent without a "
                       "strategy.batch.most above 1, got \"5 ms\""}));
  EXPECT_EQ(sentences("[arrivals]\nrate = \"1/s\"\n[work]\nkind = \"command\"\n"
                      "command = [\"true\"]\n[strategy]\nbatch = 4\n"),
            Sentences{"lunch.toml:7: strategy.batch: must be absent with work.kind = \"command\", "
                      "which is for one at a time, got 4"});
  EXPECT_EQ(read("[arrivals]\nrate = \"1/s\"\n[work]\nservice = \"1 ms\"\n"
                 "dishes.distinct = 5\n[strategy]\nbatch = 1\nprepared.capacity = 3\n")
                .strategy.batch.most,
            1U);
}

TEST(Load, reads_who_is_next_and_where_people_stand) {
  const auto strategy = [](const std::string& lines) {
    return read(std::string(least) + "dishes.distinct = 5\n[strategy]\n" + lines).strategy;
  };
  EXPECT_EQ(strategy("discipline = \"fair\"").discipline, Discipline::fair);
  EXPECT_EQ(strategy("discipline = \"shortest_first\"").discipline, Discipline::shortest_first);
  EXPECT_EQ(strategy("discipline = \"sharing\"\nbuffer = 3\nfull = \"reject\"").discipline,
            Discipline::sharing);
  const Strategy adaptive = strategy("discipline = \"adaptive_lifo\"\nlong_line = 40");
  EXPECT_EQ(adaptive.discipline, Discipline::adaptive_lifo);
  EXPECT_EQ(adaptive.long_line, 40U);
  const Strategy priority = strategy(
      "discipline = \"priority\"\npriority = [\"staff\"]\npreemptive = true\nageing = \"10 s\"");
  EXPECT_TRUE(priority.preemptive);
  EXPECT_EQ(priority.ageing, Duration(10s));
  EXPECT_TRUE(strategy("discipline = \"shortest_first\"\npreemptive = true").preemptive);
  EXPECT_EQ(strategy("lines = \"per_window\"").choice, LineChoice::shortest);
  EXPECT_EQ(strategy("lines = \"per_window\"\nchoice = \"by_key\"").choice, LineChoice::by_key);
  EXPECT_EQ(strategy("prepared = { capacity = 3, expiry = \"10 min\" }").prepared->expiry,
            Duration(10min));
}

TEST(Load, reads_targets_and_prices) {
  const std::string classes =
      "[arrivals]\nrate = \"20/s\"\nlength = \"10 s\"\nclasses = { student = 0.9, staff = 0.1 }\n"
      "[work]\nservice = \"20 ms\"\ndishes.distinct = 10\n";
  const Scenario lunch = read(classes + R"([strategy]
windows = 4
buffer = 500
prepared.capacity = 1_000
[target]
response_p99_9 = "2 s"
hit_ratio = 0.8
throughput = "88/min"
[target.classes.staff]
wait_p99 = "200 ms"
lost = 0
[cost]
window = 2.0
speed = { exponent = 1.6 }
prepared_megabyte = 20
entry_bytes = 5_000
)");
  EXPECT_EQ(lunch.target.response_p99_9, 2s);
  EXPECT_EQ(lunch.target.hit_ratio, 0.8);
  EXPECT_DOUBLE_EQ(*lunch.target.throughput, 88.0 / 60);
  EXPECT_EQ(lunch.target.wait_p99, std::nullopt);
  ASSERT_EQ(lunch.target.classes.size(), 1U);
  EXPECT_EQ(lunch.target.classes[0].name, "staff");
  EXPECT_EQ(lunch.target.classes[0].limits.wait_p99, 200ms);
  EXPECT_EQ(lunch.target.classes[0].limits.lost, 0);
  EXPECT_TRUE(lunch.work.classes.empty());
  EXPECT_EQ(
      lunch.cost,
      (Cost{.window = 2, .speed_exponent = 1.6, .prepared_megabyte = 20, .entry_bytes = 5'000}));
  EXPECT_DOUBLE_EQ(cost_of(lunch), 4 * 2 + 1'000 * 5'000e-6 * 20);
  EXPECT_FALSE(read(least).cost);

  EXPECT_EQ(sentences(classes + "[target.classes.stuff]\nwait_p99 = \"1 s\"\n"),
            Sentences{"lunch.toml:9: target.classes.stuff.wait_p99: must be absent while "
                      "arrivals.classes has no such kind, got \"1 s\""});
  EXPECT_EQ(sentences(classes + "[target]\nhit_ratio = 0.8\n[cost]\nprepared_megabyte = 1\n"),
            (Sentences{"lunch.toml: cost.entry_bytes: must be given: a number, the size of what "
                       "is kept of a key",
                       "lunch.toml:9: target.hit_ratio: must be absent without "
                       "strategy.prepared, got 0.8"}));
  EXPECT_EQ(sentences(classes + "[cost]\nentry_bytes = 1\n"),
            Sentences{"lunch.toml:9: cost.entry_bytes: must be absent without "
                      "cost.prepared_megabyte, got 1"});
}

// What a plan may change.
TEST(Load, choices) {
  const std::string classes =
      "[arrivals]\nrate = \"20/s\"\nlength = \"10 s\"\nclasses = { student = 0.9, staff = 0.1 }\n"
      "[work]\nservice = \"20 ms\"\ndishes.distinct = 10\n";
  EXPECT_EQ(read(least).choices, Choices());
  const Scenario lunch = read(classes + R"([plan]
windows = [2, 40]
speeds = [1, 1.5]
disciplines = ["fifo", "priority"]
prepared = [0, 10]
policies = ["lru", "sieve"]
buffers = [0, 100]
full = "reject"
lines = ["shared", "stealing"]
)");
  EXPECT_EQ(lunch.choices, (Choices{.windows = Choices::Span{2, 40},
                                    .speeds = {1, 1.5},
                                    .disciplines = {Discipline::fifo, Discipline::priority},
                                    .prepared = {0, 10},
                                    .policies = {cache::Policy::lru, cache::Policy::sieve},
                                    .buffers = {0, 100},
                                    .full = WhenFull::reject,
                                    .lines = {LineLayout::shared, LineLayout::stealing}}));

  EXPECT_EQ(about("plan", "windows = [4, 2]"),
            "plan.windows: must be the least and the most, from 1 to 10000, such as [1, 40], got "
            "[4, 2]");
  EXPECT_EQ(about("plan", "speeds = [1, 2, 1]"),
            "plan.speeds: must be a list of numbers above 0, up to 1e6, each once, such as "
            "[1, 1.5, 2], got [1, 2, 1]");
  EXPECT_EQ(about("plan", "disciplines = [\"fivo\"]"),
            "plan.disciplines: must be a list of what strategy.discipline can be, each once, such "
            "as [\"fifo\", \"shortest_first\"], got [\"fivo\"]");
  EXPECT_EQ(about("plan", "disciplines = [\"priority\"]"),
            "plan.disciplines: must be without \"priority\" where neither arrivals.classes nor "
            "strategy.priority tells who goes first, got [\"priority\"]");
  EXPECT_EQ(about("plan", "disciplines = [\"adaptive_lifo\"]"),
            "plan.disciplines: must be without \"adaptive_lifo\" unless it is strategy.discipline, "
            "with strategy.long_line, got [\"adaptive_lifo\"]");
  EXPECT_EQ(about("plan", "full = \"reject\""),
            "plan.full: must be absent without plan.buffers or strategy.buffer (any number), "
            "got \"reject\"");
  EXPECT_EQ(about("plan", "policies = [\"lru\"]"),
            "plan.policies: must be absent without plan.prepared or strategy.prepared, got "
            "[\"lru\"]");
  EXPECT_EQ(sentences(std::string(least) + "[plan]\nprepared = [0, 10]\n").size(), 1U);
}

// Fields that are each well and do not go together.
TEST(Load, fields_must_fit_each_other) {
  const test::TemporaryFile trace("t\n1\n");
  const std::string replay = "[arrivals]\ntrace = \"" + trace.path() + "\"\n";
  const std::string sleep = "[work]\nservice = \"20 ms\"\n";
  const std::string process = "[arrivals]\nrate = \"5/s\"\nlength = \"1 s\"\n";

  EXPECT_EQ(sentences(replay + "rate = \"5/s\"\nlength = \"1 s\"\n" + sleep),
            (Sentences{"lunch.toml:3: arrivals.rate: must be absent with arrivals.trace, got "
                       "\"5/s\"",
                       "lunch.toml:4: arrivals.length: must be absent with arrivals.trace, got "
                       "\"1 s\""}));
  EXPECT_EQ(sentences(process + "columns.time = \"t\"\nto = \"1 s\"\n" + sleep),
            (Sentences{"lunch.toml:4: arrivals.columns.time: must be absent without "
                       "arrivals.trace, got \"t\"",
                       "lunch.toml:5: arrivals.to: must be absent without arrivals.trace, got "
                       "\"1 s\""}));
  EXPECT_EQ(sentences(replay + "from = \"2 s\"\nto = \"1 s\"\n" + sleep),
            Sentences{"lunch.toml:4: arrivals.to: must be later than arrivals.from (2.00 s), got "
                      "\"1 s\""});
  EXPECT_EQ(sentences(replay + "classes = { a = 1 }\ncolumns.class = \"c\"\n" + sleep),
            Sentences{"lunch.toml:4: arrivals.columns.class: must be absent with "
                      "arrivals.classes, got \"c\""});
  EXPECT_EQ(sentences(replay + "batch = 2\ninterval = \"1 s\"\n" + sleep),
            (Sentences{"lunch.toml:3: arrivals.batch: must be absent with arrivals.trace, got 2",
                       "lunch.toml:4: arrivals.interval: must be absent without "
                       "arrivals.columns.count, got \"1 s\""}));
  EXPECT_EQ(sentences(replay + "columns.count = \"n\"\ntime_of = \"departure\"\n" + sleep),
            Sentences{"lunch.toml:4: arrivals.time_of: must be absent with "
                      "arrivals.columns.count, got \"departure\""});
  const std::string states =
      "states = [{ rate = \"5/s\", stay = \"1 s\" }, "
      "{ rate = \"9/s\", stay = \"1 s\" }]\n";
  EXPECT_EQ(sentences(process + states + sleep),
            Sentences{"lunch.toml:4: arrivals.states: must be absent without arrivals.process = "
                      "\"mmpp\", got [{ rate = \"5/s\", stay = \"1 s\" }, { rate = \"9/s\", stay "
                      "= \"1 s\" }]"});
  EXPECT_EQ(sentences(process + "process = \"mmpp\"\n" + sleep),
            (Sentences{"lunch.toml: arrivals.states: must be given: a list such as [{ rate = "
                       "\"50/s\", stay = \"2 s\" }, { rate = \"500/s\", stay = \"200 ms\" }]",
                       "lunch.toml:2: arrivals.rate: must be absent with arrivals.process = "
                       "\"mmpp\", got \"5/s\""}));
  EXPECT_EQ(sentences(process + "batch.mean = 2.5\n" + sleep),
            Sentences{"lunch.toml:4: arrivals.batch.mean: must be a whole number without "
                      "arrivals.batch.distribution = \"geometric\", got 2.5"});
  EXPECT_EQ(sentences(process + "batch.distribution = \"geometric\"\n" + sleep),
            Sentences{"lunch.toml: arrivals.batch.mean: must be given: a number, of those who "
                      "come together"});
  EXPECT_EQ(sentences(process + "[work]\nkind = \"command\"\nservice = \"1 s\"\n"),
            Sentences{"lunch.toml: work.command: must be given: a program and its arguments"});
  EXPECT_EQ(sentences(process + sleep + "timeout = \"1 s\"\n"),
            Sentences{"lunch.toml:6: work.timeout: must be absent without work.kind = "
                      "\"command\" or \"http\", got \"1 s\""});
  EXPECT_EQ(sentences(process + "[work.service]\ndistribution = \"trace\"\nmean = \"1 s\"\n"),
            (Sentences{"lunch.toml:5: work.service.distribution: must be another one without "
                       "arrivals.trace, got \"trace\"",
                       "lunch.toml:6: work.service.mean: must be absent with "
                       "work.service.distribution = \"trace\", got \"1 s\""}));
  EXPECT_EQ(sentences(process + "[work.service]\ncv = 2\nunit = \"1 s\"\n"),
            (Sentences{"lunch.toml: work.service.mean: must be given: a length of time such as "
                       "\"20 ms\"",
                       "lunch.toml:5: work.service.cv: must be absent without "
                       "work.service.distribution = \"lognormal\" or \"hyperexponential\", got 2",
                       "lunch.toml:6: work.service.unit: must be absent without "
                       "work.service.distribution = \"trace\" or \"empirical\", got \"1 s\""}));
  const std::string by_priority = process + sleep + "[strategy]\ndiscipline = \"priority\"\n";
  EXPECT_EQ(sentences(by_priority),
            Sentences{"lunch.toml: strategy.priority: must be given: a list of texts such as "
                      "[\"staff\", \"student\"]"});
  EXPECT_EQ(sentences(by_priority + "priority = \"staff\"\n"),
            Sentences{"lunch.toml:8: strategy.priority: must be a list of texts such as "
                      "[\"staff\", \"student\"], got \"staff\""});
  EXPECT_EQ(sentences(by_priority + "priority = [\"staff\"]\n"), Sentences{});
  EXPECT_EQ(sentences(by_priority + "priority = [\"staff\", \"staff\"]\n"),
            Sentences{"lunch.toml:8: strategy.priority: must name each kind once, got \"staff\" "
                      "twice"});
  EXPECT_EQ(sentences(by_priority + "priority = [\"staf\"]\n[arrivals.classes]\nstaff = 1.0\n"),
            Sentences{"lunch.toml:8: strategy.priority: must name kinds of arrivals.classes, got "
                      "\"staf\""});
  EXPECT_EQ(sentences(process + sleep + "[strategy]\nfull = \"reject\"\n"),
            Sentences{"lunch.toml:7: strategy.full: must be absent without strategy.buffer "
                      "(any number), got \"reject\""});
}

TEST(Load, a_line_for_nobody_is_one_where_people_are_lost) {
  const std::string text =
      "[arrivals]\nrate = \"5/s\"\n[work]\nservice = \"20 ms\"\n[strategy]\nbuffer = 0\n";
  EXPECT_EQ(load_text(text, "a.toml").strategy.full, WhenFull::block);
  EXPECT_EQ(load_text(text + "full = \"reject\"\n", "a.toml").strategy.full, WhenFull::reject);
  EXPECT_EQ(load_text(text + "full = \"drop_oldest\"\n", "a.toml").strategy.buffer, 0U);
}

TEST(Load, strategies_must_fit_each_other) {
  const std::string process = "[arrivals]\nrate = \"5/s\"\nlength = \"1 s\"\n";
  const std::string sleep = process + "[work]\nservice = \"20 ms\"\n[strategy]\n";
  const std::string command =
      process + "[work]\nkind = \"command\"\ncommand = [\"true\"]\n[strategy]\n";
  EXPECT_EQ(sentences(sleep + "patience = { distribution = \"exponential\" }\n"),
            Sentences{"lunch.toml: strategy.patience.mean: must be given: a length of time such as "
                      "\"30 s\""});
  EXPECT_EQ(sentences(sleep + "retries = { most = 3 }\n"),
            Sentences{"lunch.toml: strategy.retries.backoff: must be given: a length of time such "
                      "as \"1 s\""});
  EXPECT_EQ(sentences(sleep + "retries = { backoff = \"1 s\" }\n"),
            Sentences{"lunch.toml: strategy.retries.most: must be given: a whole number, of the "
                      "times that each comes again"});
  EXPECT_EQ(sentences(sleep + "discipline = \"adaptive_lifo\"\n"),
            Sentences{"lunch.toml: strategy.long_line: must be given: a whole number, above which "
                      "a line is long"});
  EXPECT_EQ(sentences(sleep + "lines = \"stealing\"\nchoice = \"by_key\"\n"),
            Sentences{"lunch.toml: work.dishes.distinct: must be given: a whole number, of the "
                      "different things that are asked for, with strategy.choice = \"by_key\"; or "
                      "arrivals.trace, a log with keys"});
  EXPECT_EQ(sentences(command + "speed = 2\ncontention = { alpha = 0.1 }\n"),
            (Sentences{"lunch.toml:8: strategy.speed: must be absent with work.kind = "
                       "\"command\", which takes as long as it takes, got 2",
                       "lunch.toml:9: strategy.contention.alpha: must be absent with work.kind = "
                       "\"command\", which takes as long as it takes, got 0.1"}));
  EXPECT_EQ(sentences(command + "discipline = \"shortest_first\"\n"),
            Sentences{"lunch.toml:8: strategy.discipline: must be another one with work.kind = "
                      "\"command\", whose times nobody knows before, got \"shortest_first\""});
  const std::string preemptive =
      "discipline = \"priority\"\npriority = [\"staff\"]\npreemptive = true\n";
  EXPECT_EQ(sentences(sleep + preemptive), Sentences{});
  EXPECT_EQ(sentences(command + preemptive),
            Sentences{"lunch.toml:10: strategy.preemptive: must be absent with work.kind = "
                      "\"command\", which cannot stop and go on later, got true"});
  EXPECT_EQ(sentences(process + "[work]\nservice = \"1 s\"\ndishes.distinct = 5\n[strategy]\n" +
                      preemptive + "prepared.capacity = 3\n"),
            Sentences{"lunch.toml:10: strategy.preemptive: must be absent with strategy.prepared, "
                      "where others wait for what a window makes, got true"});
}

TEST(Load, nobody_waits_where_everybody_is_served_at_once) {
  const auto complaint = [](const std::string& lines) {
    return sentences(std::string(least) + "[strategy]\ndiscipline = \"sharing\"\n" + lines);
  };
  EXPECT_EQ(complaint("windows = 3\nbuffer = 5\nfull = \"reject\"\n"), Sentences{});
  const std::string with = R"(with strategy.discipline = "sharing")";
  EXPECT_EQ(complaint("patience = \"1 s\"\n"),
            Sentences{"lunch.toml:9: strategy.patience: must be absent " + with +
                      ", where everybody is served at once, got \"1 s\""});
  EXPECT_EQ(complaint("lines = \"per_window\"\n"),
            Sentences{"lunch.toml:9: strategy.lines: must be \"shared\" " + with +
                      ", got \"per_window\""});
  EXPECT_EQ(complaint("buffer = 5\n"),
            Sentences{"lunch.toml:9: strategy.buffer: must be absent " + with +
                      " and without strategy.full = \"reject\", got 5"});
  EXPECT_EQ(complaint("buffer = 5\nfull = \"drop_oldest\"\n"),
            Sentences{"lunch.toml:10: strategy.full: must be \"reject\" or absent " + with +
                      ", got \"drop_oldest\""});
  EXPECT_EQ(complaint("windows = [[\"0 s\", 1], [\"1 s\", 2]]\n"),
            Sentences{"lunch.toml:9: strategy.windows: must be a whole number " + with +
                      ", got [[\"0 s\", 1], [\"1 s\", 2]]"});
}

// Else there would be no candidate, and nobody would know why.
TEST(Load, a_plan_has_nothing_that_its_only_discipline_cannot_have) {
  const auto complaint = [](const std::string& strategy, const std::string& plan) {
    return sentences(
        "[arrivals]\nrate = \"5/s\"\nhead = 10\n[work]\nservice = \"1 s\"\n"
        "dishes.distinct = 5\n[strategy]\n" +
        strategy + "[plan]\n" + plan);
  };
  const std::string sharing = "discipline = \"sharing\"\n";
  const std::string only = "disciplines = [\"sharing\"]\n";
  const std::string with = R"(with strategy.discipline = "sharing")";
  EXPECT_EQ(complaint(sharing, only + "lines = [\"shared\"]\nprepared = [0]\nbuffers = [0]\n"),
            Sentences{});
  EXPECT_EQ(complaint(sharing, only + "lines = [\"shared\", \"per_window\"]\n"),
            Sentences{"lunch.toml:11: plan.lines: must be [\"shared\"] " + with +
                      ", got [\"shared\", \"per_window\"]"});
  EXPECT_EQ(complaint(sharing, only + "prepared = [5]\n"),
            Sentences{"lunch.toml:11: plan.prepared: must be absent " + with + ", got [5]"});
  EXPECT_EQ(complaint(sharing, only + "buffers = [4]\n"),
            Sentences{"lunch.toml:11: plan.buffers: must be absent " + with +
                      " and without plan.full = \"reject\", got [4]"});
  EXPECT_EQ(complaint(sharing, only + "buffers = [4]\nfull = \"reject\"\n"), Sentences{});
  const std::string preemptive = "discipline = \"shortest_first\"\npreemptive = true\n";
  EXPECT_EQ(complaint(preemptive, "disciplines = [\"shortest_first\"]\nprepared = [0, 5]\n"),
            Sentences{"lunch.toml:12: plan.prepared: must be absent with strategy.preemptive, "
                      "where others would wait for what a window makes, got [0, 5]"});
  // Beside another discipline they have something to be combined with.
  EXPECT_EQ(complaint(preemptive, "prepared = [0, 5]\n"), Sentences{});
  EXPECT_EQ(complaint(sharing,
                      "disciplines = [\"sharing\", \"fifo\"]\nprepared = [5]\n"
                      "lines = [\"per_window\"]\nbuffers = [4]\n"),
            Sentences{});
}

TEST(Load, long_and_strange_values_are_cut_and_made_visible) {
  const std::string shown = about("work", R"(kind = ")" + std::string(200, 'x') + "\"");
  EXPECT_EQ(
      shown,
      "work.kind: must be \"sleep\", \"spin\", \"command\", \"http\" or \"function\", got \"" +
          std::string(60, 'x') + "...\"");
  EXPECT_EQ(about("work", R"("a\nb\u001b" = 1)"),
            R"(work.a\x0ab\x1b: is not a field of a scenario)");
  EXPECT_EQ(
      about("work", R"(kind = "a\u0007\nb")"),
      R"(work.kind: must be "sleep", "spin", "command", "http" or "function", got "a\x07\x0ab")");
}

TEST(Load, the_command_line_may_say_more_of_what_has_a_short_form) {
  const auto with = [](const std::string& lines, std::vector<Override> overrides) {
    return load_text(std::string(least) + "[strategy]\n" + lines + "\n", "lunch.toml", overrides)
        .strategy;
  };
  EXPECT_EQ(with("batch = 4", {{"strategy.batch.each", "3 ms", "--set"}}).batch,
            (Batching{.most = 4, .each = 3ms}));
  EXPECT_EQ(with("batch = 4", {{"strategy.batch.most", "8", "--set"}}).batch, Batching{.most = 8});
  const auto patience =
      with("patience = \"2 s\"", {{"strategy.patience.distribution", "exponential", "--set"}});
  EXPECT_EQ(patience.patience->mean, 2s);
  EXPECT_EQ(patience.patience->distribution, Distribution::exponential);
  const auto broker =
      with("middleware = \"kafka://here\"", {{"strategy.middleware.publish", "1 ms", "--set"},
                                             {"strategy.middleware.deliver", "2 ms", "--set"}});
  ASSERT_TRUE(broker.middleware);
  EXPECT_EQ(broker.middleware->url, "kafka://here");
  EXPECT_EQ(broker.middleware->deliver, 2ms);
  const std::vector<Override> crowds{{"arrivals.batch", "5", "--set"},
                                     {"arrivals.batch.distribution", "geometric", "--set"}};
  EXPECT_EQ(read(least, crowds).arrivals.batch, (Batch{5, BatchSize::geometric}));
}

TEST(Load, candidates_may_spill_where_the_scenario_does_not) {
  const std::string text = std::string(least) +
                           "[strategy]\nSPILL[plan]\nbuffers = [0, 4]\n"
                           "full = \"spill\"\n";
  const auto with = [&](const std::string& line) {
    return sentences(std::string(text).replace(text.find("SPILL"), 5, line));
  };
  EXPECT_EQ(with("spill = \"2 ms\"\n"), Sentences{});
  EXPECT_EQ(with(""),
            Sentences{"lunch.toml: strategy.spill: must be given: a length of time such as "
                      "\"2 ms\", to fetch who has been spilled, with plan.full"});
}

TEST(Load, reads_what_is_known_of_a_broker) {
  const std::string text = std::string(least) + "[strategy]\nmiddleware = ";
  const auto broker = [&](const std::string& value) {
    return read(text + value).strategy.middleware;
  };
  EXPECT_FALSE(broker("\"memory:\""));
  EXPECT_FALSE(broker("{ url = \"memory:\" }"));
  for (const char* const url : {"rabbitmq://me:secret@here:5672/lunch", "kafka://here",
                                "sqlite:a b.db", "activemq://here/q", "rocketmq://here:8081/t1"}) {
    const auto given = broker("{ url = \"" + std::string(url) +
                              "\", prefetch = 10, publish = \"2 ms\", deliver = \"0 s\" }");
    ASSERT_TRUE(given);
    EXPECT_EQ(given->url, url);
    EXPECT_EQ(given->prefetch, 10U);
    EXPECT_EQ(given->publish, 2ms);
    EXPECT_EQ(given->deliver, 0ms);
  }
  const Scenario set = read(least, {{"strategy.middleware.url", "kafka://here", "--set 1"},
                                    {"strategy.middleware.publish", "1 ms", "--set 2"},
                                    {"strategy.middleware.deliver", "1 ms", "--set 3"}});
  EXPECT_EQ(set.strategy.middleware->prefetch, 1U);
}

TEST(Load, says_what_a_broker_needs) {
  const std::string text = std::string(least) + "[strategy]\nmiddleware = ";
  // How far away it is a run measures.
  for (const char* const url : {"rabbitmq://here/lunch", "memory:lunch"}) {
    const auto middleware = read(text + "\"" + url + "\"\n").strategy.middleware;
    ASSERT_TRUE(middleware);
    EXPECT_FALSE(middleware->publish || middleware->deliver);
  }
  EXPECT_EQ(sentences(text + "{ publish = \"1 ms\" }\n"),
            (Sentences{"lunch.toml: strategy.middleware.url: must be given: \"memory:\" or the URL "
                       "of a broker such as \"rabbitmq://localhost/lunch\""}));
  for (const char* const url : {"rabbitmq:", "rabbitmq://", "kafka:///topic",
                                "sqlite:", "mysql://h", "activemq://a b", ""}) {
    EXPECT_EQ(sentences(text + "\"" + url + "\"\n").size(), 1U) << url;
  }
  // Nobody sees the password, wherever it is told of.
  EXPECT_EQ(
      sentences(least, {{"strategy.middleware.urls", "kafka://a:secret@b",
                         "--set strategy.middleware.urls=kafka://a:secret@b"}}),
      Sentences{"--set strategy.middleware.urls=kafka://a:***@b: strategy.middleware.urls: is "
                "not a field of a scenario; did you mean strategy.middleware.url?"});
}

TEST(Load, a_broker_keeps_a_line_as_brokers_do) {
  const std::string broker =
      "middleware = { url = \"kafka://a\", publish = \"1 ms\", deliver = \"1 ms\" }\n";
  const auto with = [&](const std::string& lines) {
    Sentences all = sentences(std::string(least) + "[strategy]\n" + broker + lines);
    for (std::string& each : all) each.erase(0, each.find(": ") + 2);
    return all;
  };
  const std::string told = " with a broker (strategy.middleware), got ";
  EXPECT_EQ(with("discipline = \"lifo\"\n"),
            Sentences{"strategy.discipline: must be \"fifo\" or \"priority\"" + told + "\"lifo\""});
  EXPECT_EQ(with("lines = \"stealing\"\n"),
            Sentences{"strategy.lines: must be \"shared\"" + told + "\"stealing\""});
  EXPECT_EQ(with("buffer = 3\nfull = \"spill\"\nspill = \"1 ms\"\n"),
            Sentences{"strategy.full: must be \"block\", \"reject\" or \"drop_oldest\"" + told +
                      "\"spill\""});
  EXPECT_EQ(
      with("windows = [[\"0 s\", 2], [\"1 min\", 3]]\n"),
      Sentences{"strategy.windows: must be a number" + told + "[[\"0 s\", 2], [\"1 min\", 3]]"});
  EXPECT_TRUE(with("buffer = 3\nfull = \"reject\"\npatience = \"1 s\"\n").empty());
  EXPECT_TRUE(with("buffer = 3\nfull = \"drop_oldest\"\n").empty());
  EXPECT_EQ(with("discipline = \"priority\"\npriority = [\"a\"]\npreemptive = true\n"),
            Sentences{"strategy.preemptive: must be absent" + told + "true"});
  EXPECT_EQ(with("[plan]\ndisciplines = [\"fifo\", \"shortest_first\"]\n"),
            Sentences{"plan.disciplines: must be of \"fifo\" and \"priority\"" + told +
                      "[\"fifo\", \"shortest_first\"]"});
  EXPECT_EQ(with("[plan]\nlines = [\"per_window\"]\n"),
            Sentences{"plan.lines: must be [\"shared\"]" + told + "[\"per_window\"]"});
  EXPECT_TRUE(with("windows = 3\nspeed = 2\ndeadline = \"1 s\"\n").empty());
}

}  // namespace
}  // namespace canteen::scenario
