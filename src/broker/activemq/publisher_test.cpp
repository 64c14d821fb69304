#include "src/broker/activemq/publisher.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/platform.hpp>

#include "src/broker/activemq/peer_testing.hpp"
#include "src/broker/remote/told.hpp"

namespace canteen::broker::activemq {
namespace {

using namespace std::chrono_literals;

class StompPublisher : public ::testing::Test {
 protected:
  StompPublisher() { peer_.introduce("1.2"); }

  void publish(std::size_t number) {
    std::vector<remote::Outgoing> messages;
    for (std::size_t i = 0; i < number; ++i) {
      auto message = std::make_shared<Message>(Message{.payload = "soup"});
      message->options.id = "1";
      messages.push_back({.number = ++last_number_, .message = std::move(message)});
    }
    publisher_.publish(messages);
  }

  // What it has written; the receipt that was asked for last is in receipt_.
  std::vector<std::string> written() {
    std::vector<std::string> commands;
    while (const std::optional<Frame> frame = peer_.hear()) {
      commands.push_back(frame->command + ' ' + std::string(frame->header("transaction")));
      if (!frame->header("receipt").empty()) receipt_ = frame->header("receipt");
    }
    return commands;
  }

  void confirm() {
    peer_.say(Frame{.command = "RECEIPT"}.with("receipt-id", receipt_));
    EXPECT_TRUE(peer_.session().step(within(10s)));
  }

  Peer peer_;
  remote::Told told_;
  Publisher publisher_{peer_.session(), Destinations(Server::artemis, "orders"), told_, 1s};
  std::uint64_t last_number_ = 0;
  std::string receipt_;
};

TEST_F(StompPublisher, all_transactions_have_one_name_for_the_broker_keeps_something_of_each) {
  const std::vector<std::string> transaction{"BEGIN puts", "SEND puts", "SEND puts", "COMMIT puts"};
  publish(2);
  EXPECT_EQ(written(), transaction);
  confirm();
  publish(2);
  EXPECT_EQ(written(), transaction);
  confirm();
  EXPECT_EQ(told_.confirmations, (std::vector<std::uint64_t>{1, 2, 3, 4}));
}

TEST_F(StompPublisher, a_broker_that_sends_no_receipt_is_blocked_until_it_does) {
  const base::Instant begin = base::System::now();
  const auto after = [begin](std::chrono::nanoseconds time) { return begin + time.count(); };
  EXPECT_FALSE(publisher_.tell_block(after(1h)));  // nothing was put
  publish(1);
  EXPECT_EQ(written(), std::vector<std::string>{"SEND "});
  EXPECT_FALSE(publisher_.tell_block(after(500ms)));
  EXPECT_FALSE(told_.has_block_changed);
  EXPECT_TRUE(publisher_.tell_block(after(1h)));
  ASSERT_TRUE(told_.block);
  EXPECT_EQ(*told_.block, "the broker does not say that it has what was put");
  EXPECT_FALSE(publisher_.tell_block(after(2h)));  // it has been told
  told_ = {};
  confirm();
  EXPECT_TRUE(told_.has_block_changed);
  EXPECT_FALSE(told_.block);
  EXPECT_FALSE(publisher_.tell_block(after(3h)));
}

}  // namespace
}  // namespace canteen::broker::activemq
