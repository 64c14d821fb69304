#include "src/base/secrets.hpp"

#include <gtest/gtest.h>

namespace canteen::base {
namespace {

TEST(Secrets, passwords_are_hidden_and_in_doubt_more) {
  EXPECT_EQ(without_secrets("rabbitmq://guest:secret@localhost/lunch"),
            "rabbitmq://guest:***@localhost/lunch");
  EXPECT_EQ(without_secrets("mistyped://a:se/cr@et@there"), "mistyped://a:***@there");
  EXPECT_EQ(without_secrets("rabbitmq://cook:12/s3cret@h/l"), "rabbitmq://cook:***@h/l");
  EXPECT_EQ(without_secrets("http://here:80/who@there"), "http://here:***@there");
}

TEST(Secrets, parameters_called_like_one_are_hidden) {
  for (const char* const name :
       {"password", "passwd", "pwd", "passphrase", "token", "Access_Token", "client-secret",
        "apikey", "key", "auth", "credentials", "X-Signature", "p%61ssword"}) {
    const std::string before = std::string("rabbitmq://h/l?queue=q&") + name + "=";
    EXPECT_EQ(without_secrets(before + "s3=c?r;et&n=1"), before + "***&n=1");
    EXPECT_EQ(without_secrets(before + "s3cret"), before + "***");
  }
  EXPECT_EQ(without_secrets("sqlite:x?password=s3cret"), "sqlite:x?password=***");
  EXPECT_EQ(without_secrets("sqlite:x?a=b?token=s3cret"), "sqlite:x?a=b?token=***");
  EXPECT_EQ(without_secrets("http://me:hush@h/?token=a&secret=b"),
            "http://me:***@h/?token=***&secret=***");
}

TEST(Secrets, what_has_none_stays) {
  for (const char* const text :
       {"", "memory:", "20 ms", "noon: come @ twelve", "rabbitmq://guest@localhost/lunch",
        "http://127.0.0.1:8080/{key}", "kafka://a/b:c", "sqlite:x?queue=a&n=1", "what?",
        "?=&&=", "key=open"}) {
    EXPECT_EQ(without_secrets(text), text);
  }
}

}  // namespace
}  // namespace canteen::base
