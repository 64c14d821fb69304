// What a consumer has reserved is given at once as long as it is surely its own, and no longer.
#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "src/broker/kafka/mock_broker_testing.hpp"

namespace canteen::broker::kafka {
namespace {

class Reservation : public MockBroker {
 protected:
  // Whether one arrives without a commit: one that is begun now is answered in a later turn.
  bool arrives_at_once() {
    consumer->want(1);
    consumer->serve(told);
    return !told.arrivals.empty();
  }
};

TEST_F(Reservation, is_not_given_once_no_commit_has_been_kept_for_half_of_the_presence) {
  open(10);
  for (int i = 0; i < 2000; ++i) put(1, std::to_string(i));
  // So that more is fetched and reserved. A slow machine may need more than one look.
  const base::Deadline latest = within(60);
  bool is_reserved = false;
  while (!is_reserved && !latest.passed(base::System::now())) {
    is_reserved = arrives_at_once();
    EXPECT_TRUE(serve_until([&] { return !told.arrivals.empty(); }));
    acknowledge();
    EXPECT_TRUE(serve_until([&] { return consumer->all_is_kept(); }));
  }
  EXPECT_TRUE(is_reserved);
  std::this_thread::sleep_for(session / 2 + std::chrono::milliseconds(100));
  EXPECT_FALSE(arrives_at_once());
  EXPECT_TRUE(serve_until([&] { return !told.arrivals.empty(); }));  // by the next commit
}

}  // namespace
}  // namespace canteen::broker::kafka
