#include <gtest/gtest.h>

#include "tests/conformance/broker_fault_suite.hpp"

namespace canteen::broker::conformance {

// RabbitMQ 3.10 writes down that a quorum queue is there half a second after it was made; who kills
// it before that finds a queue that answers nobody.
INSTANTIATE_TEST_SUITE_P(Rabbitmq, BrokerFaultSuite,
                         ::testing::Values(FaultBinding{.name = "rabbitmq", .survives_from = 2s}));

}  // namespace canteen::broker::conformance
