// What must be borne, beside Classic or Artemis: whichever this was started beside.
#include <gtest/gtest.h>

#include "tests/conformance/broker_fault_suite.hpp"

namespace canteen::broker::conformance {
namespace {

// Classic (6.3) puts what it takes back behind what it has taken back before, also within a key.
// Artemis has no keys.
INSTANTIATE_TEST_SUITE_P(ActiveMQ, BrokerFaultSuite,
                         ::testing::Values(FaultBinding{
                             .name = canteen::testing::BrokerServer().name(),
                             .keeps_keys_in_order = false}));

}  // namespace
}  // namespace canteen::broker::conformance
