#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

#include "src/report/report_testing.hpp"
#include "src/report/strategy_words.hpp"
#include "src/report/words.hpp"

namespace canteen::report {
namespace {

std::string of(const std::string& toml) {
  return explanation(scenario::load_text(toml, "x.toml"));
}

bool says(const std::string& text, const std::string& sentence) {
  // Lines are broken anywhere.
  std::string whole;
  for (const char each : text) {
    if (each == '\n') {
      whole += ' ';
    } else if (each != ' ' || !whole.ends_with(' ')) {
      whole += each;
    }
  }
  return whole.find(sentence) != std::string::npos;
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  return text.replace(text.find(part), part.size(), by);
}

constexpr const char* noon = R"([arrivals]
rate = [["11:50", "10/s"], ["12:00", "50/s"]]
length = "20 min"
classes = { student = 0.9, staff = 0.1 }
[work]
service = { distribution = "lognormal", mean = "50 ms", cv = 1.2 }
[strategy]
windows = 2
[target]
wait_p99 = "500 ms"
classes.staff.wait_max = "1 s"
throughput = "20/s"
[cost]
window = 2.5
)";

constexpr const char* told = R"(x.toml

Who comes
- People who know nothing of each other (poisson).
- 30.0/s on average, 50.0/s at the peak, which lasts 10 min 0 s from 12:00:00
  on.
- About 36,000 in all, in 20 min 0 s.
- Kinds of people: 90.0 % student and 10.0 % staff.

What each takes
- A window waits for it, as for another machine (sleep).
- It takes 50.0 ms on average (lognormal), with a standard deviation of 60.0 ms.

What is done about it
- 2 windows serve them, each one at a time.
- They stand in one line for all windows.
- Next is who came first.
- Any number may wait.

What is asked of the windows
- 75.0 % of what they can do, on average.
- 125 % at the peak: they cannot do it. The line grows by 10.0/s, to about
  6,000, before the peak is over.

What is good enough
- wait p99 at most 500 ms.
- throughput at least 20.0/s.
- Of staff: wait max at most 1.00 s.

What it costs
- 5.00, in the unit of its prices.

What can be done with it
- It can be run: canteen run, for 20 min 0 s and until the last one leaves.
- It can be simulated: canteen simulate.
)";

TEST(Explanation, tells_it_all) {
  EXPECT_EQ(of(noon), told);
}

TEST(Explanation, tells_of_servers_and_functions) {
  const std::string arrivals = "[arrivals]\nrate = \"20/s\"\nlength = \"10 s\"\n[work]\n";
  const std::string server =
      of(arrivals + "kind = \"http\"\nurl = \"http://h/{key}\"\ntimeout = \"2 s\"\n");
  for (const char* const each :
       {"- A window asks a server (http): GET http://h/{key}\n",
        "- An answer with another status than 2xx or 3xx counts as failed.\n",
        "- Nobody knows how long that takes.\n",
        "- What takes longer than 2.00 s is ended, and counts as failed.\n",
        "- It cannot be simulated, for nobody knows how long its server takes:\n"
        "  work.service would tell.\n"}) {
    EXPECT_NE(server.find(each), std::string::npos) << each << "\nin\n" << server;
  }
  const std::string function =
      of(arrivals + "kind = \"function\"\nfunction = \"cook\"\nservice = \"5 ms\"\n");
  for (const char* const each :
       {"- A window calls the function cook of the program that runs it.\n",
        "- It is supposed to take 5.00 ms each time.\n",
        "- It can be run by a program that uses the library, and has that function;\n"
        "  canteen has none.\n",
        "- It can be simulated: canteen simulate.\n"}) {
    EXPECT_NE(function.find(each), std::string::npos) << each << "\nin\n" << function;
  }
}

TEST(Explanation, tells_of_users) {
  const std::string closed = R"([arrivals]
process = "closed"
users = 50
think = { mean = "4.98 s" }
length = "10 min"
[work]
service = "20 ms"
)";
  const std::string text = of(closed);
  for (const char* const each :
       {"- Always the same people, 50 users: each thinks, asks, waits until he has been\n"
        "  served, and thinks anew (closed).\n",
        "- Each thinks for 4.98 s on average (exponential).\n", "- They come for 10 min 0 s.\n",
        "- As long as nobody waits they come at 10.0/s, which is 20.0 % of what the\n"
        "  windows can do; whoever waits comes more rarely, so the line never grows\n"
        "  beyond the users.\n",
        "- It can be run: canteen run, until the last one leaves.\n"}) {
    EXPECT_NE(text.find(each), std::string::npos) << each << "\nin\n" << text;
  }
}

