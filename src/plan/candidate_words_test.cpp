#include "src/plan/candidate_words.hpp"

#include <gtest/gtest.h>

namespace canteen::plan {
namespace {

TEST(CandidateWords, tell_whether_anybody_is_interrupted) {
  scenario::Strategy strategy;
  strategy.windows = 1;
  strategy.discipline = scenario::Discipline::shortest_first;
  EXPECT_EQ(words_of(strategy), "1 window, the shortest first");
  strategy.preemptive = true;
  EXPECT_EQ(words_of(strategy), "1 window, the shortest first, who is shorter takes a window");
  strategy.discipline = scenario::Discipline::priority;
  EXPECT_EQ(words_of(strategy), "1 window, by priority, who ranks higher takes a window");
}

}  // namespace
}  // namespace canteen::plan
