#include <string>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

namespace canteen::broker {
namespace {

std::string complaint(const std::string& text) {
  try {
    (void)Url::parse(text);
  } catch (const UrlError& error) {
    return error.what();
  }
  return "(none)";
}

TEST(Url, all_its_parts) {
  const Url url =
      Url::parse("RabbitMQ://cook:p%40ss%3aword@kitchen:5672/noon?queue=orders&x=a%26b");
  EXPECT_EQ(url.scheme, "rabbitmq");
  EXPECT_EQ(url.user, "cook");
  EXPECT_EQ(url.password, "p@ss:word");
  EXPECT_EQ(url.host, "kitchen");
  EXPECT_EQ(url.port, 5672);
  EXPECT_EQ(url.path, "noon");
  EXPECT_EQ(url.parameter("queue"), "orders");
  EXPECT_EQ(url.parameter("x"), "a&b");
  EXPECT_EQ(url.parameter("y", "z"), "z");
}

TEST(Url, without_a_host_it_is_a_path) {
  EXPECT_EQ(Url::parse("memory:orders").path, "orders");
  EXPECT_EQ(Url::parse("sqlite:/var/lib/a b.db?queue=q").path, "/var/lib/a b.db");
  EXPECT_EQ(Url::parse("sqlite:line.db").path, "line.db");
  EXPECT_EQ(Url::parse("kafka://one").host, "one");
  EXPECT_EQ(Url::parse("kafka://one").path, "");
  EXPECT_EQ(Url::parse("kafka:").path, "");
}

TEST(Url, an_IPv6_host_stands_in_brackets) {
  const Url url = Url::parse("kafka://[::1]:9092/t");
  EXPECT_EQ(url.host, "::1");
  EXPECT_EQ(url.port, 9092);
  EXPECT_EQ(url.text(), "kafka://[::1]:9092/t");
}

TEST(Url, its_text_can_be_parsed_again_and_has_no_secrets) {
  for (const char* const text : {"memory:orders", "kafka://one:9092/t?queue=a%26b",
                                 "rabbitmq://cook@kitchen/", "sqlite:/a%20b.db"}) {
    const std::string shown = Url::parse(text).text();
    EXPECT_EQ(Url::parse(shown).text(), shown);
  }
  EXPECT_EQ(Url::parse("rabbitmq://cook:secret@kitchen/noon?token=t0p&queue=q").text(),
            "rabbitmq://cook:***@kitchen/noon?queue=q&token=***");
  EXPECT_EQ(Url::parse("rabbitmq://kitchen/noon?Api-Key=t0p&pwd=x").text(),
            "rabbitmq://kitchen/noon?Api-Key=***&pwd=***");
}

TEST(Url, what_is_none_is_told_in_one_sentence) {
  EXPECT_EQ(
      complaint("orders"),
      "broker URL \"orders\": it must begin with a scheme and a colon, as memory:orders does");
  EXPECT_EQ(complaint(""),
            "broker URL \"\": it must begin with a scheme and a colon, as memory:orders does");
  EXPECT_EQ(complaint("a b:c"),
            "broker URL \"a b:c\": a scheme has letters, digits, '+', '-' and '.', as sqlite: has");
  EXPECT_EQ(complaint("kafka://h:port"),
            "broker URL \"kafka://h:port\": a port is a number from 1 to 65535");
  EXPECT_EQ(complaint("kafka://h:70000"),
            "broker URL \"kafka://h:70000\": a port is a number from 1 to 65535");
  EXPECT_EQ(complaint("kafka://[::1"),
            "broker URL \"kafka://[::1\": the '[' of its host has no ']'");
  EXPECT_EQ(complaint("kafka://[::1]x"),
            "broker URL \"kafka://[::1]x\": after ']' comes ':' and a port");
  EXPECT_EQ(
      complaint("sqlite:a%2"),
      "broker URL \"sqlite:a%2\": after '%' come two hexadecimal digits; the sign itself is %25");
  EXPECT_EQ(
      complaint("sqlite:a%zz"),
      "broker URL \"sqlite:a%zz\": after '%' come two hexadecimal digits; the sign itself is %25");
  EXPECT_EQ(complaint("memory:a?queue"),
            "broker URL \"memory:a?…\": behind '?' stand NAME=VALUE, and '&' between two");
  EXPECT_EQ(complaint("memory:a?x=1&x=2"),
            "broker URL \"memory:a?…\": the parameter x stands there twice");
}

TEST(Url, a_wrong_one_is_told_without_its_secrets) {
  for (const char* const text :
       {"rabbitmq://cook:s3cret@kitchen:x/noon", "rabbitmq://cook:s3cret@k?password=s3cret",
        "rabbitmq://cook:s3cret%@kitchen", "cook:s3cret@kitchen ", "rabbitmq://k?token=%zs3cret"}) {
    try {
      (void)open(text);
      ADD_FAILURE() << text;
    } catch (const std::exception& error) {
      EXPECT_EQ(std::string(error.what()).find("s3cret"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace canteen::broker
