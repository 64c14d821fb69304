#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

namespace canteen::scenario {
namespace {

// After a change of the table: CANTEEN_UPDATE_DOCS=1 and this test once more writes the file.
TEST(FieldGuide, is_what_docs_has) {
  const std::string path = CANTEEN_DOCS "/scenario.md";
  if (std::getenv("CANTEEN_UPDATE_DOCS") != nullptr) std::ofstream(path) << field_guide();
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_EQ(text.str(), field_guide());
}

TEST(FieldGuide, names_every_field) {
  const std::string guide = field_guide();
  for (const Field& field : fields()) {
    const std::string name = field.path == "cost" ? "`[cost]`" : "`" + field.path + "`";
    EXPECT_NE(guide.find(name), std::string::npos) << field.path;
  }
}

TEST(Fields, are_unique_and_say_all_there_is_to_say) {
  std::set<std::string> paths;
  for (const Field& field : fields()) {
    EXPECT_TRUE(paths.insert(field.path).second) << field.path;
    EXPECT_FALSE(field.type.empty()) << field.path;
    EXPECT_FALSE(field.meaning.empty()) << field.path;
    EXPECT_EQ(field.fallback.empty(), !field.available) << field.path;
  }
}

// A value of the wrong kind for each field: none is passed over in silence.
TEST(Fields, each_refuses_what_it_is_not) {
  for (const Field& field : fields()) {
    try {
      static_cast<void>(load_text("", "x.toml", std::vector<Override>{{field.path, "[[]]", "-"}}));
      ADD_FAILURE() << field.path;
    } catch (const ScenarioError& error) {
      const std::string path = "-: " + field.path + ": ";
      bool said = false;
      for (const std::string& each : error.sentences()) {
        said = said || each.starts_with(path + "must be " + field.type) ||
               each == path + "is not available yet" ||
               // Those that have parts say which of them it is.
               each.starts_with(path + "step 1 must be") ||
               each.starts_with(path + "value 1 must be") ||
               each.starts_with(path + "weight 1 must be");
      }
      EXPECT_TRUE(said) << error.what();
    }
  }
}

}  // namespace
}  // namespace canteen::scenario
