#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

#include "src/serve/serve_testing.hpp"

namespace canteen::serve {
namespace {

TEST(Http, without_libcurl_is_refused_in_a_sentence) {
  scenario::Scenario scenario = crowd(1, 0ns);
  scenario.file = "lunch.toml";
  scenario.work.kind = scenario::WorkKind::http;
  scenario.work.http.url = "http://127.0.0.1/";
  try {
    static_cast<void>(run(scenario));
    FAIL() << "it ran";
  } catch (const scenario::ScenarioError& error) {
    EXPECT_STREQ(error.what(),
                 "lunch.toml: work.kind: must be another one for a run here, as this canteen was "
                 "built without libcurl, got \"http\"");
  }
}

}  // namespace
}  // namespace canteen::serve
