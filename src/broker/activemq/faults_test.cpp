// What must be borne, beside Classic or Artemis: whichever this was started beside.
#include <gtest/gtest.h>

#include "tests/conformance/broker_fault_suite.hpp"

namespace canteen::broker::conformance {
namespace {

// Classic (6.3) may deliver what waits before what it took back from a broken connection, when its
// consumers were full in between. Artemis has no keys.
INSTANTIATE_TEST_SUITE_P(ActiveMQ, BrokerFaultSuite,
                         ::testing::Values(FaultBinding{
                             .name = canteen::testing::BrokerServer().name(),
                             .keeps_keys_in_order = false}));

}  // namespace
}  // namespace canteen::broker::conformance
