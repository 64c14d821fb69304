#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <canteen/report.hpp>

#include "src/report/curve_plot.hpp"
#include "src/report/words.hpp"

namespace canteen::report {
namespace {

using cache::Policy;
using cache::Replay;
using Json = nlohmann::json;

std::vector<Replay> points(const std::vector<std::uint64_t>& hits) {
  std::vector<Replay> all;
  for (const std::uint64_t each : hits) all.push_back({10'000, each});
  return all;
}

CurveReport by_hand() {
  CurveReport report;
  report.trace = "a.csv";
  report.format = scenario::KeyFormat::csv;
  report.curves.requests = 10'000;
  report.curves.distinct = 2'000;
  report.curves.capacities = {1, 100, 1'000};
  report.curves.policies = {{Policy::lru, points({100, 4'000, 7'000})},
                            {Policy::arc, points({90, 4'567, 7'000})}};
  report.curves.optimum = points({200, 5'000, 8'000});
  report.recommendation = {Policy::arc,           100, {10'000, 4'567},
                           Replay{10'000, 5'000}, 110, {10'000, 4'600}};
  return report;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

TEST(CurveReport, sentence) {
  CurveReport report = by_hand();
  EXPECT_EQ(
      sentence(report),
      "Take arc with 100 places (5.0 % of the keys): it has 45.7 % of the requests, 4.3 points "
      "below the optimum; the next 10 % of memory would buy 0.33 points.");
  report.recommendation.optimum.reset();
  report.recommendation.replay_larger.hits = 4'500;  // as fifo may, with more room
  EXPECT_EQ(sentence(report),
            "Take arc with 100 places (5.0 % of the keys): it has 45.7 % of the requests; the next "
            "10 % of memory would buy nothing.");
}

TEST(CurveReport, table) {
  const std::vector<std::string> lines = lines_of(table(by_hand()));
  EXPECT_EQ(lines[0],
            "a.csv: 10,000 requests for 2,000 keys (csv); a cache for all of them has 80.0 %");
  EXPECT_TRUE(has(lines, "  places               1     100   1,000"));
  EXPECT_TRUE(has(lines, "  of the keys     0.05 %   5.0 %  50.0 %"));
  EXPECT_TRUE(has(lines, "  a lru            1.00*  40.00   70.00*"));
  EXPECT_TRUE(has(lines, "  b arc            0.90   45.67*  70.00*"));
  EXPECT_TRUE(has(lines, "  . optimum        2.00   50.00   80.00"));
  EXPECT_EQ(lines.back(),
            "  points below the optimum; the next 10 % of memory would buy 0.33 points.");
}

TEST(CurveReport, table_of_many_and_large_sizes_stays_on_the_page) {
  CurveReport report = by_hand();
  report.trace = std::string(30, 'x') + "\x1b[2J.csv";
  std::vector<std::uint64_t> hits;
  report.curves.capacities.clear();
  for (std::size_t i = 1; i <= 20; ++i) {
    report.curves.capacities.push_back(i * 100'000'000);
    hits.push_back(i * 100);
  }
  report.curves.policies = {{Policy::s3fifo_eager, points(hits)}, {Policy::lfu, points(hits)}};
  report.curves.optimum.clear();
  const std::string text = table(report);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("optimum;"), text.find("optimum"));  // in the sentence only
  for (const std::string& each : lines_of(text)) EXPECT_LE(columns_of(each), 80U) << each;
  EXPECT_NE(text.find("2,000,000,000"), std::string::npos);
}

TEST(CurveReport, table_of_more_places_than_keys) {
  CurveReport report = by_hand();
  report.curves.distinct = 1;
  report.curves.capacities = {1, 100, 2'000'000'000};
  const std::vector<std::string> lines = lines_of(table(report));
  EXPECT_TRUE(has(lines, "  of the keys          100.0 %       > 100 %       > 100 %"));
}

TEST(CurvePlot, each_curve_goes_through_its_points) {
  const std::vector<Replay> low = points({0, 5'000, 10'000});
  const std::vector<Replay> high = points({0, 0, 0});
  const std::vector<std::string> lines =
      lines_of(curve_plot({10, 100, 1'000}, {{'a', low}, {'b', high}}));
  ASSERT_EQ(lines.size(), 21U);
  EXPECT_EQ(lines[0], "  miss ratio, %");
  EXPECT_TRUE(lines[1].starts_with("     100 +aaabbbb")) << lines[1];  // the first is in front
  EXPECT_TRUE(lines[17].starts_with("       0 +")) << lines[17];
  EXPECT_TRUE(lines[17].ends_with("a")) << lines[17];
  // In the middle, half of them miss.
  EXPECT_EQ(lines[9].find('a'), lines[9].size() - 4) << lines[9];
  EXPECT_NEAR(static_cast<double>(lines[9].find('a')), 9 + 33.5, 3);
  EXPECT_TRUE(lines[19].starts_with("          10  ")) << lines[19];
  EXPECT_TRUE(lines[19].ends_with(" 1,000"));
  for (const std::string& each : lines) EXPECT_LE(each.size(), 80U) << each;
  EXPECT_EQ(curve_plot({10}, {{'a', points({1})}}), "");
}

TEST(CurveReport, json_has_the_figures) {
  CurveReport report = by_hand();
  const Json read = Json::parse(json(report));
  EXPECT_EQ(read["trace"], "a.csv");
  EXPECT_EQ(read["format"], "csv");
  EXPECT_EQ(read["requests"], 10'000);
  EXPECT_EQ(read["distinct_keys"], 2'000);
  EXPECT_EQ(read["capacities"], Json({1, 100, 1'000}));
  EXPECT_EQ(read["policies"][1]["policy"], "arc");
  EXPECT_EQ(read["policies"][1]["hits"], Json({90, 4'567, 7'000}));
  EXPECT_DOUBLE_EQ(read["policies"][1]["hit_ratios"][1].get<double>(), 0.4567);
  EXPECT_EQ(read["optimum"]["hits"], Json({200, 5'000, 8'000}));
  EXPECT_EQ(read["recommendation"]["policy"], "arc");
  EXPECT_EQ(read["recommendation"]["capacity"], 100);
  EXPECT_EQ(read["recommendation"]["larger_capacity"], 110);
  EXPECT_DOUBLE_EQ(read["recommendation"]["larger_hit_ratio"].get<double>(), 0.46);
  EXPECT_EQ(read["recommendation"]["sentence"], sentence(report));
  report.curves.optimum.clear();
  report.recommendation.optimum.reset();
  const Json without = Json::parse(json(report));
  EXPECT_TRUE(without["optimum"].is_null());
  EXPECT_TRUE(without["recommendation"]["optimum_hit_ratio"].is_null());
}

TEST(CurveReport, json_is_documented) {
  std::ifstream file(std::string(CANTEEN_DOCS) + "/cache.md");
  std::stringstream text;
  text << file.rdbuf();
  const Json read = Json::parse(json(by_hand()));
  for (const auto& [name, value] : read.items()) {
    EXPECT_NE(text.str().find('`' + name), std::string::npos) << name;
  }
  for (const auto& [name, value] : read["recommendation"].items()) {
    EXPECT_NE(text.str().find("`recommendation." + name + '`'), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace canteen::report
