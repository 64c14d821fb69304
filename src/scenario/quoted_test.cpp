#include "src/scenario/quoted.hpp"

#include <string>

#include <gtest/gtest.h>

namespace canteen::scenario {
namespace {

TEST(Quoted, shows_what_can_be_shown) {
  EXPECT_EQ(quoted(""), "\"\"");
  EXPECT_EQ(quoted("a b~"), "\"a b~\"");
  EXPECT_EQ(quoted("Käse 饭 \xf0\x9f\x8d\x9a"), "\"Käse 饭 \xf0\x9f\x8d\x9a\"");
}

TEST(Quoted, makes_the_rest_visible) {
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\x1b[2J\r\n\x7f"), "\\x1b[2J\\x0d\\x0a\\x7f");
  EXPECT_EQ(printable("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(printable("caf\xe9!"), "caf\\xe9!");
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");           // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // half a surrogate pair
  EXPECT_EQ(printable("\xc2\x9b"
                      "2J"),
            "\\xc2\\x9b"
            "2J");                                          // a control sequence begins so
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // turns the line around
  EXPECT_EQ(printable("\xf5\x80\x80\x80"), "\\xf5\\x80\\x80\\x80");
}

TEST(Quoted, cuts_between_characters) {
  EXPECT_EQ(printable(std::string(60, 'x')), std::string(60, 'x'));
  EXPECT_EQ(printable(std::string(61, 'x')), std::string(60, 'x') + "...");
  EXPECT_EQ(printable(std::string(59, 'x') + "ä"), std::string(59, 'x') + "...");
  EXPECT_EQ(printable(std::string(58, 'x') + "ä"), std::string(58, 'x') + "ä");
}

}  // namespace
}  // namespace canteen::scenario
