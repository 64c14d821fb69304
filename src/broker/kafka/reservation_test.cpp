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

// Also if it was on its way when somebody gave back what stands before it.
TEST_F(MockBroker, what_is_not_wanted_any_more_is_not_handed_out_again) {
  open(1);
  for (int i = 0; i < 2; ++i) put(1, std::to_string(i));
  consumer->want(1);
  ASSERT_TRUE(serve_until([&] { return !told.arrivals.empty(); }));
  consumer->want(1);
  ASSERT_TRUE(serve_until([&] { return consumer->on_their_way(1) > 0; }));
  ASSERT_EQ(told.arrivals.size(), 1U);
  consumer->want(0);
  const remote::Arrival first = told.arrivals.at(0);
  consumer->settle({.tag = first.tag,
                    .kind = remote::Settlement::Kind::give_back,
                    .attempts = 0,
                    .message = first.message});
  EXPECT_TRUE(serve_until([&] { return consumer->all_is_kept(); }));
  EXPECT_EQ(told.arrivals.size(), 1U);
  EXPECT_EQ(consumer->tracker(1)->out(), 0U);
}

}  // namespace
}  // namespace canteen::broker::kafka
