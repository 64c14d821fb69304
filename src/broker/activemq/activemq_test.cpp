// The suite, beside Classic or Artemis: whichever this was started beside.
#include <atomic>
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/conformance/broker_suite.hpp"
#include "tests/support/broker_server.hpp"

namespace canteen::broker::conformance {
namespace {

std::string new_activemq_url() {
  static std::atomic<int> number{0};
  return canteen::testing::BrokerServer().url() + "?queue=suite." + std::to_string(++number);
}

// Classic delays to the half of a second.
Binding binding() {
  const std::string name = canteen::testing::BrokerServer().name();
  return {.name = name,
          .new_url = new_activemq_url,
          .settle_time = 200ms,
          .delay_grain = name == "activemq" ? 600ms : 250ms};
}

INSTANTIATE_TEST_SUITE_P(ActiveMQ, BrokerSuite, ::testing::Values(binding()));

}  // namespace
}  // namespace canteen::broker::conformance
