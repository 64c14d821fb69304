#include "src/broker/kafka/message_shelf.hpp"

#include <gtest/gtest.h>

namespace canteen::broker::kafka {
namespace {

TEST(MessageShelf, gives_the_memory_of_a_message_again_and_nothing_that_was_in_it) {
  MessageShelf shelf;
  std::shared_ptr<Message> message = shelf.take();
  const Message* const memory = message.get();
  message->payload = std::string(100, 'x');
  message->options = {
      .priority = 7, .key = "table 12", .headers = {{"table", "12"}}, .id = std::string(36, 'i')};
  shelf.put_back(std::exchange(message, nullptr));
  const std::shared_ptr<Message> next = shelf.take();
  EXPECT_EQ(next.get(), memory);
  EXPECT_GE(next->payload.capacity(), 100U);
  EXPECT_EQ(next->payload, "");
  EXPECT_EQ(next->options.priority, 0);
  EXPECT_EQ(next->options.key, "");
  EXPECT_EQ(next->options.id, "");
  EXPECT_TRUE(next->options.headers.empty());
}

TEST(MessageShelf, keeps_none_that_somebody_has_still) {
  MessageShelf shelf;
  const std::shared_ptr<Message> message = shelf.take();
  const std::shared_ptr<const Message> another = message;
  shelf.put_back(message);
  EXPECT_NE(shelf.take(), message);
}

TEST(MessageShelf, keeps_no_more_than_its_bytes) {
  MessageShelf shelf;
  std::shared_ptr<Message> large = shelf.take();
  large->payload.assign(MessageShelf::most_bytes, 'x');
  const std::weak_ptr<Message> seen = large;
  shelf.put_back(std::exchange(large, nullptr));
  EXPECT_TRUE(seen.expired());
}

}  // namespace
}  // namespace canteen::broker::kafka
