#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/logging.hpp>
#include <canteen/print.hpp>

#include "tests/support/eventually.hpp"
#include "tests/support/list_handler.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/whole_lines.hpp"

namespace canteen::logging {
namespace {

using namespace canteen::testing;
using Lines = std::vector<std::string>;

// [own-handler]
class Asking : public Handler {
 public:
  explicit Asking(std::function<void(Asking&, const LogRecord&)> body) : body_(std::move(body)) {}

  void emit(const LogRecord& record) override { body_(*this, record); }

  [[nodiscard]] bool locked_here() { return lock().owned(); }

 private:
  const std::function<void(Asking&, const LogRecord&)> body_;
};

// [own-handler]

TEST(Handler, G2_filters_run_outside_the_lock_and_emit_inside) {
  bool in_filter = true;
  bool in_emit = false;
  const auto handler = std::make_shared<Asking>(
      [&in_emit](Asking& self, const LogRecord&) { in_emit = self.locked_here(); });
  handler->add_filter([&](const LogRecord&) {
    in_filter = handler->locked_here();
    return true;
  });
  LogRecord record("n", Level::info, "m");
  EXPECT_TRUE(handler->handle(record));
  EXPECT_FALSE(in_filter);
  EXPECT_TRUE(in_emit);
}

TEST(Handler, G2_each_has_its_own_lock) {
  LogRecord record("n", Level::info, "m");
  bool free = false;
  const auto other = std::make_shared<NullHandler>();
  const auto handler = std::make_shared<Asking>([&](Asking&, const LogRecord&) {
    std::thread([&] {
      other->acquire();
      free = true;
      other->release();
    }).join();
  });
  handler->handle(record);
  EXPECT_TRUE(free);
}

TEST(Handler, G2_one_that_logs_to_itself_recurses_instead_of_deadlocking) {
  Logger& logger = get_logger("g2.recursive");
  logger.set_propagate(false);
  int depth = 0;
  Lines messages;
  const auto handler = std::make_shared<Asking>([&](Asking&, const LogRecord& record) {
    messages.emplace_back(record.message());
    if (++depth < 4) logger.warning("depth {}", depth);
  });
  logger.add_handler(handler);
  logger.warning("depth {}", 0);
  EXPECT_EQ(messages, (Lines{"depth 0", "depth 1", "depth 2", "depth 3"}));
  logger.remove_handler(handler);
}

TEST(Handler, G2_two_threads_are_never_in_emit_at_once) {
  int inside = 0;
  int most = 0;
  const auto handler = std::make_shared<Asking>([&](Asking&, const LogRecord&) {
    most = std::max(most, ++inside);
    --inside;
  });
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&handler] {
      for (int k = 0; k < 500; ++k) {
        LogRecord record("n", Level::info, "m");
        handler->handle(record);
      }
    });
  }
  threads.clear();
  EXPECT_EQ(most, 1);
}

// A stream that takes one character at a time, as slowly as it can.
class CharByChar : public std::streambuf {
 public:
  std::string text;

 protected:
  int_type overflow(int_type c) override {
    text.push_back(traits_type::to_char_type(c));
    if (text.size() % 64 == 0) std::this_thread::yield();
    return c;
  }

  std::streamsize xsputn(const char* from, std::streamsize size) override {
    for (std::streamsize i = 0; i < size; ++i) overflow(from[i]);
    return size;
  }
};

TEST(Handler, G2_lines_of_eight_threads_stay_whole_on_a_stream_of_single_characters) {
  CharByChar buffer;
  std::ostream stream(&buffer);
  Logger& logger = get_logger("g2.stream");
  logger.set_propagate(false);
  const auto handler = std::make_shared<StreamHandler>(stream);
  logger.add_handler(handler);
  {
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < 8; ++writer) {
      threads.emplace_back([&logger, writer] {
        for (int i = 0; i < 200; ++i) logger.warning("{}", make_line(writer, i, 60));
      });
    }
  }
  logger.remove_handler(handler);
  LineAudit audit;
  audit.feed(buffer.text);
  EXPECT_EQ(audit.lines(), 8U * 200U);
  EXPECT_EQ(audit.torn() + audit.out_of_order() + audit.rest().size(), 0U);
}

TEST(Handler, G2_the_registries_can_be_used_inside_emit_and_by_all_threads) {
  Logger& logger = get_logger("g2.registry");
  logger.set_propagate(false);
  const auto handler = std::make_shared<Asking>([](Asking&, const LogRecord& record) {
    get_logger("g2.registry." + std::string(record.message())).set_level(Level::info);
  });
  logger.add_handler(handler);
  std::vector<std::jthread> threads;
  for (int writer = 0; writer < 4; ++writer) {
    threads.emplace_back([&logger, writer] {
      for (int i = 0; i < 50; ++i) {
        logger.warning("{}.{}", writer % 2, i);
        (void)get_logger("g2.other." + std::to_string(i)).effective_level();
      }
    });
  }
  threads.clear();
  logger.remove_handler(handler);
  EXPECT_EQ(get_logger("g2.registry.1.49").parent(), &logger);
}

TEST(Handler, G3_what_an_own_emit_throws_reaches_the_caller_of_the_logger) {
  Logger& logger = get_logger("g3.own");
  logger.set_propagate(false);
  const auto handler = std::make_shared<Asking>(
      [](Asking&, const LogRecord&) { throw std::runtime_error("own error"); });
  logger.add_handler(handler);
  EXPECT_THROW(logger.warning("x"), std::runtime_error);
  logger.remove_handler(handler);
}

