#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/logging.hpp>

#include "tests/support/list_handler.hpp"
#include "tests/support/processes.hpp"

namespace canteen::logging {
namespace {

using namespace canteen::testing;
using Lines = std::vector<std::string>;

TEST(Logger, a_name_is_always_the_same_logger) {
  EXPECT_EQ(&get_logger("names.a"), &getLogger("names.a"));
  EXPECT_NE(&get_logger("names.a"), &get_logger("names.b"));
  EXPECT_EQ(get_logger("names.a").name(), "names.a");
  EXPECT_EQ(&get_logger(), &root());
  EXPECT_EQ(&get_logger("root"), &root());
  EXPECT_EQ(root().name(), "root");
  EXPECT_EQ(root().parent(), nullptr);
}

TEST(Logger, the_tree_follows_the_names_in_whatever_order_they_come) {
  // [tree]
  Logger& leaf = get_logger("tree.kitchen.stove");
  EXPECT_EQ(leaf.parent(), &root());  // nothing between them yet
  Logger& middle = get_logger("tree.kitchen");
  EXPECT_EQ(leaf.parent(), &middle);
  Logger& top = get_logger("tree");
  EXPECT_EQ(middle.parent(), &top);
  EXPECT_EQ(top.parent(), &root());
  // [tree]
  EXPECT_EQ(get_logger("treehouse").parent(), &root());  // no dot, no child
  EXPECT_EQ(get_logger("tree.kitchens").parent(), &top);
  EXPECT_EQ(&top.child("kitchen"), &middle);
  EXPECT_EQ(&top.getChild("kitchen.stove"), &leaf);
  EXPECT_EQ(&root().child("tree"), &top);
  EXPECT_EQ(middle.children(), std::vector<Logger*>{&leaf});
}

TEST(Logger, the_nearest_level_that_is_set_counts) {
  Logger& top = get_logger("levels");
  Logger& leaf = get_logger("levels.a.b");
  EXPECT_EQ(root().level(), Level::warning);  // Python's default
  EXPECT_EQ(leaf.level(), Level::notset);
  EXPECT_EQ(leaf.effective_level(), Level::warning);
  EXPECT_FALSE(leaf.is_enabled_for(Level::info));
  EXPECT_TRUE(leaf.is_enabled_for(Level::warning));
  top.set_level(Level::debug);
  EXPECT_EQ(leaf.getEffectiveLevel(), Level::debug);
  EXPECT_TRUE(leaf.isEnabledFor(Level::info));  // the cached answer is gone
  leaf.setLevel(Level::error);
  EXPECT_FALSE(leaf.is_enabled_for(Level::warning));
  EXPECT_TRUE(top.is_enabled_for(Level::debug));
  leaf.set_level(Level::notset);
  EXPECT_TRUE(leaf.is_enabled_for(Level::debug));
}

TEST(Logger, disable_overrides_every_level) {
  Logger& logger = get_logger("disable");
  logger.set_level(Level::debug);
  disable(Level::info);
  EXPECT_FALSE(logger.is_enabled_for(Level::info));
  EXPECT_TRUE(logger.is_enabled_for(Level::warning));
  disable();
  EXPECT_FALSE(logger.is_enabled_for(Level::critical));
  disable(Level::notset);
  EXPECT_TRUE(logger.is_enabled_for(Level::debug));
  logger.set_disabled(true);
  EXPECT_FALSE(logger.is_enabled_for(Level::critical));
  logger.set_disabled(false);
  EXPECT_TRUE(logger.is_enabled_for(Level::debug));
}

TEST(Logger, every_call_has_its_level) {
  LogBook book("calls", Level{1});
  book.list->set_formatter(std::make_shared<Formatter>("{levelname} {message}"));
  book.logger.debug("{}", 1);
  book.logger.info("{}", 2);
  book.logger.warning("{}", 3);
  book.logger.error("{}", 4);
  book.logger.critical("{}", 5);
  book.logger.log(Level{25}, "{}", 6);
  EXPECT_EQ(book.lines(),
            (Lines{"DEBUG 1", "INFO 2", "WARNING 3", "ERROR 4", "CRITICAL 5", "Level 25 6"}));
}

TEST(Logger, a_text_of_the_run_is_no_format_and_every_value_is_a_message) {
  LogBook book("values");
  const std::string text = "{} is not a field";
  const char* const pointer = "nor {here}";
  book.logger.info(text);
  book.logger.info(pointer);
  book.logger.info("{{}} is a pair of braces");
  book.logger.info(42);
  book.logger.info(std::vector<int>{1, 2});
  book.logger.warning(std::runtime_error("the reason"));
  book.logger.log(Level::error, std::string("logged"));
  EXPECT_EQ(book.lines(), (Lines{"{} is not a field", "nor {here}", "{} is a pair of braces", "42",
                                 "[1, 2]", "the reason", "logged"}));
}

struct Costly {
  static inline int formatted = 0;
};

void format_value(base::TextBuffer& out, const Costly& /*value*/) {
  ++Costly::formatted;
  out.append("costly");
}

TEST(Logger, what_nobody_wants_to_read_is_never_formatted) {
  LogBook book("lazy", Level::info);
  book.logger.debug("{}", Costly{});
  book.list->set_level(Level::error);
  book.logger.info("{}", Costly{});
  EXPECT_EQ(Costly::formatted, 0);
  book.logger.error("{}", Costly{});
  EXPECT_EQ(Costly::formatted, 1);
}

TEST(Logger, records_go_up_to_the_handlers_of_the_ancestors) {
  LogBook top("up");
  Logger& leaf = get_logger("up.a.b");
  const auto own = std::make_shared<ListHandler>();
  leaf.add_handler(own);
  top.logger.set_level(Level::error);  // not asked: only its handlers are
  leaf.set_level(Level::debug);
  leaf.info("first");
  EXPECT_EQ(own->lines(), Lines{"first"});
  EXPECT_EQ(top.lines(), Lines{"first"});
  leaf.set_propagate(false);
  leaf.info("second");
  EXPECT_EQ(own->lines(), (Lines{"first", "second"}));
  EXPECT_EQ(top.lines(), Lines{"first"});
  leaf.set_propagate(true);
  leaf.remove_handler(own);
  leaf.info("third");
  EXPECT_EQ(own->lines().size(), 2U);
  EXPECT_EQ(top.lines(), (Lines{"first", "third"}));
}

TEST(Logger, a_handler_is_in_the_list_once) {
  Logger& logger = get_logger("once");
  logger.set_propagate(false);
  EXPECT_FALSE(logger.has_handlers());
  const auto list = std::make_shared<ListHandler>();
  logger.add_handler(list);
  logger.addHandler(list);
  EXPECT_EQ(logger.handlers().size(), 1U);
  EXPECT_TRUE(logger.hasHandlers());
  EXPECT_TRUE(get_logger("once.below").has_handlers());
  logger.warning("once");
  EXPECT_EQ(list->lines(), Lines{"once"});
  logger.removeHandler(list);
  logger.remove_handler(list);
  EXPECT_FALSE(logger.has_handlers());
}

TEST(Logger, exception_takes_the_one_that_is_being_handled) {
  LogBook book("exceptions");
  try {
    throw std::runtime_error("no rice");
  } catch (const std::exception&) {
    book.logger.exception("order {} failed", 7);
  }
  EXPECT_EQ(book.lines(), Lines{"order 7 failed\nstd::runtime_error: no rice"});
  EXPECT_EQ(book.list->records()[0].level(), Level::error);
  book.logger.exception(std::make_exception_ptr(std::out_of_range("too far")), "later");
  EXPECT_EQ(book.lines()[1], "later\nstd::out_of_range: too far");
  book.logger.exception("nothing was thrown");
  EXPECT_EQ(book.lines()[2], "nothing was thrown");
}

TEST(Logger, handle_takes_records_from_elsewhere) {
  LogBook book("elsewhere", Level::error);
  LogRecord record("somebody", Level::debug, "from far away");
  book.logger.handle(record);  // past the level, as in Python
  EXPECT_EQ(book.lines(), Lines{"from far away"});
  book.logger.set_disabled(true);
  book.logger.handle(record);
  EXPECT_EQ(book.lines().size(), 1U);
  book.logger.set_disabled(false);
}

TEST(LoggerAdapter, gives_every_record_its_fields) {
  LogBook book("adapter", Level::info);
  book.list->set_formatter(std::make_shared<Formatter>("[{window}] {message}"));
  const LoggerAdapter log(book.logger, {{"window", "3"}});
  log.info("opened at {}", 11);
  log.debug("not enabled");
  EXPECT_FALSE(log.is_enabled_for(Level::debug));
  EXPECT_EQ(book.lines(), Lines{"[3] opened at 11"});
}

TEST(Logger, the_courses_spelling_works) {
  EXPECT_EQ(output_of(
                [] {
                  const std::string name = "worker1";
                  logging::warning("{} is running.", name);
                  logging::info("below the root's level");
                  logging::error(name);
                  logging::basicConfig({.level = Level::debug});  // there is a handler: no effect
                  logging::debug("still below");
                  logging::critical("{}", 1);
                  try {
                    throw std::runtime_error("reason");
                  } catch (...) {
                    logging::exception("with a");
                  }
                },
                STDERR_FILENO),
            "WARNING:root:worker1 is running.\nERROR:root:worker1\nCRITICAL:root:1\n"
            "ERROR:root:with a\nstd::runtime_error: reason\n");
}

}  // namespace
}  // namespace canteen::logging
