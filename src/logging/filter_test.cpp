#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/logging.hpp>

#include "tests/support/list_handler.hpp"

namespace canteen::logging {
namespace {

using namespace canteen::testing;
using Lines = std::vector<std::string>;

TEST(Filter, by_name_lets_a_logger_and_those_below_it_pass) {
  Filter filter("a.b");
  for (const auto& [name, passes] : std::vector<std::pair<std::string, bool>>{
           {"a.b", true}, {"a.b.c", true}, {"a", false}, {"a.bc", false}, {"b.a.b", false}}) {
    LogRecord record(name, Level::info, "x");
    EXPECT_EQ(filter.filter(record), passes) << name;
  }
  LogRecord record("anything", Level::info, "x");
  EXPECT_TRUE(Filter().filter(record));
}

TEST(Filter, of_a_logger_stands_before_all_handlers_and_is_not_inherited) {
  LogBook book("filters.of.logger");
  Logger& below = book.logger.child("below");
  const auto filter = book.logger.add_filter(
      [](const LogRecord& record) { return record.level() >= Level::error; });
  book.logger.info("stopped");
  book.logger.error("passed");
  below.set_level(Level::debug);
  below.info("of the child: not asked");
  book.logger.remove_filter(filter);
  book.logger.info("no filter any more");
  EXPECT_EQ(book.lines(), (Lines{"passed", "of the child: not asked", "no filter any more"}));
  EXPECT_TRUE(book.logger.filters().empty());
}

TEST(Filter, of_a_handler_stands_before_that_handler) {
  LogBook book("filters.of.handler");
  const auto other = std::make_shared<ListHandler>();
  book.logger.add_handler(other);
  other->add_filter(std::make_shared<Filter>("elsewhere"));
  book.logger.info("x");
  EXPECT_EQ(book.lines(), Lines{"x"});
  EXPECT_EQ(other->lines(), Lines{});
  LogRecord record("elsewhere", Level::info, "y");
  EXPECT_TRUE(other->handle(record));
  LogRecord stopped("here", Level::info, "y");
  EXPECT_FALSE(other->handle(stopped));
  book.logger.remove_handler(other);
}

TEST(Filter, may_change_the_record_and_the_next_filter_sees_it) {
  LogBook book("filters.change");
  book.list->set_formatter(std::make_shared<Formatter>("{levelname} {user} {message}"));
  book.logger.add_filter([](LogRecord& record) {
    record.set_message("changed: " + std::string(record.message()));
    record.set_extra("user", "li");
    record.set_level(Level::error);
    return true;
  });
  book.logger.add_filter(
      [](const LogRecord& record) { return record.message().starts_with("changed"); });
  book.logger.info("{} words", 2);
  EXPECT_EQ(book.lines(), Lines{"ERROR li changed: 2 words"});
}

TEST(Filter, all_must_agree_and_the_first_no_ends_the_round) {
  LogBook book("filters.all");
  int asked = 0;
  book.logger.add_filter([](const LogRecord&) { return false; });
  const auto second = book.logger.addFilter([&asked](const LogRecord&) { return ++asked > 0; });
  book.logger.info("x");
  EXPECT_EQ(asked, 0);
  EXPECT_TRUE(book.lines().empty());
  EXPECT_EQ(book.logger.filters().size(), 2U);
  book.logger.removeFilter(second);
  EXPECT_EQ(book.logger.filters().size(), 1U);
}

// Filters and handlers come and go while threads log: each record finds a list that was whole.
TEST(Filter, lists_change_while_threads_read_them) {
  LogBook book("filters.change.list", Level::info);
  std::atomic<bool> done{false};
  std::atomic<int> alive{0};

  struct Counted : Filter {
    explicit Counted(std::atomic<int>& count) : count_(count) { ++count_; }

    ~Counted() override { --count_; }

    bool filter(LogRecord& record) override { return record.level() >= Level::info && count_ > 0; }

    std::atomic<int>& count_;
  };

  std::vector<std::jthread> loggers;
  for (int i = 0; i < 3; ++i) {
    loggers.emplace_back([&] {
      while (!done) book.logger.debug("never enabled"), book.logger.info("x");
    });
  }
  for (int i = 0; i < 300; ++i) {
    const auto filter = std::make_shared<Counted>(alive);
    book.logger.add_filter(filter);
    const auto handler = std::make_shared<NullHandler>();
    book.logger.add_handler(handler);
    book.logger.remove_filter(filter);
    book.logger.remove_handler(handler);
  }
  done = true;
  loggers.clear();
  // Nobody reads any more: what was taken out of the lists has gone, or goes with the next reader.
  book.logger.info("the last reader");
  EXPECT_EQ(alive, 0);
}

TEST(Filter, a_handler_may_remove_itself_while_it_emits) {
  Logger& logger = get_logger("filters.remove.self");
  logger.set_propagate(false);

  struct Once : Handler {
    explicit Once(Logger& owner) : logger(owner) {}

    void emit(const LogRecord& /*record*/) override {
      ++count;
      for (const auto& each : logger.handlers()) logger.remove_handler(each);
    }

    Logger& logger;
    int count = 0;
  };

  auto once = std::make_shared<Once>(logger);
  logger.add_handler(once);
  logger.warning("first");
  logger.set_propagate(false);
  EXPECT_FALSE(logger.has_handlers());
  EXPECT_EQ(once->count, 1);
}

}  // namespace
}  // namespace canteen::logging
