#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/base/text_buffer.hpp>
#include <canteen/logging.hpp>
#include <canteen/threading/functions.hpp>

#include "tests/support/list_handler.hpp"

namespace canteen::logging {
namespace {

using namespace canteen::testing;

// A handler that looks at the record itself, not at a copy.
class Looking : public Handler {
 public:
  explicit Looking(std::function<void(const LogRecord&)> look) : look_(std::move(look)) {}

  void emit(const LogRecord& record) override { look_(record); }

 private:
  const std::function<void(const LogRecord&)> look_;
};

template <class Log>
void with_record(const char* name, Log log, std::function<void(const LogRecord&)> look) {
  Logger& logger = get_logger(name);
  logger.set_level(Level::debug);
  logger.set_propagate(false);
  int seen = 0;
  const auto handler = std::make_shared<Looking>([&](const LogRecord& record) {
    ++seen;
    look(record);
  });
  logger.add_handler(handler);
  log(logger);
  logger.remove_handler(handler);
  EXPECT_EQ(seen, 1);
}

TEST(LogRecord, G1_captures_thread_and_process_when_it_is_made) {
  with_record(
      "g1.main", [](Logger& logger) { logger.info("{}", 1); },
      [](const LogRecord& record) {
        EXPECT_EQ(record.thread(), threading::get_ident());
        EXPECT_EQ(record.native_id(), static_cast<std::uint64_t>(threading::get_native_id()));
        EXPECT_EQ(record.thread_name(), "MainThread");
        EXPECT_EQ(record.process(), getpid());
        EXPECT_EQ(record.process_name(), "MainProcess");
        EXPECT_EQ(record.task_name(), std::nullopt);
      });
}

TEST(LogRecord, G1_the_name_is_that_of_the_current_thread) {
  const auto name_in = [](const std::function<void(std::function<void()>)>& run) {
    std::string name;
    run([&name] {
      with_record(
          "g1.name", [](Logger& logger) { logger.info("x"); },
          [&name](const LogRecord& record) { name = record.thread_name().value_or("None"); });
    });
    return name;
  };
  EXPECT_EQ(name_in([](auto body) {
              threading::Thread thread(body, {.name = "window 3"});
              thread.start();
              thread.join();
            }),
            "window 3");
  const std::string foreign = name_in([](auto body) { std::thread(body).join(); });
  EXPECT_TRUE(foreign.starts_with("Dummy-")) << foreign;
}

TEST(LogRecord, G1_renaming_the_thread_before_the_call_is_seen_and_after_it_is_not) {
  LogBook book("g1.rename");
  book.list->set_formatter(std::make_shared<Formatter>("{threadName}"));
  threading::Thread thread(
      [&book] {
        book.logger.info("x");
        threading::current_thread().set_name("second");
        book.logger.info("x");
        threading::current_thread().set_name(std::string(200, 'n'));
        book.logger.info("x");
        threading::current_thread().set_name("last");
      },
      {.name = "first"});
  thread.start();
  thread.join();
  EXPECT_EQ(book.lines(), (std::vector<std::string>{"first", "second", std::string(200, 'n')}));
  ASSERT_EQ(book.list->records().size(), 3U);
  EXPECT_EQ(book.list->records()[0].thread_name(), "first");  // the record keeps what it captured
}

TEST(LogRecord, G1_a_renaming_by_another_thread_is_seen) {
  LogBook book("g1.rename2");
  book.list->set_formatter(std::make_shared<Formatter>("{threadName}"));
  threading::Event renamed;
  threading::Event logged;
  threading::Thread thread(
      [&] {
        book.logger.info("x");
        logged.set();
        renamed.wait();
        book.logger.info("x");
      },
      {.name = "before"});
  thread.start();
  logged.wait();
  thread.set_name("after");
  renamed.set();
  thread.join();
  EXPECT_EQ(book.lines(), (std::vector<std::string>{"before", "after"}));
}

TEST(LogRecord, G1_the_switches_leave_it_out) {
  struct Restore {
    ~Restore() { log_threads = log_processes = log_multiprocessing = log_asyncio_tasks = true; }
  } const restore;

  log_threads = false;
  log_processes = false;
  log_multiprocessing = false;
  log_asyncio_tasks = false;
  LogBook book("g1.switches");
  book.list->set_formatter(std::make_shared<Formatter>(
      "{thread} {threadName} {native_id} {process:>6} {processName} {taskName}"));
  {
    const TaskScope task("a task");
    with_record(
        "g1.off", [](Logger& logger) { logger.info("x"); },
        [](const LogRecord& record) {
          EXPECT_EQ(record.thread(), std::nullopt);
          EXPECT_EQ(record.thread_name(), std::nullopt);
          EXPECT_EQ(record.native_id(), std::nullopt);
          EXPECT_EQ(record.process(), std::nullopt);
          EXPECT_EQ(record.process_name(), std::nullopt);
          EXPECT_EQ(record.task_name(), std::nullopt);
        });
    book.logger.info("x");
  }
  EXPECT_EQ(book.lines(), std::vector<std::string>{"None None None   None None None"});
}

TEST(LogRecord, G1_tasks_and_processes_have_the_names_they_were_given) {
  LogBook book("g1.task");
  book.list->set_formatter(std::make_shared<Formatter>("{taskName} {processName}"));
  {
    const TaskScope outer("outer");
    book.logger.info("x");
    {
      const TaskScope inner("inner");
      book.logger.info("x");
    }
    set_process_name("Worker-1");
    book.logger.info("x");
    set_process_name("MainProcess");
  }
  book.logger.info("x");
  EXPECT_EQ(book.lines(), (std::vector<std::string>{"outer MainProcess", "inner MainProcess",
                                                    "outer Worker-1", "None MainProcess"}));
}

TEST(LogRecord, G1_the_default_format_is_level_name_and_message) {
  EXPECT_EQ(BasicConfig().format, "%(levelname)s:%(name)s:%(message)s");
}

TEST(LogRecord, knows_when_and_where) {
  const auto before = LogRecord::Clock::now();
  with_record(
      "place", [](Logger& logger) { logger.info("{}", 1); },
      [&before](const LogRecord& record) {
        EXPECT_EQ(record.filename(), "log_record_test.cpp");
        EXPECT_TRUE(std::string(record.pathname()).ends_with("/log_record_test.cpp"));
        EXPECT_GT(record.lineno(), 100);
        EXPECT_STREQ(record.func_name(), "operator()");
        EXPECT_GE(record.created() + std::chrono::seconds(1), before);
        EXPECT_LE(record.created(), LogRecord::Clock::now());
        EXPECT_GT(record.relative_created().count(), 0);
        EXPECT_EQ(record.name(), "place");
        EXPECT_EQ(record.level(), Level::info);
      });
}

TEST(LogRecord, the_message_is_made_once_and_can_be_replaced) {
  with_record(
      "message", [](Logger& logger) { logger.info("{} and {}", 1, "two"); },
      [](const LogRecord& record) {
        EXPECT_FALSE(record.is_formatted());
        EXPECT_EQ(record.message(), "1 and two");
        EXPECT_TRUE(record.is_formatted());
        EXPECT_EQ(record.message().data(), record.message().data());
      });
  LogRecord record("name", Level::info, "first");
  record.set_message("second");
  EXPECT_EQ(record.message(), "second");
  record.set_extra("user", "li");
  record.set_extra("user", "wang");
  EXPECT_EQ(record.extra("user"), "wang");
  EXPECT_EQ(record.extra("nobody"), std::nullopt);
  record.set_level(Level::error);
  EXPECT_EQ(record.level(), Level::error);
}

TEST(LogRecord, a_detached_record_owns_what_it_says) {
  std::optional<LogRecord> kept;
  {
    const LoggerAdapter log(get_logger("detached"), {{"window", "3"}});
    get_logger("detached").set_level(Level::debug);
    with_record(
        "detached",
        [&log](Logger&) {
          const std::string text = "a text that goes with its scope";
          log.warning("{}", text);
        },
        [&kept](const LogRecord& record) { kept = record.detach(); });
  }
  ASSERT_TRUE(kept);
  const LogRecord moved = std::move(*kept);
  kept.reset();
  EXPECT_EQ(moved.message(), "a text that goes with its scope");
  EXPECT_EQ(moved.name(), "detached");
  EXPECT_EQ(moved.thread_name(), "MainThread");
  EXPECT_EQ(moved.extra("window"), "3");
  EXPECT_EQ(moved.level(), Level::warning);
  EXPECT_EQ(moved.filename(), "log_record_test.cpp");
}

}  // namespace
}  // namespace canteen::logging
