// Access logs, CSV and JSON lines: what their lines mean, and the sentences about bad ones.
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "src/scenario/access_log.hpp"
#include "src/scenario/trace_testing.hpp"

namespace canteen::scenario {
namespace {

using namespace std::chrono_literals;

const std::string common =
    R"(in24.example.com - - [01/Aug/1995:00:00:01 -0400] "GET /shuttle/a.txt HTTP/1.0" 200 1839)";
const std::string combined =
    R"(::1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 2326 "http://here/" "Moz 4")";

std::string part(const std::string& line, Part which) {
  AccessParts parts;
  if (!split_access(line, parts)) return "no line";
  return std::string(parts[static_cast<std::size_t>(which)]);
}

auto with_columns(const TraceColumns& columns) {
  return [columns](Scenario& scenario) { scenario.arrivals.trace.columns = columns; };
}

auto as(TraceFormat format) {
  return [format](Scenario& scenario) { scenario.arrivals.trace.format = format; };
}

void service_of_trace(Scenario& scenario) {
  scenario.work.service.distribution = Distribution::trace;
}

TEST(AccessLog, has_parts) {
  EXPECT_EQ(part(combined, Part::host), "::1");
  EXPECT_EQ(part(combined, Part::ident), "-");
  EXPECT_EQ(part(combined, Part::user), "frank");
  EXPECT_EQ(part(combined, Part::time), "10/Oct/2000:13:55:36 -0700");
  EXPECT_EQ(part(combined, Part::request), "GET /a HTTP/1.0");
  EXPECT_EQ(part(combined, Part::method), "GET");
  EXPECT_EQ(part(combined, Part::path), "/a");
  EXPECT_EQ(part(combined, Part::protocol), "HTTP/1.0");
  EXPECT_EQ(part(combined, Part::status), "200");
  EXPECT_EQ(part(combined, Part::bytes), "2326");
  EXPECT_EQ(part(combined, Part::referer), "http://here/");
  EXPECT_EQ(part(combined, Part::agent), "Moz 4");
  EXPECT_EQ(part(common, Part::path), "/shuttle/a.txt");
  EXPECT_EQ(part(common, Part::agent), "");
}

TEST(AccessLog, requests_can_be_strange) {
  const auto path = [](const std::string& request) {
    return part("h - - [10/Oct/2000:13:55:36 -0700] \"" + request + "\" 200 -", Part::path);
  };
  EXPECT_EQ(path("GET /"), "/");
  EXPECT_EQ(path("GET /a b c HTTP/1.0"), "/a b c");
  EXPECT_EQ(path("GET /a\"b\" HTTP/1.0"), "/a\"b\"");
  EXPECT_EQ(path("GET /a\\\"b HTTP/1.0"), "/a\\\"b");
  EXPECT_EQ(path("-"), "-");
  EXPECT_EQ(path(""), "");
  EXPECT_EQ(path("\\x16\\x03\\x01"), "\\x16\\x03\\x01");
  EXPECT_EQ(path("GET /a] HTTP/1.0"), "/a]");
}

TEST(AccessLog, has_more_in_front_and_behind) {
  EXPECT_EQ(part("www.example.com:80 " + combined, Part::host), "www.example.com:80");
  EXPECT_EQ(part("www.example.com:80 " + combined, Part::path), "/a");
  EXPECT_EQ(part("h - John Doe [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1", Part::user),
            "John Doe");
  for (const char* tail :
       {"0.005", "\"-\" 0.005", "\"1.2.3.4\" 0.005 0.004 .", "rt=0.005 uct=\"0.001\"",
        "\"-\" 17 request_time=0.005 9.9", "rt=\"0.005\"", "\"0.005\"", "0.005 0.004, 0.003"}) {
    EXPECT_EQ(part(combined + " " + tail, Part::request_time), "0.005") << tail;
    EXPECT_EQ(part(common + " " + tail, Part::request_time), "0.005") << tail;
  }
  EXPECT_EQ(part(combined + " \"-\" 17 -", Part::request_time), "");
}

TEST(AccessLog, other_lines_are_none) {
  for (const char* line :
       {"", "hello", "h - - [10/Oct/2000:13:55:36 -0700]", "h - - 10/Oct/2000 \"GET /\" 200 1",
        "h - - [10/Oct/2000:13:55:36 -0700 \"GET /\" 200 1", " [1] \"GET /\" 200 1",
        "h - - [1] GET / 200 1", "h - - [1] \"GET / 200 1", "h - - [1] \"GET /\" 2000 1",
        "h - - [1] \"GET /\" 200", "h - - [1] \"GET /\" 200 x", "h - - [1] \"GET /\""}) {
    EXPECT_EQ(part(line, Part::path), "no line") << line;
  }
}

TEST(AccessLog, is_replayed) {
  const auto requests = replayed(
      common + "\n" +
      R"(uplherc.example.com - - [01/Aug/1995:00:00:09 -0400] "GET / HTTP/1.0" 304 0)" + "\r\n");
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].key, "/shuttle/a.txt");
  EXPECT_EQ(requests[1].key, "/");
  EXPECT_EQ(requests[1].at, 8s);
  EXPECT_EQ(requests[1].kind, "");
}

