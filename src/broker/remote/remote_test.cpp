#include <gtest/gtest.h>

#include "src/broker/remote/fake_broker_testing.hpp"
#include "tests/conformance/broker_suite.hpp"

namespace canteen::broker::conformance {

using remote::new_fake_url;

INSTANTIATE_TEST_SUITE_P(Places, BrokerSuite,
                         ::testing::Values(Binding{"places",
                                                   [] { return new_fake_url("places"); }}));
INSTANTIATE_TEST_SUITE_P(Local, BrokerSuite,
                         ::testing::Values(Binding{"local", [] { return new_fake_url("local"); }}));

}  // namespace canteen::broker::conformance
