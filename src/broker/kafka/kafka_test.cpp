#include <atomic>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

#include "tests/conformance/broker_suite.hpp"
#include "tests/support/broker_server.hpp"

namespace canteen::broker {
namespace conformance {

// Each topic is new: the partitions are what a queue is made with.
std::string new_kafka_url(int partitions) {
  static std::atomic<int> number{0};
  return canteen::testing::BrokerServer("kafka").url() + "?queue=line-" + std::to_string(++number) +
         "&heartbeat=0.1&connect=60&partitions=" + std::to_string(partitions);
}

INSTANTIATE_TEST_SUITE_P(One, BrokerSuite,
                         ::testing::Values(Binding{.name = "one",
                                                   .new_url = [] { return new_kafka_url(1); },
                                                   .settle_time = 1000ms}));
INSTANTIATE_TEST_SUITE_P(Four, BrokerSuite,
                         ::testing::Values(Binding{.name = "four",
                                                   .new_url = [] { return new_kafka_url(4); },
                                                   .settle_time = 1000ms}));

}  // namespace conformance
}  // namespace canteen::broker
