// Whose requests they are: of a process, of a trace, in texts and in numbers.
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

#include "src/scenario/client_names.hpp"
#include "tests/support/temporary_file.hpp"

namespace canteen::scenario {
namespace {

using Sentences = std::vector<std::string>;

const std::string rush = "[arrivals]\nrate = \"100/s\"\nlength = \"20 s\"\n";
const std::string work = "[work]\nservice = \"20 ms\"\n";
const std::string fair = "[strategy]\ndiscipline = \"fair\"\nfair_to = \"clients\"\n";

Scenario read(const std::string& text) {
  return load_text(text, "rush.toml");
}

Sentences sentences(const std::string& text) {
  try {
    static_cast<void>(read(text));
  } catch (const ScenarioError& error) {
    return error.sentences();
  }
  return {};
}

std::map<std::string, std::size_t> requests_of_clients(const Scenario& scenario) {
  std::map<std::string, std::size_t> counts;
  Requests requests(scenario);
  while (const auto request = requests.next()) ++counts[request->client];
  return counts;
}

TEST(Clients, send_by_zipf_s_law) {
  const auto counts =
      requests_of_clients(read(rush + "clients = { distinct = 4, zipf = 1 }\n" + work));
  ASSERT_EQ(counts.size(), 4U);
  // 12/25 of 2,000 or so, then half of that, …
  EXPECT_NEAR(static_cast<double>(counts.at("1")), 960, 120);
  EXPECT_NEAR(static_cast<double>(counts.at("2")), 480, 90);
  EXPECT_NEAR(static_cast<double>(counts.at("4")), 240, 70);
}

TEST(Clients, leave_everything_else_as_it_was) {
  Requests with(read(rush + "clients = { distinct = 9 }\n" + work));
  Requests without(read(rush + work));
  for (int i = 0; i < 100; ++i) {
    Request one = *with.next();
    EXPECT_NE(one.client, "");
    one.client.clear();
    EXPECT_EQ(one, without.next());
  }
}

TEST(Clients, of_a_trace_are_its_hosts) {
  const test::TemporaryFile log(
      "10.0.0.7 - - [01/Aug/2026:12:00:00 +0200] \"GET / HTTP/1.1\" 200 6\n"
      "10.0.0.9 - - [01/Aug/2026:12:00:01 +0200] \"GET / HTTP/1.1\" 200 6\n"
      "10.0.0.7 - - [01/Aug/2026:12:00:02 +0200] \"GET / HTTP/1.1\" 200 6\n");
  const Scenario scenario = read("[arrivals]\ntrace = \"" + log.path() + "\"\n" + work + fair);
  EXPECT_EQ(requests_of_clients(scenario),
            (std::map<std::string, std::size_t>{{"10.0.0.7", 2}, {"10.0.0.9", 1}}));
  const JobTable table(scenario);
  EXPECT_EQ(table.client(0), "10.0.0.7");
  EXPECT_EQ(table.client(1), "10.0.0.9");
  EXPECT_EQ(table.faster(2).client(1), "10.0.0.9");
  // Nobody asks for them: nobody looks.
  EXPECT_EQ(requests_of_clients(read("[arrivals]\ntrace = \"" + log.path() + "\"\n" + work)),
            (std::map<std::string, std::size_t>{{"", 3}}));
}

TEST(Clients, of_a_trace_are_the_column_that_is_named) {
  const test::TemporaryFile csv("t,tenant\n1,a\n2,b\n3,b\n");
  const std::string arrivals = "[arrivals]\ntrace = \"" + csv.path() + "\"\n";
  EXPECT_EQ(requests_of_clients(read(arrivals + "columns.client = \"tenant\"\n" + work)),
            (std::map<std::string, std::size_t>{{"a", 1}, {"b", 2}}));
  try {
    Requests requests(read(arrivals + work + fair));
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_EQ(error.sentences(),
              Sentences{csv.path() + ":1: must have a client (arrivals.columns.client names it), "
                                     "got \"t\", \"tenant\""});
  }
}

TEST(Clients, are_the_same_in_numbers) {
  const Scenario scenario = read(rush + "clients = { distinct = 50 }\n" + work);
  Requests requests(scenario);
  const JobTable table(scenario);
  JobStream jobs(table, scenario.arrivals.seed);
  std::array<simulate::Job, 300> block;
  ASSERT_EQ(jobs.read(block), block.size());
  for (const simulate::Job& each : block) {
    EXPECT_EQ(table.client(each.client), requests.next()->client);
  }
}

TEST(Clients, beyond_so_many_are_one) {
  ClientNames names;
  for (std::uint32_t i = 0; i < ClientNames::apart; ++i) {
    ASSERT_EQ(names.number(std::to_string(i)), i);
  }
  EXPECT_EQ(names.number("another"), ClientNames::apart);
  EXPECT_EQ(names.number("and another"), ClientNames::apart);
  EXPECT_EQ(names.number("7"), 7U);
  EXPECT_EQ(names.name(7), "7");
  EXPECT_EQ(names.name(ClientNames::apart), "others");
}

TEST(Clients, must_be_known_to_take_turns) {
  EXPECT_EQ(sentences(rush + work + fair),
            Sentences{"rush.toml: arrivals.clients.distinct: must be given: a whole number, of "
                      "those who send requests, with strategy.fair_to = \"clients\"; or "
                      "arrivals.trace, a log that names them"});
  EXPECT_EQ(sentences(rush + "clients.zipf = 1\n" + work),
            Sentences{"rush.toml: arrivals.clients.distinct: must be given: a whole number, of "
                      "those who send requests"});
  EXPECT_EQ(sentences(rush + work + "[strategy]\nfair_to = \"clients\"\n"),
            Sentences{"rush.toml:7: strategy.fair_to: must be absent without strategy.discipline "
                      "= \"fair\", got \"clients\""});
  EXPECT_EQ(sentences(rush + "clients = { distinct = 70_000 }\n" + work),
            Sentences{"rush.toml:4: arrivals.clients.distinct: must be a whole number from 1 to "
                      "65536, got 70000"});
  const test::TemporaryFile csv("t,client\n1,a\n");
  EXPECT_EQ(sentences("[arrivals]\ntrace = \"" + csv.path() + "\"\nclients.distinct = 3\n" + work),
            Sentences{"rush.toml:3: arrivals.clients.distinct: must be absent with "
                      "arrivals.trace, which names them (arrivals.columns.client), got 3"});
}

}  // namespace
}  // namespace canteen::scenario
