#include "tests/conformance/broker_fault_suite.hpp"

namespace canteen::broker::conformance {

INSTANTIATE_TEST_SUITE_P(Kafka, BrokerFaultSuite, ::testing::Values(FaultBinding{"kafka"}));

}  // namespace canteen::broker::conformance
