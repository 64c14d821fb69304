#include <atomic>
#include <string>

#include <gtest/gtest.h>

#include "tests/conformance/broker_suite.hpp"
#include "tests/support/broker_server.hpp"

namespace canteen::broker::conformance {

using namespace std::chrono_literals;

std::string new_rabbitmq_url() {
  static std::atomic<int> number{0};
  return canteen::testing::BrokerServer("rabbitmq").url() + "?queue=line-" +
         std::to_string(++number);
}

INSTANTIATE_TEST_SUITE_P(Rabbitmq, BrokerSuite,
                         ::testing::Values(Binding{"rabbitmq", new_rabbitmq_url, 500ms, 10ms}));

}  // namespace canteen::broker::conformance