TEST(Explanation, has_a_sentence_for_whatever_a_strategy_says) {
  // Nobody is interrupted who makes what others wait for: it takes two to have it all.
  const std::string strategy = R"([arrivals]
process = "mmpp"
states = [{ rate = "50/s", stay = "2 s" }, { rate = "500/s", stay = "1 s" }]
batch = { mean = 3, distribution = "geometric" }
speed = 2
classes = { student = 0.9, staff = 0.1 }
[work]
service = "1 ms"
classes.staff.service = { distribution = "exponential", mean = "4 ms" }
dishes = { distinct = 100, zipf = 1.2 }
[strategy]
windows = 3
speed = 1.5
contention = { alpha = 0.1, beta = 0.01 }
buffer = 20
full = "drop_oldest"
patience = "30 s"
deadline = "5 s"
retries = { most = 3, backoff = "1 s", jitter = 0.5 }
discipline = "priority"
priority = ["staff"]
preemptive = PREEMPTIVE
ageing = "10 s"
lines = "stealing"
choice = "two_choices"
PREPARED
)";
  const std::string text =
      of(replaced(replaced(strategy, "PREEMPTIVE", "true"), "PREPARED", "")) +
      of(replaced(
          replaced(strategy, "PREEMPTIVE", "false"), "PREPARED",
          "prepared = { capacity = 40, share = 0.5, hit = \"1 ms\", expiry = \"10 min\" }"));
  for (const char* each :
       {"On average 100/s for 1.00 s and 1,000/s for 500 ms, one after the other.",
        "400/s on average, 1,000/s at the peak, which lasts 500 ms on average.",
        "They never cease to come.",
        "groups of 3.00 on average (geometric)",
        "2.00 times as fast as written",
        "one of 100 things; the n-th is asked for n^1.20 times",
        "It takes 1.00 ms each time.",
        "For staff: 4.00 ms on average (exponential), with a standard deviation of 4.00 ms.",
        "3 windows serve them, each one at a time, 1.50 times as fast.",
        "alpha 0.1, beta 0.01",
        "the shorter of two that luck names, and a window",
        "who ranks highest, by kind: staff, then the others.",
        "takes that of one who ranks lower",
        "ranks one place higher",
        "20 may wait; when one comes then, who has waited longest is lost",
        "Who has stood in the line for 30.0 s leaves it.",
        "Whose turn comes after 5.00 s",
        "up to 3 times, after 1.00 s and each time 2.00 times as long; luck takes up to 50.0 %",
        "room for 40 keys; 50.0 % of it is filled",
        "s3fifo_eager tells who leaves",
        "What is ready takes a window 1.00 ms.",
        "good for 10 min 0 s",
        "if nothing were ready",
        "Nothing is asked.",
        "It cannot be run, for people never cease to come"}) {
    EXPECT_TRUE(says(text, each)) << each << "\n" << text;
  }
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
}

TEST(Explanation, says_who_is_interrupted_for_being_long) {
  const std::string text =
      of("[arrivals]\nrate = \"5/s\"\n[work]\nservice = \"20 ms\"\n[strategy]\n"
         "discipline = \"shortest_first\"\npreemptive = true\n");
  EXPECT_TRUE(says(text, "Next is who has the least left to do."));
  EXPECT_TRUE(says(text, "takes that of whoever has the most left to do, if his own service is"));
}

TEST(Explanation, says_that_each_stays_at_home_for_as_long_as_luck_has_it) {
  EXPECT_TRUE(
      says(of("[arrivals]\nrate = \"5/s\"\n[work]\nservice = \"20 ms\"\n[strategy]\n"
              "buffer = 2\nfull = \"reject\"\nretries = { most = 3, backoff = \"1 s\", "
              "distribution = \"exponential\" }\n"),
           "up to 3 times, after 1.00 s on average (exponential) and each time 2.00 times"));
}

