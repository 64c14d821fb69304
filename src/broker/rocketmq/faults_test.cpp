#include <gtest/gtest.h>

#include "tests/conformance/broker_fault_suite.hpp"

namespace canteen::broker::conformance {

// A broker writes down every 5 s how far its groups have got: one that is killed before has
// forgotten a new group.
INSTANTIATE_TEST_SUITE_P(Rocketmq, BrokerFaultSuite,
                         ::testing::Values(FaultBinding{
                             .name = "rocketmq",
                             .parameters = "heartbeat=1&admin=127.0.0.1:10911",
                             .survives_from = std::chrono::seconds(7)}));

}  // namespace canteen::broker::conformance
