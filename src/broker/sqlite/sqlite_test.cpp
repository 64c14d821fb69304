#include <atomic>
#include <string>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

#include "tests/conformance/broker_suite.hpp"
#include "tests/support/queue_file.hpp"

namespace canteen::broker {
namespace conformance {

// All in one file, as an application's queues would be.
std::string new_sqlite_url() {
  static const canteen::testing::QueueFile file;
  static std::atomic<int> number{0};
  return file.url("line-" + std::to_string(++number));
}

INSTANTIATE_TEST_SUITE_P(Sqlite, BrokerSuite, ::testing::Values(Binding{"sqlite", new_sqlite_url}));

}  // namespace conformance
}  // namespace canteen::broker