TEST(Explanation, says_that_windows_are_shared) {
  const std::string sharing =
      "[arrivals]\nrate = \"5/s\"\n[work]\nservice = \"20 ms\"\n[strategy]\nwindows = 2\n"
      "discipline = \"sharing\"\n";
  const std::string text = of(sharing);
  for (const char* each : {"2 windows serve them.", "Everybody is served at once",
                           "Any number may be there.", "It cannot be run, for no thread"}) {
    EXPECT_TRUE(says(text, each)) << each << "\n" << text;
  }
  EXPECT_TRUE(says(of(sharing + "buffer = 3\nfull = \"reject\"\n"),
                   "3 more than there are windows may be there; who comes then is lost."));
}

TEST(Explanation, tells_who_is_served_together) {
  const std::string trays =
      "[arrivals]\nrate = \"300/s\"\n[work]\nservice = SERVICE\n[strategy]\nBATCH\n";
  const std::string equal =
      of(replaced(replaced(trays, "SERVICE", "\"20 ms\""), "BATCH", "batch = 8\nwindows = 2"));
  EXPECT_TRUE(says(equal, "2 windows serve them, each up to 8 in one service.")) << equal;
  EXPECT_TRUE(says(equal, "Together they take as long as the longest of them would alone."));
  EXPECT_TRUE(says(equal, "37.5 % of what they can do, on average."));
  const std::string random = of(
      replaced(replaced(trays, "SERVICE", "{ distribution = \"exponential\", mean = \"20 ms\" }"),
               "BATCH", "batch = { most = 8, each = \"1 ms\" }"));
  EXPECT_TRUE(says(random, "1 window serves them, up to 8 in one service.")) << random;
  EXPECT_TRUE(says(random, "longest of them would alone, and 1.00 ms for each of the others."));
  EXPECT_TRUE(says(random, "How much they can do depends on who is served together"));
  const std::string closed =
      of("[arrivals]\nprocess = \"closed\"\nusers = 9\nthink = \"10 ms\"\nlength = \"1 s\"\n"
         "[work]\nservice = { distribution = \"exponential\", mean = \"20 ms\" }\n"
         "[strategy]\nbatch = 3\n");
  EXPECT_TRUE(says(closed, "As long as nobody waits they come at 300/s; whoever waits")) << closed;
}

TEST(Explanation, of_a_command_nobody_knows_how_long) {
  const std::string command =
      "[arrivals]\nrate = \"5/s\"\nhead = 10\n[work]\nkind = \"command\"\n"
      "command = [\"echo\", \"\\u001b[2J{key}\"]\ntimeout = \"2 s\"\n";
  const std::string text = of(command);
  EXPECT_TRUE(says(text, "Nobody knows how long that takes."));
  EXPECT_TRUE(says(text, "Nobody can tell before it was done."));
  EXPECT_TRUE(says(text, "It cannot be simulated, for nobody knows how long its command takes"));
  EXPECT_TRUE(says(text, "longer than 2.00 s is ended"));
  EXPECT_TRUE(says(text, "- 10 in all, in about 2.00 s."));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_TRUE(
      says(of(command + "service = \"20 ms\"\n"), "It is supposed to take 20.0 ms each time."));
}

TEST(Explanation, says_when_the_line_grows_for_ever) {
  const std::string endless = "[arrivals]\nrate = \"60/s\"\n[work]\nservice = \"20 ms\"\n";
  EXPECT_TRUE(says(of(endless),
                   "120 % of what they can do, on average: they cannot do it, and the "
                   "line grows for ever."));
  const std::string spilling =
      of(endless + "[strategy]\nbuffer = 5\nfull = \"spill\"\nspill = \"2 ms\"\n");
  EXPECT_NE(spilling.find(
                "- 5 may wait; who comes then waits elsewhere, and in his turn a window has to\n"
                "  fetch him, which takes 2.00 ms.\n"),
            std::string::npos)
      << spilling;
  const std::string bounded = of(endless + "[strategy]\nbuffer = 5\nfull = \"reject\"\n");
  EXPECT_TRUE(says(bounded, "120 % of what they can do, on average: they cannot do it."));
}

