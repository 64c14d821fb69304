#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/os_error.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/logging.hpp>
#include <canteen/print.hpp>
#include <canteen/threading/end_of_process.hpp>
#include <canteen/threading/functions.hpp>

#include "tests/support/list_handler.hpp"
#include "tests/support/processes.hpp"

namespace canteen::logging {
namespace {

using namespace canteen::testing;

std::string stderr_of(const std::function<void()>& body) {
  return output_of(body, STDERR_FILENO);
}

TEST(BasicConfig, sets_up_the_root_logger_once) {
  EXPECT_EQ(stderr_of([] {
              basic_config({.format = "{levelname} {message}", .level = Level::info});
              basic_config({.format = "no effect", .level = Level::debug});
              get_logger("somewhere").info("one");
              get_logger("somewhere").debug("below");
              EXPECT_EQ(root().level(), Level::info);
              EXPECT_EQ(root().handlers().size(), 1U);
            }),
            "INFO one\n");
}

TEST(BasicConfig, force_replaces_what_is_there) {
  const Path path;
  EXPECT_EQ(stderr_of([&path] {
              basic_config({.filename = path.str(), .filemode = "w"});
              logging::warning("to the file");
              basic_config({.format = "{message}", .force = true});
              logging::warning("to stderr");
            }),
            "to stderr\n");
  EXPECT_EQ(path.read(), "WARNING:root:to the file\n");
}

TEST(BasicConfig, takes_handlers_and_gives_them_its_format_unless_they_have_one) {
  EXPECT_EQ(stderr_of([] {
              const auto plain = std::make_shared<StreamHandler>();
              const auto own = std::make_shared<StreamHandler>(stderr);
              own->set_formatter(std::make_shared<Formatter>("its own: {message}"));
              basicConfig({.format = "given: {message}", .handlers = {plain, own}});
              logging::error("x");
            }),
            "given: x\nits own: x\n");
}

TEST(BasicConfig, two_places_at_once_are_a_ValueError) {
  EXPECT_THROW(basic_config({.filename = "x", .stream = stderr}), ValueError);
  EXPECT_THROW(basic_config({.stream = stderr, .handlers = {std::make_shared<NullHandler>()}}),
               ValueError);
  EXPECT_THROW(basic_config({.filename = "/no/such/folder/x.log"}), OSError);
  EXPECT_TRUE(root().handlers().empty());
}

TEST(LastResort, gets_warnings_that_find_no_handler) {
  EXPECT_EQ(stderr_of([] {
              Logger& logger = get_logger("orphan");
              logger.set_level(Level::debug);
              logger.info("too low");
              logger.warning("the message {}", "alone");
            }),
            "the message alone\n");
}

TEST(LastResort, can_be_replaced_or_removed) {
  EXPECT_EQ(stderr_of([] {
              const auto before = last_resort();
              EXPECT_EQ(before->level(), Level::warning);
              set_last_resort(nullptr);
              get_logger("orphan").warning("dropped");
              get_logger("orphan").warning("dropped without another word");
              set_last_resort(before);
              get_logger("orphan").warning("heard");
            }),
            "No handlers could be found for logger \"orphan\"\nheard\n");
}

class Noting : public Handler {
 public:
  Noting(std::string name, std::string& notes) : name_(std::move(name)), notes_(notes) {}

  void emit(const LogRecord&) override {}

  void flush() override { note("flush"); }

  void close() override { note("close"); }

 private:
  void note(const char* what) {
    notes_ += std::string(what) + (lock().owned() ? "+" : "-") + name_ + " ";
  }

  const std::string name_;
  std::string& notes_;
};

TEST(Shutdown, G4_flushes_and_closes_the_youngest_first_under_its_lock) {
  static std::string notes;
  notes.clear();
  EXPECT_EQ(output_of([] {
              const auto first = std::make_shared<Noting>("1", notes);
              const auto second = std::make_shared<Noting>("2", notes);
              const auto third = std::make_shared<Noting>("3", notes);
              // The order of creation counts, not that of adding.
              get_logger("g4").add_handler(third);
              get_logger("g4").add_handler(first);
              get_logger("g4.other").add_handler(second);
              shutdown();
              print(notes);
              notes.clear();
              get_logger("g4").remove_handler(first);
              shutdown();
              print(notes);
              notes.clear();
            }),
            "flush+3 close+3 flush+2 close+2 flush+1 close+1 \n"
            "flush+3 close+3 flush+2 close+2 flush+1 close+1 \n");
}

class Failing : public Handler {
 public:
  explicit Failing(std::function<void()> fail) : fail_(std::move(fail)) {}

  void emit(const LogRecord&) override {}

  void flush() override { fail_(); }

 private:
  const std::function<void()> fail_;
};

TEST(Shutdown, G4_ignores_errors_of_the_system_and_others_when_told_so) {
  Logger& logger = get_logger("g4.errors");
  const auto os = std::make_shared<Failing>([] { throw OSError(EIO, std::generic_category()); });
  const auto value = std::make_shared<Failing>([] { throw ValueError("closed"); });
  const auto other = std::make_shared<Failing>([] { throw std::runtime_error("other"); });
  logger.add_handler(os);
  logger.add_handler(value);
  EXPECT_NO_THROW(shutdown());
  logger.add_handler(other);
  EXPECT_THROW(shutdown(), std::runtime_error);
  other->acquire();  // the lock was given back
  other->release();
  raise_exceptions = false;
  EXPECT_NO_THROW(shutdown());
  raise_exceptions = true;
  for (const auto& each : logger.handlers()) logger.remove_handler(each);
}

TEST(Shutdown, G4_runs_at_the_end_of_the_process_after_its_threads) {
  const Path path;
  EXPECT_EQ(output_of([&path] {
              Logger& logger = get_logger("g4.exit");
              const auto file =
                  std::make_shared<FileHandler>(path.str(), FileOptions{.buffer = 100'000});
              logger.add_handler(file);
              static std::string notes;
              logger.add_handler(std::make_shared<Noting>("x", notes));
              threading::Thread late([&logger] {
                threading::sleep(std::chrono::milliseconds(50));
                logger.warning("of a thread that main does not wait for");
              });
              late.start();
              // Registered later than the logging's own, so it runs before.
              threading::atexit([&logger, &path] {
                EXPECT_EQ(notes, "");
                EXPECT_EQ(path.read(), "");
                logger.warning("of a callback");
              });
            }),
            "");
  EXPECT_EQ(path.read(), "of a thread that main does not wait for\nof a callback\n");
}

TEST(Shutdown, a_listener_works_off_its_queue_before_the_process_ends) {
  const Path path;
  EXPECT_EQ(output_of([&path] {
              Logger& logger = get_logger("g4.listener");
              const auto queue = std::make_shared<LogQueue>();
              const auto file =
                  std::make_shared<FileHandler>(path.str(), FileOptions{.buffer = 100'000});
              logger.add_handler(std::make_shared<QueueHandler>(queue));
              auto* const listener = new QueueListener(queue, {file});  // nobody stops it
              listener->start();
              for (int i = 0; i < 1000; ++i) logger.warning("{}", i);
              std::exit(0);
            }),
            "");
  const std::string text = path.read();
  EXPECT_TRUE(text.starts_with("0\n1\n2\n"));
  EXPECT_TRUE(text.ends_with("\n998\n999\n"));
}

}  // namespace
}  // namespace canteen::logging
