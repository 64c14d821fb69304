#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "src/report/report_testing.hpp"

namespace canteen::report {
namespace {

using Json = nlohmann::json;

// The JSON that a page has in it.
Json data_of(const std::string& page) {
  const std::string begin = R"(<script type="application/json" id="data">)";
  const std::size_t from = page.find(begin) + begin.size();
  return Json::parse(page.substr(from, page.find("</script>", from) - from));
}

std::string page_of(const scenario::Scenario& scenario, const plan::Prediction& prediction) {
  return page(PageKind::report, {{"simulation", json(scenario, prediction)}});
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

TEST(Page, has_the_result_as_it_is_written) {
  const std::string one = json(lunch(), served());
  const std::string other = json(lunch(), predicted());
  const Json data = data_of(page(PageKind::report, {{"run", one}, {"simulation", other}}));
  EXPECT_EQ(data["kind"], "report");
  ASSERT_EQ(data["results"].size(), 2U);
  EXPECT_EQ(data["results"][0]["name"], "run");
  EXPECT_EQ(data["results"][0]["result"], Json::parse(one));
  EXPECT_EQ(data["results"][1]["result"], Json::parse(other));
  EXPECT_EQ(data["comparison"], Json::parse(comparison_json({"run", one}, {"simulation", other})));
}

TEST(Page, is_the_same_for_the_same) {
  EXPECT_EQ(page_of(lunch(), predicted()), page_of(lunch(), predicted()));
}

TEST(Page, loads_nothing) {
  const std::string text = page_of(lunch(), predicted());
  EXPECT_EQ(count(text, "default-src 'none'"), 1U);
  EXPECT_EQ(count(text, " src="), 0U);
  EXPECT_EQ(count(text, "<link"), 0U);
  EXPECT_EQ(count(text, "@import"), 0U);
}

TEST(Page, lets_no_name_become_markup) {
  scenario::Scenario scenario = lunch();
  scenario.file = "</title><script>alert(0)</script>.toml";
  plan::Prediction prediction = predicted();
  const std::string before = page_of(lunch(), prediction);
  for (const char* name :
       {"</script><script>alert(1)</script>", "<!--<script>", "\"quoted\" 'too' &amp;",
        "line\nfeed\r\x01\x1b[31m", "\xff\xfe\xc3(", "{{data}}{{script}}"}) {
    prediction.result.classes.emplace_back().name = name;
    prediction.result.classes.back().wait.add(1);
    prediction.estimates.classes.emplace_back();
  }
  const std::string text = page_of(scenario, prediction);
  for (const char* tag : {"<script", "</script>", "<title>", "</title>", "<!--"}) {
    EXPECT_EQ(count(text, tag), count(before, tag)) << tag;
  }
  const Json data = data_of(text);
  const Json& result = data["results"][0]["result"];
  EXPECT_EQ(result["scenario"]["file"], scenario.file);
  EXPECT_EQ(result["classes"][0]["name"], "</script><script>alert(1)</script>");
  EXPECT_EQ(result["classes"][3]["name"], "line\nfeed\r\x01\x1b[31m");
  EXPECT_EQ(result["classes"][4]["name"], "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd(");
  EXPECT_EQ(result["classes"][5]["name"], "{{data}}{{script}}");
}

TEST(Page, is_small_however_long_the_run_was) {
  serve::Result result = served();
  result.line.assign(512, {1h, 1'234'567, 1'234'567, 123.456789});
  EXPECT_LT(page(PageKind::report, {{"run", json(lunch(), result)}}).size(), 400'000U);
}

}  // namespace
}  // namespace canteen::report