TEST(AccessLog, its_parts_are_its_columns) {
  const auto requests = replayed(combined, [](Scenario& scenario) {
    scenario.arrivals.trace.columns = {
        .time = "time", .service = "bytes", .key = "host", .kind = "method"};
    scenario.work.service = {Distribution::trace, {}, 1, 1us};
  });
  EXPECT_EQ(requests[0].key, "::1");
  EXPECT_EQ(requests[0].kind, "GET");
  EXPECT_EQ(requests[0].service, 2326us);
  EXPECT_EQ(refusal(combined, with_columns({.time = {}, .service = {}, .key = "url", .kind = {}})),
            "FILE:1: must have \"url\" (arrivals.columns.key), got \"host\", \"ident\", \"user\", "
            "\"time\", \"request\", \"method\", \"path\", \"protocol\", \"status\", \"bytes\", "
            "\"referer\", \"agent\", \"request_time\"");
}

TEST(AccessLog, of_nginx_with_other_times) {
  const auto at = [](const std::string& time) {
    return replayed(
               "::1 - - [10/Oct/2000:20:55:30 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n"
               "::1 - - [" +
               time + "] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n")
        .back()
        .at;
  };
  EXPECT_EQ(at("2000-10-10T13:55:36-07:00"), 6s);
  EXPECT_EQ(at("971211336.250"), 6250ms);
  EXPECT_EQ(at("10/Oct/2000:13:55:36 -0700"), 6s);
}

TEST(AccessLog, bad_lines_have_their_sentence) {
  EXPECT_EQ(refusal(common + "\nhello\n"),
            "FILE:2: must be a line of an access log, such as ::1 - - [01/Aug/2026:12:00:00 "
            "+0200] \"GET / HTTP/1.1\" 200 612, got \"hello\"");
  EXPECT_EQ(refusal(combined + "\n" + common + "\n"),
            "FILE:2: must be a line of a combined access log, such as ::1 - - "
            "[01/Aug/2026:12:00:00 +0200] \"GET / HTTP/1.1\" 200 612 \"-\" \"curl\", got "
            "\"in24.example.com - - [01/Aug/1995:00:00:01 -0400] \"GET /shut...\"");
  EXPECT_EQ(refusal(common + "\n", as(TraceFormat::nginx)),
            "FILE:1: must be a line of an access log with the request time, such as ::1 - - "
            "[01/Aug/2026:12:00:00 +0200] \"GET / HTTP/1.1\" 200 612 \"-\" \"curl\" 0.005, got "
            "\"in24.example.com - - [01/Aug/1995:00:00:01 -0400] \"GET /shut...\"");
  EXPECT_EQ(refusal("h - - [30/Feb/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1\n"),
            "FILE:1: time must be a number or a date such as 2026-08-01T12:00:00+02:00 or "
            "01/Aug/2026:12:00:00 +0200, got \"30/Feb/2000:13:55:36 -0700\"");
  EXPECT_EQ(refusal(common + "\n", service_of_trace),
            "FILE:1: request_time must be a number from 0, got \"\"");
}

