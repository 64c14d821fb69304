// What must be borne, beside Classic or Artemis: whichever this was started beside.
#include <gtest/gtest.h>

#include "tests/conformance/broker_fault_suite.hpp"

namespace canteen::broker::conformance {
namespace {

INSTANTIATE_TEST_SUITE_P(ActiveMQ, BrokerFaultSuite,
                         ::testing::Values(FaultBinding{canteen::testing::BrokerServer().name()}));

}  // namespace
}  // namespace canteen::broker::conformance
