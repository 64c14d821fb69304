#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

namespace canteen::scenario {
namespace {

TEST(Starter, each_is_a_scenario_that_ends_and_has_a_target) {
  for (const std::string& name : starter_names()) {
    const auto kind = starter_of(name);
    ASSERT_TRUE(kind) << name;
    const Scenario scenario = load_text(starter(*kind), name);
    EXPECT_TRUE(ends(scenario)) << name;
    EXPECT_TRUE(knows_service(scenario.work)) << name;
    EXPECT_FALSE(goals(scenario.target).empty()) << name;
    Requests requests(scenario);
    std::size_t count = 0;
    while (requests.next()) ++count;
    EXPECT_GT(count, 500U) << name;
  }
  EXPECT_FALSE(starter_of("dinner"));
  EXPECT_EQ(load_text(starter(Starter::lunch), "").strategy.windows, 4U);
  EXPECT_TRUE(load_text(starter(Starter::cache), "").strategy.prepared);
}

TEST(Starter, tells_every_field_that_is_no_part_of_another) {
  const std::string text = starter(Starter::web);
  const std::vector<Field> all = fields();
  for (const Field& field : all) {
    const bool is_part = std::any_of(all.begin(), all.end(), [&](const Field& each) {
      return field.path.starts_with(each.path + ".");
    });
    const std::size_t point = field.path.find('.');
    if (!field.available || is_part || point == std::string::npos) continue;
    if (field.path.find("NAME") != std::string::npos) continue;
    const std::string key = field.path.substr(point + 1) + " = ";
    const bool told =
        text.find("\n" + key) != std::string::npos || text.find("\n#" + key) != std::string::npos;
    EXPECT_TRUE(told) << field.path;
    // As much of its meaning as fits on the first line.
    EXPECT_NE(text.find("\n# " + field.meaning.substr(0, 20)), std::string::npos) << field.path;
  }
}

TEST(Starter, has_lines_that_can_be_read) {
  for (const std::string& name : starter_names()) {
    std::istringstream lines(starter(*starter_of(name)));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 130U) << line;
  }
}

// Whoever takes away the # has a value of the right kind.
TEST(ExampleOf, is_a_value_that_the_field_takes) {
  std::size_t examples = 0;
  for (const Field& field : fields()) {
    const std::string example = example_of(field);
    if (!field.available || example.empty() || field.path.find("NAME") != std::string::npos)
      continue;
    ++examples;
    try {
      static_cast<void>(load_text("", "x.toml", std::vector<Override>{{field.path, example, "-"}}));
    } catch (const ScenarioError& error) {
      for (const std::string& each : error.sentences()) {
        EXPECT_FALSE(each.starts_with("-: " + field.path + ": must be " + field.type)) << each;
      }
    }
  }
  EXPECT_GT(examples, 70U);
}

}  // namespace
}  // namespace canteen::scenario