TEST(Csv, columns_are_known_by_their_usual_names_in_any_case) {
  const auto requests = replayed("Timestamp,id,URL,Class\n1.5,7,/a,staff\n");
  EXPECT_EQ(requests[0].key, "/a");
  EXPECT_EQ(requests[0].kind, "staff");
  EXPECT_EQ(replayed("url,key,t\n/u,/k,1\n")[0].key, "/k");
}

TEST(Csv, or_by_those_of_the_scenario) {
  const auto requests = replayed("when,what,who,cost\n1.5,/a,staff,3\n", [](Scenario& scenario) {
    scenario.arrivals.trace.columns = {
        .time = "when", .service = "cost", .key = "what", .kind = "who"};
    scenario.work.service = {Distribution::trace, {}, 1, 20ms};
  });
  EXPECT_EQ(requests[0].key, "/a");
  EXPECT_EQ(requests[0].kind, "staff");
  EXPECT_EQ(requests[0].service, 60ms);
}

TEST(Csv, quotes_line_ends_and_marks) {
  const auto requests = replayed(
      "\xef\xbb\xbf\"t\",\"key\"\r\n1.5,\"a,b\"\r\n2.5,\"say \"\"hi\"\"\"\r\n"
      "3.5,\r\n4.5,\"\"\r\n5.5,a \"b\"");
  ASSERT_EQ(requests.size(), 5U);
  EXPECT_EQ(requests[0].key, "a,b");
  EXPECT_EQ(requests[1].key, "say \"hi\"");
  EXPECT_EQ(requests[2].key, "");
  EXPECT_EQ(requests[3].key, "");
  EXPECT_EQ(requests[4].key, "a \"b\"");
}

TEST(Csv, tabs_and_semicolons_separate_as_well) {
  EXPECT_EQ(replayed("t\tkey\n1.5\ta,b\n")[0].key, "a,b");
  EXPECT_EQ(replayed("t;key\n1.5;a,b\n")[0].key, "a,b");
}

TEST(Csv, dates_are_times) {
  const auto requests = replayed("time,key\n2026-08-01 12:00:00.5,a\n2026-08-01T12:00:01.25Z,b\n");
  EXPECT_EQ(requests[1].at, 750ms);
}

TEST(Csv, bad_lines_have_their_sentence) {
  EXPECT_EQ(refusal("t,key\n1.5,a,b\n"), "FILE:2: must have 2 columns, as the header, got 3");
  EXPECT_EQ(refusal("t,key\n1.5\n"), "FILE:2: must have 2 columns, as the header, got 1");
  EXPECT_EQ(refusal("t,key\n1.5,\"a\n2.5,b\n"),
            "FILE:2: must close each quote before the next column, got \"1.5,\"a\"");
  EXPECT_EQ(refusal("t,key\n1.5,\"a\"b\n"),
            "FILE:2: must close each quote before the next column, got \"1.5,\"a\"b\"");
  EXPECT_EQ(refusal("t,key\n1.5,a\nsoon,b\n"),
            "FILE:3: t must be a number or a date such as 2026-08-01T12:00:00+02:00 or "
            "01/Aug/2026:12:00:00 +0200, got \"soon\"");
  EXPECT_EQ(refusal("t,key\n1690000000123,a\n"),
            "FILE:2: t must be within 133 years of zero, in units of 1.00 s "
            "(arrivals.time_unit), got \"1690000000123\"");
  EXPECT_EQ(refusal("t,work_out\n1.5,-3\n", service_of_trace),
            "FILE:2: work_out must be a number from 0, got \"-3\"");
  EXPECT_EQ(refusal("t,key\n", service_of_trace),
            "FILE:1: must have a service time (arrivals.columns.service names it), got \"t\", "
            "\"key\"");
  EXPECT_EQ(
      refusal("t,key\n", with_columns({.time = "when", .service = {}, .key = {}, .kind = {}})),
      "FILE:1: must have \"when\" (arrivals.columns.time), got \"t\", \"key\"");
  EXPECT_EQ(refusal("a,b\n", as(TraceFormat::csv)),
            "FILE:1: must have a time (arrivals.columns.time names it), got \"a\", \"b\"");
  EXPECT_EQ(refusal("\"a\n", as(TraceFormat::csv)), "FILE:1: must be a CSV header, got \"\"a\"");
  EXPECT_TRUE(replayed("t,key\n").empty());
}

