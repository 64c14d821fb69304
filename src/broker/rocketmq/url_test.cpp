// What needs no broker: what a URL may say, and how it is refused.

#include <string>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>

namespace canteen::broker {
namespace {

std::string refusal_of(const std::string& url, const Options& options = {}) {
  try {
    (void)open(url, options);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(RocketmqUrl, what_is_wrong_is_told_in_one_sentence) {
  const std::string at = "rocketmq://127.0.0.1:1?connect=0.01&";
  EXPECT_TRUE(has(refusal_of(at + "type=fifo"), "the parameter type is normal or delay"));
  EXPECT_TRUE(has(refusal_of(at + "admin=here"), "admin=127.0.0.1:10911"));
  EXPECT_TRUE(has(refusal_of(at + "queue=a.b"), "letters, digits, - and _"));
  EXPECT_TRUE(has(refusal_of(at + "queue=a", {.group = "a b"}), "letters, digits, - and _"));
  EXPECT_TRUE(has(refusal_of(at + "queue=" + std::string(96, 'a')), "100 letters"));
  EXPECT_TRUE(has(refusal_of(at + "tls=yes&verify=no"), "ca=FILE"));
  EXPECT_TRUE(has(refusal_of(at + "colour=red"), "there is no parameter colour"));
}

TEST(RocketmqUrl, a_broker_that_is_not_there_is_named_and_its_secret_is_not) {
  const std::string text = refusal_of("rocketmq://cook:s3cret@127.0.0.1:1?connect=0.2");
  EXPECT_TRUE(has(text, "rocketmq://127.0.0.1:1: no connection within 0.2 s")) << text;
  EXPECT_FALSE(has(text, "s3cret")) << text;
}

}  // namespace
}  // namespace canteen::broker