TEST(Explanation, of_a_broker) {
  const auto of_broker = [](const std::string& lines) {
    return of(std::string(noon) + "[strategy.middleware]\nurl = \"memory:me?token=secret\"\n" +
              lines);
  };
  const std::string ways = "publish = \"2 ms\"\ndeliver = \"1 ms\"\n";
  const std::string one = of_broker(ways);
  for (const char* each :
       {"They stand in the line of a broker, memory:me?token=***, of which a simulation knows no "
        "more than this: it has who comes after 2.00 ms, and who is next is at a window after "
        "1.00 ms more.",
        "A window is handed somebody when it has served the last one, and serves nobody meanwhile.",
        "It can be run: canteen run", "It can be simulated: canteen simulate."}) {
    EXPECT_TRUE(says(one, each)) << each << "\n" << one;
  }
  const std::string unknown = of_broker("");
  for (const char* each :
       {"They stand in the line of a broker, memory:me?token=***.", "It can be run: canteen run",
        "It cannot be simulated, for nobody knows how far away its broker is: "
        "strategy.middleware.publish and deliver would tell; a run measures them."}) {
    EXPECT_TRUE(says(unknown, each)) << each << "\n" << unknown;
  }
  EXPECT_FALSE(says(one, "one line for all windows"));
  EXPECT_TRUE(says(of_broker("prefetch = 10\n" + ways),
                   "A window holds 10 of them, whom it serves included; they wait for it, though "
                   "another may be idle."));
  scenario::Strategy alone;
  alone.windows = 1;
  alone.middleware = scenario::Middleware{"kafka://here", 10, 2ms, 0ms};
  EXPECT_EQ(strategy_sentences(alone)[2], "A window holds 10 of them, whom it serves included.");
  alone.middleware->prefetch = 1;
  EXPECT_EQ(strategy_sentences(alone)[2],
            "A window is handed somebody when it has served the last one.");
}

TEST(Explanation, of_a_scenario_by_hand) {
  scenario::Scenario replay = lunch();
  replay.arrivals.process = scenario::Process::trace;
  replay.arrivals.trace.path = "access.log";
  replay.work.service.distribution = scenario::Distribution::trace;
  const std::string text = explanation(replay);
  EXPECT_TRUE(says(text, "The requests of a log, access.log, when they came."));
  EXPECT_TRUE(says(text, "It takes as long as the log says."));
  EXPECT_TRUE(says(text, "Only the reading of the log tells"));
  EXPECT_TRUE(says(text, "It can be run: canteen run, for as long as the log is."));
}

TEST(Explanation, tells_when_windows_come_and_go) {
  const std::string steps = of(replaced(
      noon, "windows = 2", "windows = [[\"11:50\", 2], [\"12:00\", 4]]\nstart_up = \"30 s\""));
  EXPECT_TRUE(says(steps,
                   "- 2 to 4 windows serve them, each one at a time: 2 at the opening, 4 "
                   "from 10 min 0 s on. - One that is called serves 30.0 s later."))
      << steps;
  EXPECT_TRUE(says(steps,
                   "- 50.0 % of what they can do, on average. - That is 3.00 windows on "
                   "average;"))
      << steps;
  EXPECT_TRUE(says(steps, "- 7.50, in the unit of its prices.")) << steps;
  const std::string people =
      of(replaced(noon, "windows = 2", "autoscale = { least = 0, most = 4, people = 2.5 }"));
  EXPECT_TRUE(says(people,
                   "- 0 to 4 windows serve them, each one at a time: so many that there "
                   "are at most 2.50 people to each, at any moment."))
      << people;
  EXPECT_TRUE(says(people, "- At most 10.0, in the unit of its prices, with all windows open."))
      << people;
  const std::string busy = of(replaced(
      noon, "windows = 2",
      "autoscale = { most = 4, utilisation = 0.7, every = \"15 s\", close_after = \"5 min\" }"));
  EXPECT_TRUE(says(busy,
                   "so many that they are busy 70.0 % of their time, looked at every 15.0 s; "
                   "fewer when fewer have been enough for 5 min 0 s."))
      << busy;
}

}  // namespace
}  // namespace canteen::report
