#include <gtest/gtest.h>

#include <canteen/scenario/without_password.hpp>

namespace canteen::scenario {
namespace {

TEST(WithoutPassword, shows_all_of_a_url_but_that) {
  EXPECT_EQ(without_password("rabbitmq://guest:secret@localhost/lunch"),
            "rabbitmq://guest:***@localhost/lunch");
  EXPECT_EQ(without_password("--set strategy.middleware.url=kafka://:secret@here:9092/a:b"),
            "--set strategy.middleware.url=kafka://:***@here:9092/a:b");
  EXPECT_EQ(without_password("mistyped://a:se/cr@et@there"), "mistyped://a:***@there");
  EXPECT_EQ(without_password("kafka://a:12@there"), "kafka://a:***@there");
  EXPECT_EQ(without_password("kafka://a:12/s3cret@there"), "kafka://a:***@there");
  EXPECT_EQ(without_password("rabbitmq://h/l?password=s3cret"), "rabbitmq://h/l?password=***");
}

TEST(WithoutPassword, leaves_what_has_none) {
  for (const char* const text :
       {"", "memory:", "20 ms", "noon: come @ twelve", "rabbitmq://guest@localhost/lunch",
        "http://127.0.0.1:8080/{key}", "kafka://a/b:c"}) {
    EXPECT_EQ(without_password(text), text);
  }
}

}  // namespace
}  // namespace canteen::scenario