TEST(JsonLines, members_are_columns_and_those_within_members_too) {
  const std::string text = R"({"time": 1.5, "request": {"url": "/a", "took": {"s": 0.25}}})"
                           "\n"
                           R"({"time": "2.75", "request": {"took": {"s": 0.5}, "url": 7}, "x": []})"
                           "\n";
  const auto requests = replayed(text, [](Scenario& scenario) {
    scenario.arrivals.trace.columns = {
        .time = {}, .service = "request.took.s", .key = "request.url", .kind = {}};
    scenario.work.service.distribution = Distribution::trace;
  });
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].key, "/a");
  EXPECT_EQ(requests[0].service, 250ms);
  EXPECT_EQ(requests[1].key, "7");
  EXPECT_EQ(requests[1].at, 1250ms);
}

TEST(JsonLines, names_may_have_points) {
  EXPECT_EQ(replayed(R"({"t": 1, "a.b": {"c": "x"}})",
                     with_columns({.time = {}, .service = {}, .key = "a.b.c", .kind = {}}))[0]
                .key,
            "x");
}

TEST(JsonLines, numbers_are_exact) {
  const auto requests =
      replayed("{\"ts\": 1690000000123}\n{\"ts\": 1690000000124}\n",
               [](Scenario& scenario) { scenario.arrivals.trace.time_unit = 1ms; });
  EXPECT_EQ(requests[1].at, 1ms);
  // Whole seconds of an integer; a number with a point is exact.
  EXPECT_EQ(replayed("{\"t\": 5}\n{\"t\": 5}\n")[1].at, 500ms);
  EXPECT_EQ(replayed("{\"t\": 5.0}\n{\"t\": 5.0}\n")[1].at, 0ms);
}

TEST(JsonLines, a_key_may_be_missing_a_time_may_not) {
  const auto requests =
      replayed("{\"t\": 1.5, \"key\": \"a\"}\n{\"t\": 2.5}\n{\"t\": 3.5, \"key\": null}\n");
  EXPECT_EQ(requests[1].key, "");
  EXPECT_EQ(requests[2].key, "");
  EXPECT_EQ(refusal("{\"t\": 1.5}\n{\"key\": 2.5}\n"),
            "FILE:2: t must be a number or a date such as 2026-08-01T12:00:00+02:00 or "
            "01/Aug/2026:12:00:00 +0200, got \"\"");
}

TEST(JsonLines, bad_lines_have_their_sentence) {
  EXPECT_EQ(refusal("{\"t\": 1.5}\n{\"t\": 2.5\n"),
            "FILE:2: must be a JSON object such as {\"time\": 12.5, \"key\": \"/\"}, got "
            "\"{\"t\": 2.5\"");
  EXPECT_EQ(refusal("{\"t\": 1.5\n"),
            "FILE:1: must be a JSON object such as {\"time\": 12.5, \"key\": \"/\"}, got "
            "\"{\"t\": 1.5\"");
  EXPECT_EQ(refusal("{\"t\": 1.5}\n[1]\n"),
            "FILE:2: must be a JSON object such as {\"time\": 12.5, \"key\": \"/\"}, got \"[1]\"");
  EXPECT_EQ(refusal("{\"t\": [1.5]}\n"),
            "FILE:1: t must be a number or a text, got an array or an object");
  EXPECT_EQ(refusal("{\"x\": 1.5}\n"),
            "FILE:1: must have a time (arrivals.columns.time names it), got \"x\"");
  EXPECT_EQ(refusal("{}\n"), "FILE:1: must have a time (arrivals.columns.time names it), got none");
}

TEST(JsonLines, deep_nesting_is_harmless) {
  std::string deep;
  for (int i = 0; i < 150'000; ++i) deep += "{\"a\":";
  EXPECT_NE(refusal(deep), "");
  EXPECT_NE(refusal(deep + "1" + std::string(150'000, '}')), "");
  EXPECT_NE(refusal("{\"t\": " + std::string(400'000, '[') + "\n"), "");
}

}  // namespace
}  // namespace canteen::scenario
