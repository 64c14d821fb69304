#include "src/broker/activemq/message_headers.hpp"

#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "src/broker/activemq/destinations.hpp"
#include "src/broker/activemq/frame_parser.hpp"

namespace canteen::broker::activemq {
namespace {

// As a broker delivers what was sent: with headers of its own.
Frame delivered(const Frame& sent, std::string body = "") {
  Frame frame{.command = "MESSAGE", .body = std::move(body)};
  frame.with("subscription", "s1").with("ack", "a1").with("message-id", "m1").with("expires", "0");
  for (const auto& [name, value] : sent.headers) frame.with(name, value);
  return frame.with("receipt", "r1").with("timestamp", "1").with("_AMQ_SCHED_DELIVERY", "2");
}

Frame described(const Posted& posted) {
  Frame frame{.command = "SEND"};
  describe(frame, posted);
  return frame;
}

TEST(MessageHeaders, a_message_comes_back_as_it_was) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  const Message message{.payload = "soup",
                        .options = {.priority = 7,
                                    .key = "table 12",
                                    .headers = {{"table", "12"},
                                                {"empty", ""},
                                                {" blanks ", " around "},
                                                {"100%", "%41"},
                                                {"priority", "mine"},
                                                {"receipt", "too"},
                                                {"JMSType", "and"},
                                                {"a:b", every_byte},
                                                {every_byte, "x"}},
                                    .id = "order 12"}};
  const remote::Arrival back =
      arrival_of(delivered(described({.message = message, .expires = 1234}), "soup"));
  EXPECT_EQ(back.message->payload, "soup");
  EXPECT_EQ(back.message->options.id, "order 12");
  EXPECT_EQ(back.message->options.key, "table 12");
  EXPECT_EQ(back.message->options.priority, 7);
  EXPECT_EQ(back.message->options.headers, message.options.headers);
  EXPECT_EQ(back.expires, 1234);
  EXPECT_EQ(back.attempt, 1U);
  EXPECT_FALSE(back.redelivered);
}

TEST(MessageHeaders, that_no_consumer_could_read_are_refused) {
  Message message{.payload = "soup", .options = {.id = "1"}};
  for (int i = 0; i < 900; ++i) message.options.headers["h" + std::to_string(i)] = "x";
  EXPECT_EQ(why_not(message, Server::classic), std::nullopt);
  std::string bytes;
  append_frame(bytes, delivered(described({.message = message})), "soup");
  FrameParser parser;
  parser.feed(bytes);
  EXPECT_TRUE(parser.next());
  message.options.headers["one more"] = "";
  EXPECT_EQ(why_not(message, Server::classic), "a message has at most 900 headers");

  const std::string worst(299'000, '\xff');
  message.options.headers = {{"large", worst}};
  EXPECT_EQ(why_not(message, Server::classic), std::nullopt);
  bytes.clear();
  append_frame(bytes, delivered(described({.message = message})), "soup");
  parser.feed(bytes);
  EXPECT_TRUE(parser.next());
  message.options.headers["as large"] = worst;
  EXPECT_EQ(why_not(message, Server::classic), "the headers have at most 300000 bytes");
}

TEST(MessageHeaders, that_Artemis_would_not_even_answer_are_refused) {
  Message message{.payload = "soup", .options = {.headers = {{"x", ""}}, .id = "1"}};
  std::string& value = message.options.headers["x"];
  value = std::string(199'000, 'x');
  EXPECT_EQ(why_not(message, Server::artemis), std::nullopt);
  value = std::string(201'000, 'x');
  EXPECT_EQ(why_not(message, Server::classic), std::nullopt);
  const auto why = why_not(message, Server::artemis);
  ASSERT_TRUE(why);
  EXPECT_NE(why->find("200000 bytes at Artemis"), std::string::npos) << *why;
  value = std::string(66'000, '\xff');
  EXPECT_EQ(why_not(message, Server::artemis), std::nullopt);
  value = std::string(67'000, '\xff');
  EXPECT_EQ(why_not(message, Server::artemis), why);
}

TEST(MessageHeaders, of_a_long_reason_the_beginning_is_kept) {
  EXPECT_EQ(shortened(""), "");
  EXPECT_EQ(shortened(std::string(2'000, 'x')), std::string(2'000, 'x'));
  EXPECT_EQ(shortened(std::string(2'001, 'x')), std::string(1'997, 'x') + "...");
  std::string noodles;
  for (int i = 0; i < 1'000; ++i) noodles += "\u9eba";
  const std::string part = shortened(noodles);
  EXPECT_LE(part.size(), 2'000U);
  EXPECT_EQ((part.size() - 3) % 3, 0U);
  EXPECT_EQ(part, noodles.substr(0, part.size() - 3) + "...");
}

TEST(MessageHeaders, a_header_that_is_a_word_keeps_its_name_for_other_programs) {
  const Message message{.payload = "",
                        .options = {.headers = {{"table", "12"}, {"type", "soup"}}, .id = "1"}};
  const Frame frame = described({.message = message});
  EXPECT_EQ(frame.header("table"), "12");
  EXPECT_EQ(frame.header("type"), "");
  EXPECT_EQ(frame.header("canteen-header-type"), "soup");
  EXPECT_EQ(frame.header("persistent"), "true");
}

TEST(MessageHeaders, attempts_are_those_of_the_copies_before_and_one_that_the_broker_saw_fail) {
  const Message message{.payload = "", .options = {.id = "1"}};
  const Frame copy = described({.message = message, .attempts = 3});
  EXPECT_EQ(arrival_of(delivered(copy)).attempt, 4U);
  EXPECT_TRUE(arrival_of(delivered(copy)).redelivered);
  EXPECT_EQ(arrival_of(delivered(copy).with("redelivered", "true")).attempt, 5U);
  const Frame first = described({.message = message});
  EXPECT_EQ(arrival_of(delivered(first).with("redelivered", "true")).attempt, 2U);
  EXPECT_TRUE(arrival_of(delivered(first).with("redelivered", "true")).redelivered);
  EXPECT_FALSE(arrival_of(delivered(first).with("redelivered", "false")).redelivered);
  const remote::Arrival again =
      arrival_of(delivered(described({.message = message, .again = true})));
  EXPECT_EQ(again.attempt, 1U);
  EXPECT_TRUE(again.redelivered);
}

TEST(MessageHeaders, a_message_of_another_program_is_taken_as_it_is) {
  Frame frame{.command = "MESSAGE", .body = "soup"};
  frame.with("message-id", "ID:1:2").with("table", "%41").with("JMSXGroupID", "k");
  frame.with("priority", "4").with("ack", "a");
  const remote::Arrival arrival = arrival_of(frame);
  EXPECT_EQ(arrival.message->options.id, "ID:1:2");
  EXPECT_EQ(arrival.message->options.key, "k");
  EXPECT_EQ(arrival.message->options.priority, 4);
  EXPECT_EQ(arrival.message->options.headers, (Headers{{"table", "%41"}}));
  frame.headers[3].second = "99999999999999999999";
  EXPECT_EQ(arrival_of(frame).message->options.priority, 0);
}

TEST(Destinations, are_named_as_each_broker_wants_it_and_have_no_special_characters) {
  const Destinations classic(Server::classic, "noon.line 1");
  EXPECT_EQ(classic.address(), "VirtualTopic.noon.line%201");
  EXPECT_EQ(classic.queue_of("a.b"), "Consumer.a%2Eb.VirtualTopic.noon.line%201");
  const Destinations artemis(Server::artemis, "a::b,c");
  EXPECT_EQ(artemis.address(), "a%3A%3Ab%2Cc");
  EXPECT_EQ(artemis.queue_of("x/y"), "a%3A%3Ab%2Cc/x%2Fy");
  EXPECT_EQ(artemis.subscribe("g", 1).header("consumer-window-size"), "1");
  EXPECT_EQ(classic.subscribe("g", 7).header("activemq.prefetchSize"), "7");
}

TEST(Destinations, a_delay_is_rounded_up) {
  Frame frame{.command = "SEND"};
  Destinations::delay(frame, std::chrono::nanoseconds(-1));
  Destinations::delay(frame, std::chrono::nanoseconds(0));
  EXPECT_TRUE(frame.headers.empty());
  Destinations::delay(frame, std::chrono::nanoseconds(1'000'001));
  EXPECT_EQ(frame.header("AMQ_SCHEDULED_DELAY"), "2");
}

}  // namespace
}  // namespace canteen::broker::activemq
