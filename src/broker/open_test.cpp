#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

namespace canteen::broker {
namespace {

template <class Error>
std::string complaint(const std::string& url) {
  try {
    (void)open(url);
  } catch (const Error& error) {
    return error.what();
  }
  return "(none)";
}

// What is built in, as open() tells it.
std::string built_in() {
  std::string all;
  for (const std::string& each : schemes()) all += (all.empty() ? "" : ", ") + each;
  return all;
}

TEST(Open, a_scheme_that_is_not_there_is_told_with_those_that_are) {
  EXPECT_EQ(complaint<Unsupported>("redis://cook:secret@h/q"),
            "there is no broker redis; there is " + built_in());
  const std::vector<std::string> there = schemes();
  for (const std::string each : {"activemq", "kafka", "rabbitmq", "rocketmq", "sqlite"}) {
    if (std::count(there.begin(), there.end(), each) != 0) continue;
    EXPECT_EQ(complaint<Unsupported>(each + "://h/q"),
              "the broker " + each + " is not built into this library; there is " + built_in());
  }
}

TEST(Open, memory_needs_a_name_and_nothing_else) {
  EXPECT_EQ(complaint<UrlError>("memory:"),
            "broker URL \"memory:\": memory: needs a name, as memory:orders has");
  EXPECT_EQ(complaint<UrlError>("memory:a?queue=b"),
            "broker URL \"memory:a?queue=b\": memory: needs a name, as memory:orders has");
  EXPECT_EQ(complaint<UrlError>("memory://host/a"),
            "broker URL \"memory://host/a\": memory: has no host; write memory:a");
  EXPECT_EQ(
      complaint<UrlError>("memory:a?colour=red"),
      "broker URL \"memory:a?colour=red\": there is no parameter colour of memory:; it has queue");
}

TEST(Open, a_backend_from_elsewhere_is_opened_by_its_scheme) {
  register_scheme("pigeon", [](const Url& url, const Options&) -> std::shared_ptr<Backend> {
    throw BrokerError("the pigeons of " + url.path + " sleep");
  });
  EXPECT_EQ(complaint<BrokerError>("pigeon:roof"), "the pigeons of roof sleep");
  EXPECT_THROW(register_scheme(
                   "pigeon", [](const Url&, const Options&) { return std::shared_ptr<Backend>(); }),
               ValueError);
  EXPECT_THROW(
      register_scheme("Pi geon",
                      [](const Url&, const Options&) { return std::shared_ptr<Backend>(); }),
      ValueError);
  EXPECT_THROW(register_scheme("dove", nullptr), ValueError);
}

TEST(Open, every_feature_has_a_name) {
  for (const Feature each : all_features()) EXPECT_NE(name_of(each), "");
  EXPECT_EQ(name_of(Support::emulated), "emulated");
}

TEST(Open, a_queue_is_called_by_its_URL) {
  EXPECT_EQ(open("memory:called").name(), "memory:called");
}

}  // namespace
}  // namespace canteen::broker
