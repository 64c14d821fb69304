// What may become of SQLite's log (PATH-wal) while nobody has the file open: a process that was
// killed leaves it, and what was confirmed is in it alone.
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/broker.hpp>

#include "tests/support/processes.hpp"
#include "tests/support/queue_file.hpp"

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;
using canteen::testing::child;
using canteen::testing::QueueFile;
using canteen::testing::status_of;

// Ten messages, confirmed, by a process that is killed then.
class SqliteLog : public ::testing::Test {
 protected:
  SqliteLog() {
    EXPECT_EQ(status_of(child([&] {
                Queue queue = open(file_.url());
                for (int i = 0; i < 10; ++i) queue.put("message " + std::to_string(i));
                kill(getpid(), SIGKILL);
              })),
              128 + SIGKILL);
    log_ = file_.path() + "-wal";
    std::ifstream in(log_, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    bytes_ = text.str();
  }

  void replace_log(const std::string& with) const {
    std::ofstream(log_, std::ios::binary | std::ios::trunc) << with;
  }

  // What open() complains of.
  [[nodiscard]] std::string complaint() const {
    try {
      (void)open(file_.url());
    } catch (const Corrupt& error) {
      return error.what();
    }
    return "(none)";
  }

  [[nodiscard]] std::string missing(int number) const {
    return "sqlite:" + file_.path() + ": of the messages that were put into it, " +
           std::to_string(number) + " that were confirmed are missing: its log " + log_ +
           " is damaged, cut or gone; to go on without them, delete " + file_.path() + "-mark";
  }

  const QueueFile file_;
  std::string log_;
  std::string bytes_;
};

TEST_F(SqliteLog, a_log_that_is_whole_loses_nothing) {
  ASSERT_GT(bytes_.size(), 10'000U);
  Queue queue = open(file_.url());
  EXPECT_EQ(queue.qsize(), 10U);
}

TEST_F(SqliteLog, a_flipped_bit_in_it_is_told_by_what_is_missing) {
  const std::size_t at = bytes_.find("message 7");
  ASSERT_NE(at, std::string::npos);
  std::string flipped = bytes_;
  flipped[at] = static_cast<char>(flipped[at] ^ 1);
  replace_log(flipped);
  EXPECT_EQ(complaint(), missing(3));
  EXPECT_EQ(complaint(), missing(3));  // and again: it was left as it is
  replace_log(bytes_);
  EXPECT_EQ(complaint(), "(none)");
}

TEST_F(SqliteLog, a_flipped_bit_at_its_beginning_too) {
  std::string flipped = bytes_;
  flipped[20] = static_cast<char>(flipped[20] ^ 64);  // in its header
  replace_log(flipped);
  EXPECT_EQ(complaint(), missing(10));
}

TEST_F(SqliteLog, a_log_that_was_cut_or_deleted_is_told_by_what_is_missing) {
  replace_log(bytes_.substr(0, bytes_.size() - 1));
  EXPECT_EQ(complaint(), missing(1));
  replace_log(bytes_.substr(0, 32));
  EXPECT_EQ(complaint(), missing(10));
  std::filesystem::remove(log_);
  EXPECT_EQ(complaint(), missing(10));
}

TEST_F(SqliteLog, without_the_mark_one_goes_on_with_what_is_left) {
  replace_log(bytes_.substr(0, bytes_.size() - 1));
  EXPECT_NE(complaint(), "(none)");
  std::filesystem::remove(file_.path() + "-mark");
  Queue queue = open(file_.url());
  EXPECT_EQ(queue.qsize(), 9U);
  queue.put("more");
  EXPECT_EQ(queue.qsize(), 10U);
}

TEST_F(SqliteLog, a_mark_that_is_damaged_or_of_another_file_claims_nothing) {
  std::filesystem::remove(log_);
  const std::string mark = file_.path() + "-mark";
  std::ifstream in(mark, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  std::string claims = text.str();
  ASSERT_EQ(claims.size(), 24U);
  claims[9] = static_cast<char>(claims[9] ^ 1);
  std::ofstream(mark, std::ios::binary | std::ios::trunc) << claims;
  EXPECT_EQ(complaint(), "(none)");
  std::ofstream(mark, std::ios::binary | std::ios::trunc) << text.str();
  EXPECT_EQ(complaint(), missing(10));
  std::filesystem::remove(file_.path());  // another one, by the same name
  EXPECT_EQ(complaint(), "(none)");
}

// Another program may bring the log into the file, and take it away: nothing is missing.
TEST_F(SqliteLog, what_has_come_into_the_file_is_not_missing) {
  (void)open(file_.url());
  EXPECT_FALSE(std::filesystem::exists(log_));
  EXPECT_EQ(complaint(), "(none)");
  EXPECT_EQ(open(file_.url()).qsize(), 10U);
}

}  // namespace
}  // namespace canteen::broker
