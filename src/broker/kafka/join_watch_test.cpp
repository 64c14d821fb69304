#include "src/broker/kafka/join_watch.hpp"

#include <string>

#include <gtest/gtest.h>

namespace canteen::broker::kafka {
namespace {

class JoinWatchTest : public ::testing::Test {
 protected:
  // As librdkafka says it.
  void change(const std::string& before, const std::string& now) {
    watch.read("[thrd:main]: Group \"orders/default\" changed join state " + before + " -> " + now +
               " (state up)");
  }

  remote::WakeUp wake_up;
  JoinWatch watch{wake_up};
};

TEST_F(JoinWatchTest, who_joins_is_joining_until_he_is_told_his_share) {
  EXPECT_FALSE(watch.is_joining());
  change("init", "wait-metadata");
  EXPECT_TRUE(watch.is_joining());
  change("wait-metadata", "init");
  EXPECT_TRUE(watch.is_joining());
  EXPECT_FALSE(watch.is_asking());
  change("init", "wait-join");
  EXPECT_TRUE(watch.is_asking());
  EXPECT_FALSE(watch.was_let_in());
  change("wait-join", "wait-sync");
  EXPECT_TRUE(watch.was_let_in());
  EXPECT_TRUE(watch.is_joining());
  change("wait-sync", "wait-assign-call");
  EXPECT_FALSE(watch.is_joining());
  EXPECT_FALSE(watch.is_asking());
  change("wait-assign-call", "steady");
  EXPECT_FALSE(watch.is_joining());
}

TEST_F(JoinWatchTest, who_has_a_share_joins_again) {
  change("wait-assign-call", "steady");
  change("steady", "init");
  EXPECT_TRUE(watch.is_joining());
  change("wait-sync", "wait-unassign-call");
  EXPECT_FALSE(watch.is_joining());
  change("wait-unassign-call", "wait-incr-unassign-to-complete");
  EXPECT_TRUE(watch.is_joining());
  change("wait-incr-unassign-to-complete", "steady");
  EXPECT_FALSE(watch.is_joining());
}

TEST_F(JoinWatchTest, it_rings_when_commits_may_be_begun_again) {
  change("steady", "init");
  EXPECT_FALSE(wake_up.answer());
  change("wait-sync", "wait-assign-call");
  EXPECT_TRUE(wake_up.answer());
  watch.silence();
  change("wait-assign-call", "steady");
  EXPECT_FALSE(wake_up.answer());
}

TEST_F(JoinWatchTest, other_words_change_nothing) {
  change("steady", "init");
  for (const char* const line : {"", "Group \"a\" changed state up -> init (join-state steady)",
                                 "Group \"a\" changed join state steady"}) {
    watch.read(line);
    EXPECT_TRUE(watch.is_joining()) << line;
  }
}

}  // namespace
}  // namespace canteen::broker::kafka
