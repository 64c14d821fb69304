#include "src/serve/http_order.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace canteen::serve {
namespace {

scenario::Request asked(const std::string& key) {
  scenario::Request request;
  request.number = 7;
  request.key = key;
  request.kind = "staff";
  return request;
}

TEST(HttpOrder, has_what_the_request_has) {
  const HttpOrder order({.url = "http://h/{key}?n={number}",
                         .headers = {{"X-Class", "{class} {other}"}, {"Empty", ""}},
                         .body = "[{key}]"},
                        asked("soup"));
  EXPECT_EQ(order.url, "http://h/soup?n=7");
  EXPECT_EQ(order.headers, (std::vector<std::string>{"X-Class: staff {other}", "Empty;"}));
  EXPECT_EQ(order.body, "[soup]");
}

TEST(HttpOrder, a_key_cannot_break_out_of_its_place) {
  const std::string key = "a b\"<\r\nHost: x\xc3\xa4#%zz%41";
  const HttpOrder order({.url = "http://h/{key}", .headers = {{"X", "{key}"}}, .body = "{key}"},
                        asked(key));
  EXPECT_EQ(order.url, "http://h/a%20b%22%3C%0D%0AHost:%20x%C3%A4%23%25zz%41");
  EXPECT_EQ(order.headers.front(), "X: a b\"<%0D%0AHost: x\xc3\xa4#%zz%41");
  EXPECT_EQ(order.body, key);
}

TEST(HttpOrder, a_key_cannot_change_the_host) {
  const auto url = [](const std::string& text, const std::string& key) {
    return HttpOrder({.url = text}, asked(key)).url;
  };
  // The documented use: the paths of an access log, which strangers have written.
  EXPECT_EQ(url("http://h:1{key}", "/a?b"), "http://h:1/a?b");
  EXPECT_EQ(url("http://h:1{key}", "?b"), "http://h:1?b");
  EXPECT_EQ(url("http://h:1{key}", "@evil.test/x"), "http://h:1/@evil.test/x");
  EXPECT_EQ(url("http://h{key}", ".evil.test/"), "http://h/.evil.test/");
  EXPECT_EQ(url("http://h:1{key}", "9/"), "http://h:1/9/");
  EXPECT_EQ(url("http://h{key}", ":9/"), "http://h/:9/");
  EXPECT_EQ(url("http://h:1{key}", ""), "http://h:1/");
  EXPECT_EQ(url("http://h:1{key}/soup", ""), "http://h:1/soup");
  EXPECT_EQ(url("http://h:1{class}{key}", "@x"), "http://h:1/staff@x");
  EXPECT_EQ(url("http://h:1{number}@h/", "a"), "http://h:1/7@h/");
  // Behind it they stand where they are.
  EXPECT_EQ(url("http://h:1?{key}", "@x"), "http://h:1?@x");
  EXPECT_EQ(url("http://h:1/{other}{key}", "@x"), "http://h:1/{other}@x");
}

TEST(HttpOrder, the_path_of_a_log_is_asked_for_as_it_is) {
  EXPECT_EQ(escaped_for_url("/a/b.html?x=1&y=%20+z;~(1)"), "/a/b.html?x=1&y=%20+z;~(1)");
  EXPECT_EQ(escaped_for_url("50%"), "50%25");
  EXPECT_EQ(escaped_for_url("%4"), "%254");
  EXPECT_EQ(escaped_for_url(std::string("\0\x7f", 2)), "%00%7F");
}

TEST(HttpOrder, knows_a_good_answer) {
  const scenario::HttpSpec usual;
  EXPECT_TRUE(is_expected(usual, 200));
  EXPECT_TRUE(is_expected(usual, 304));
  EXPECT_FALSE(is_expected(usual, 404));
  EXPECT_FALSE(is_expected(usual, 500));
  const scenario::HttpSpec strange{.expect = {"404", "5xx"}};
  EXPECT_TRUE(is_expected(strange, 404));
  EXPECT_TRUE(is_expected(strange, 503));
  EXPECT_FALSE(is_expected(strange, 405));
  EXPECT_FALSE(is_expected(strange, 200));
}

}  // namespace
}  // namespace canteen::serve