struct Unprintable {};

void format_value(base::TextBuffer&, const Unprintable&) {
  throw std::runtime_error("cannot be printed");
}

std::string stderr_of(const std::function<void()>& body) {
  return output_of(body, STDERR_FILENO);
}

TEST(Handler, G3_built_in_handlers_report_their_errors_on_stderr) {
  const auto run = [] {
    Logger& logger = get_logger("g3.builtin");
    logger.set_propagate(false);
    logger.add_handler(std::make_shared<StreamHandler>(std::fopen("/dev/full", "w")));
    logger.warning("to a full {}", "disk");
    logger.warning("{}", Unprintable{});
  };
  const std::string report = stderr_of(run);
  EXPECT_TRUE(report.starts_with("--- Logging error ---\n")) << report;
  EXPECT_NE(report.find("canteen::OSError: log to a stream: No space left on device\n"),
            std::string::npos)
      << report;
  EXPECT_NE(report.find("Message: to a full disk\n"), std::string::npos) << report;
  EXPECT_NE(report.find("std::runtime_error: cannot be printed\n"), std::string::npos) << report;
  EXPECT_NE(report.find("Message: {} (with 1 arguments)\n"), std::string::npos) << report;
  EXPECT_NE(report.find("Logged from file handler_test.cpp, line "), std::string::npos) << report;
  EXPECT_EQ(stderr_of([&run] {
              raise_exceptions = false;
              run();
            }),
            "");
}

TEST(Handler, G3_SystemExit_is_no_error_and_passes) {
  struct ExitingFormatter : Formatter {
    void format_to(base::TextBuffer&, const LogRecord&) const override { throw SystemExit(3); }
  };

  std::ostringstream stream;
  StreamHandler handler(stream);
  handler.set_formatter(std::make_shared<ExitingFormatter>());
  LogRecord record("n", Level::info, "m");
  EXPECT_THROW(handler.handle(record), SystemExit);
  EXPECT_EQ(stream.str(), "");
}

TEST(StreamHandler, writes_lines_with_its_formatter_and_terminator) {
  std::ostringstream stream;
  StreamHandler handler(stream);
  LogRecord record("n", Level::info, "first");
  handler.handle(record);
  handler.setFormatter(std::make_shared<Formatter>("<{message}>"));
  handler.set_terminator("|");
  handler.handle(record);
  handler.emit(record);  // directly: no lock, no filter, the same line
  handler.set_formatter(nullptr);
  handler.handle(record);
  handler.flush();
  EXPECT_EQ(stream.str(), "first\n<first>|<first>|first|");
}

TEST(StreamHandler, an_override_of_emit_sees_the_line_that_the_handler_writes) {
  struct Twice : StreamHandler {
    using StreamHandler::StreamHandler;

    void emit(const LogRecord& record) override {
      EXPECT_EQ(format(record), "[m]");
      StreamHandler::emit(record);
      StreamHandler::emit(record);
    }
  };

  std::ostringstream stream;
  Twice handler(stream);
  handler.set_formatter(std::make_shared<Formatter>("[{message}]"));
  LogRecord record("n", Level::info, "m");
  handler.handle(record);
  EXPECT_EQ(stream.str(), "[m]\n[m]\n");
}

TEST(StreamHandler, its_lines_and_those_of_print_stay_whole) {
  const std::string text = stderr_of([] {
    Logger& logger = get_logger("with.print");
    logger.set_propagate(false);
    logger.add_handler(std::make_shared<StreamHandler>());
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < 6; ++writer) {
      threads.emplace_back([&logger, writer] {
        for (int i = 0; i < 200; ++i) {
          if (writer % 2 == 0) {
            logger.warning("{}", make_line(writer, i, line_size(i)));
          } else {
            print({.file = stderr}, make_line(writer, i, line_size(i)));
          }
        }
      });
    }
  });
  LineAudit audit;
  audit.feed(text);
  EXPECT_EQ(audit.lines(), 6U * 200U);
  EXPECT_EQ(audit.torn() + audit.out_of_order() + audit.rest().size(), 0U);
}

TEST(Handler, has_a_name_under_which_it_is_found) {
  const auto handler = std::make_shared<NullHandler>();
  EXPECT_EQ(get_handler_by_name("the null handler"), nullptr);
  handler->set_name("the null handler");
  get_logger("named.handler").add_handler(handler);
  EXPECT_EQ(get_handler_by_name("the null handler"), handler);
  EXPECT_EQ(get_handler_by_name(""), nullptr);
  get_logger("named.handler").remove_handler(handler);
}

TEST(Handler, keeps_the_formatter_that_it_was_given) {
  NullHandler handler;
  EXPECT_EQ(handler.formatter(), nullptr);
  const auto formatter = std::make_shared<Formatter>("{message}");
  handler.set_formatter(formatter);
  EXPECT_EQ(handler.formatter(), formatter);
  handler.set_formatter(nullptr);
  EXPECT_EQ(handler.formatter(), nullptr);
  handler.setLevel(Level::error);
  EXPECT_EQ(handler.level(), Level::error);
}

}  // namespace
}  // namespace canteen::logging
