// The parts of RabbitMQ's link that need no broker.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include <canteen/broker/errors.hpp>

#include "src/broker/rabbitmq/names.hpp"
#include "src/broker/rabbitmq/properties.hpp"
#include "src/broker/rabbitmq/rabbit_link.hpp"
#include "src/broker/rabbitmq/settings.hpp"
#include "src/broker/rabbitmq/sliding_window.hpp"

namespace canteen::broker::rabbitmq {
namespace {

using namespace std::chrono_literals;

Settings settings(const std::string& url) {
  return Settings::of(Url::parse(url));
}

TEST(RabbitSettings, have_defaults) {
  const Settings plain = settings("rabbitmq://kitchen");
  EXPECT_EQ(plain.port, 5672);
  EXPECT_EQ(plain.vhost, "/");
  EXPECT_EQ(plain.user, "guest");
  EXPECT_EQ(plain.password, "guest");
  EXPECT_EQ(plain.heartbeat, 10);
  EXPECT_EQ(plain.name, "rabbitmq://kitchen");
  EXPECT_EQ(settings("rabbitmq://kitchen?tls=yes").port, 5671);
}

TEST(RabbitSettings, are_what_the_url_says) {
  const Settings said = settings("rabbitmq://cook:secret@kitchen:77/noon%2Fshift?heartbeat=1.5");
  EXPECT_EQ(said.port, 77);
  EXPECT_EQ(said.vhost, "noon/shift");
  EXPECT_EQ(said.user, "cook");
  EXPECT_EQ(said.password, "secret");
  EXPECT_EQ(said.heartbeat, 2);  // whole seconds, and not fewer
  EXPECT_EQ(said.name.find("secret"), std::string::npos);
  EXPECT_THROW(settings("rabbitmq://kitchen?prefetch=3"), UrlError);
}

TEST(RabbitNames, are_mistaken_for_no_other) {
  EXPECT_EQ(queue_of("orders", "kitchen"), "orders@kitchen");
  EXPECT_NE(queue_of("a@b", "c"), queue_of("a", "b@c"));
  EXPECT_NE(queue_of("a", ""), queue_of("a%40", ""));
  EXPECT_NE(delay_of("a+10ms", "", 20ms), delay_of("a", "", 10ms));
  EXPECT_NE(delay_of("a", "g", 10ms), delay_of("a", "", 10ms));
  EXPECT_EQ(delay_of("orders", "", 150ms), "orders+150ms");
  EXPECT_EQ(delay_of("orders", "kitchen", 150ms), "orders@kitchen+150ms");
}

TEST(RabbitNames, that_are_too_long_are_refused_before_anything_is_asked) {
  const Url url = Url::parse("rabbitmq://kitchen");
  EXPECT_NO_THROW(RabbitLink({url, std::string(80, 'q'), std::string(80, 'g')}, 1));
  EXPECT_THROW(RabbitLink({url, std::string(200, 'q'), std::string(80, 'g')}, 1), UrlError);
}

TEST(RabbitDelays, are_rounded_up_and_late_by_little) {
  EXPECT_EQ(delay_step(1ns), 10ms);
  EXPECT_EQ(delay_step(150ms), 150ms);
  EXPECT_EQ(delay_step(151ms), 160ms);
  EXPECT_EQ(delay_step(2001ms), 2050ms);
  std::set<std::chrono::milliseconds> steps;
  for (std::chrono::milliseconds delay = 1ms; delay < longest_delay; delay += delay / 7 + 1ms) {
    const std::chrono::milliseconds step = delay_step(delay);
    EXPECT_GE(step, delay);
    EXPECT_LE(step - delay, std::max<std::chrono::milliseconds>(50ms, delay / 400))
        << delay.count();
    EXPECT_EQ(delay_step(step), step);
    steps.insert(step);
  }
  EXPECT_GE(steps.size(), 50U);
}

TEST(RabbitSlidingWindow, numbers_what_it_has_and_drops_it_from_the_front) {
  SlidingWindow<char> window;
  EXPECT_EQ(window.push('a'), 1U);
  EXPECT_EQ(window.push('b'), 2U);
  EXPECT_EQ(*window.find(2), 'b');
  window.pop_front();
  EXPECT_EQ(window.find(1), nullptr);
  EXPECT_EQ(window.find(3), nullptr);
  EXPECT_EQ(window.find(0), nullptr);
  EXPECT_EQ(window.push('c'), 3U);
  EXPECT_EQ(window.first(), 2U);
  EXPECT_EQ(*window.find(3), 'c');
}

TEST(RabbitProperties, bring_back_what_they_were_given) {
  const PutOptions options{
      .priority = 3, .key = "table 12", .headers = {{"table", "12"}, {"empty", ""}}, .id = "mine"};
  const auto message = std::make_shared<const Message>(Message{"soup", options});
  PropertiesWriter writer;
  const Opened first = opened(writer.write({message, 1234, 2, true}), false);
  EXPECT_EQ(first.options.id, "mine");
  EXPECT_EQ(first.options.key, "table 12");
  EXPECT_EQ(first.options.priority, 3);
  EXPECT_EQ(first.options.headers, options.headers);
  EXPECT_EQ(first.expires, 1234);
  EXPECT_EQ(first.attempt, 3U);
  EXPECT_TRUE(first.redelivered);
}

// Who is no client of this library may write anything there.
TEST(RabbitProperties, that_are_of_another_kind_than_the_librarys_do_no_harm) {
  std::array<amqp_table_entry_t, 3> entries{};
  entries[0].key = amqp_cstring_bytes("canteen-id");
  entries[0].value.kind = AMQP_FIELD_KIND_I64;
  entries[0].value.value.i64 = 42;
  entries[1].key = amqp_cstring_bytes("canteen-attempts");
  entries[1].value.kind = AMQP_FIELD_KIND_I64;
  entries[1].value.value.i64 = -1;
  entries[2].key = amqp_cstring_bytes("canteen-key");
  entries[2].value.kind = AMQP_FIELD_KIND_BOOLEAN;
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_HEADERS_FLAG;
  properties.headers = {static_cast<int>(entries.size()), entries.data()};
  EXPECT_EQ(id_of(properties), "");
  const Opened is = opened(properties, false);
  EXPECT_EQ(is.options.id, "42");
  EXPECT_EQ(is.options.key, "0");
  EXPECT_EQ(is.attempt, 1U);
  entries[1].value.value.i64 = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(opened(properties, false).attempt, 1'000'000'001U);
}

TEST(RabbitProperties, of_a_plain_message_are_few) {
  const auto message = std::make_shared<const Message>(Message{"soup", {.id = "mine"}});
  PropertiesWriter writer;
  const amqp_basic_properties_t& properties = writer.write({message});
  EXPECT_EQ(properties._flags, AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG);
  EXPECT_EQ(opened(properties, false).attempt, 1U);
  EXPECT_FALSE(opened(properties, false).redelivered);
  EXPECT_TRUE(opened(properties, true).redelivered);
}

TEST(RabbitProperties, have_room_for_an_id_of_any_length) {
  const std::string id(1000, 'i');
  const auto message = std::make_shared<const Message>(Message{"soup", {.id = id}});
  PropertiesWriter writer;
  const amqp_basic_properties_t& properties = writer.write({message});
  EXPECT_EQ(id_of(properties), id);
  const Opened is = opened(properties, false);
  EXPECT_EQ(is.options.id, id);
  EXPECT_TRUE(is.options.headers.empty());
}

TEST(RabbitProperties, of_other_clients_are_texts_and_the_brokers_are_not_shown) {
  std::array<amqp_table_entry_t, 4> entries{};
  entries[0].key = amqp_cstring_bytes("count");
  entries[0].value.kind = AMQP_FIELD_KIND_I32;
  entries[0].value.value.i32 = -7;
  entries[1].key = amqp_cstring_bytes("x-delivery-count");
  entries[1].value.kind = AMQP_FIELD_KIND_I64;
  entries[1].value.value.i64 = 1;
  entries[2].key = amqp_cstring_bytes("x-death");
  entries[2].value.kind = AMQP_FIELD_KIND_ARRAY;
  entries[3].key = amqp_cstring_bytes("canteen-attempts");
  entries[3].value.kind = AMQP_FIELD_KIND_UTF8;
  entries[3].value.value.bytes = amqp_cstring_bytes("two");
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_HEADERS_FLAG;
  properties.headers = {4, entries.data()};
  const Opened is = opened(properties, false);
  EXPECT_EQ(is.options.headers, (Headers{{"count", "-7"}}));
  EXPECT_EQ(is.attempt, 2U);
}

TEST(RabbitProperties, that_AMQP_cannot_carry_are_told) {
  EXPECT_EQ(why_not({"", {.headers = {{"table", "12"}}}}), std::nullopt);
  EXPECT_NE(why_not({"", {.headers = {{std::string(256, 'n'), ""}}}}), std::nullopt);
  EXPECT_NE(why_not({"", {.headers = {{"big", std::string(200'000, 'x')}}}}), std::nullopt);
}

}  // namespace
}  // namespace canteen::broker::rabbitmq
