// G7: what a fork leaves behind. Each test forks while other threads log.
#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/logging.hpp>
#include <canteen/threading/functions.hpp>

#include "src/base/sanitizer.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/list_handler.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/whole_lines.hpp"

// A child whose parent had threads may start threads of its own; TSan would rather end it.
extern "C" const char* __tsan_default_options() {
  return "die_after_fork=0";
}

namespace canteen::logging {
namespace {

using namespace canteen::testing;

// A fork costs TSan a second.
#if defined(CANTEEN_TSAN)
constexpr int many = 3;
#else
constexpr int many = 30;
#endif

// g++ 12's AddressSanitizer does not hold its allocator's locks over a fork: a child may hang in
// its first malloc, if another thread of the parent was just in one.
#if defined(CANTEEN_ASAN)
#define CANTEEN_SKIP_BUSY_FORK GTEST_SKIP() << "AddressSanitizer's allocator is not fork-safe"
#else
#define CANTEEN_SKIP_BUSY_FORK static_cast<void>(0)
#endif

// A child that must end by itself: a lock that stayed locked would hold it for ever.
int status_of_quick(const std::function<void()>& body) {
  return status_of(child([&body] {
    alarm(30);
    body();
  }));
}

TEST(Fork, G7_a_handlers_lock_that_another_thread_holds_is_free_in_the_child) {
  Logger& logger = get_logger("g7.held");
  logger.set_propagate(false);
  const auto list = std::make_shared<ListHandler>();
  logger.add_handler(list);
  threading::Event held;
  threading::Event release;
  std::thread holder([&] {
    list->acquire();
    held.set();
    release.wait();
    list->release();
  });
  held.wait();
  EXPECT_EQ(status_of_quick([&] {
              logger.warning("in the child");
              EXPECT_EQ(list->lines(), std::vector<std::string>{"in the child"});
            }),
            0);
  release.set();
  holder.join();
  logger.warning("in the parent");
  EXPECT_EQ(list->lines(), std::vector<std::string>{"in the parent"});
  logger.remove_handler(list);
}

TEST(Fork, G7_a_fork_inside_emit_keeps_the_lock_for_the_child_that_holds_it) {
  class Forking : public Handler {
   public:
    void emit(const LogRecord& record) override {
      if (record.message() != "fork") return;
      const int depth = static_cast<int>(lock().depth());
      status = status_of(child([&] {
        alarm(30);
        EXPECT_EQ(static_cast<int>(lock().depth()), depth);
        LogRecord inner("n", Level::info, "inner");
        handle(inner);
        _exit(::testing::Test::HasFailure() ? 1 : 0);
      }));
    }

    int status = -1;
  };

  Logger& logger = get_logger("g7.inside");
  logger.set_propagate(false);
  const auto forking = std::make_shared<Forking>();
  logger.add_handler(forking);
  logger.warning("fork");
  EXPECT_EQ(forking->status, 0);
  logger.remove_handler(forking);
}

// The whole crowd: threads log to every kind of handler, change levels and lists and read the
// clock, while the main thread forks. Every child logs, and ends.
TEST(Fork, G7_children_log_while_the_parents_threads_do) {
  CANTEEN_SKIP_BUSY_FORK;
  const Path path;
  const Path stream_path;
  std::FILE* const stream = std::fopen(stream_path.c_str(), "a");
  Logger& logger = get_logger("g7.crowd");
  logger.set_level(Level::debug);
  logger.set_propagate(false);
  const auto file = std::make_shared<FileHandler>(path.str(), FileOptions{.buffer = 5000});
  const auto lines = std::make_shared<StreamHandler>(stream);
  file->set_formatter(std::make_shared<Formatter>("{message}"));
  logger.add_handler(file);
  logger.add_handler(lines);
  std::atomic<bool> done{false};
  std::atomic<int> written{0};
  std::vector<std::jthread> threads;
  for (int writer = 0; writer < 3; ++writer) {
    threads.emplace_back([&, writer] {
      for (int i = 0; !done || i < 50; ++i) {
        logger.info("{}", make_line(writer, i, 80));
        ++written;
        get_logger("g7.crowd." + std::to_string(i % 7)).set_level(Level::info);
        const auto extra = std::make_shared<NullHandler>();
        logger.add_handler(extra);
        logger.remove_handler(extra);
      }
    });
  }
  constexpr int children = many;
  for (int i = 0; i < children; ++i) {
    EXPECT_EQ(status_of_quick([&logger, i] {
                logger.info("{}", make_line(100 + i, 0, 80));
                get_logger("g7.crowd.new").set_level(Level::debug);
                logger.info("{}", make_line(100 + i, 1, 80));
              }),
              0);
  }
  done = true;
  threads.clear();
  file->close();
  std::fclose(stream);
  for (const std::string& text : {path.read(), stream_path.read()}) {
    LineAudit audit;
    audit.feed(text);
    // None lost, none doubled: neither the parent's in a child, nor a child's in the parent.
    EXPECT_EQ(audit.lines(), static_cast<std::size_t>(written + 2 * children));
    EXPECT_EQ(audit.torn() + audit.out_of_order() + audit.rest().size(), 0U);
  }
  for (const auto& each : logger.handlers()) logger.remove_handler(each);
}

TEST(Fork, G7_the_child_has_its_own_process_and_thread_in_its_records) {
  LogBook book("g7.ids");
  book.list->set_formatter(std::make_shared<Formatter>("{process} {native_id} {threadName}"));
  book.logger.info("x");
  EXPECT_EQ(book.lines()[0],
            std::to_string(getpid()) + " " + std::to_string(getpid()) + " MainThread");
  EXPECT_EQ(status_of_quick([&book] {
              book.logger.info("x");
              EXPECT_EQ(book.lines()[1],
                        std::to_string(getpid()) + " " + std::to_string(getpid()) + " MainThread");
            }),
            0);
}

TEST(Fork, G7_a_queue_is_empty_in_the_child_and_its_listener_starts_again_there) {
  CANTEEN_SKIP_BUSY_FORK;
  const Path path;
  Logger& logger = get_logger("g7.queue");
  logger.set_level(Level::debug);
  logger.set_propagate(false);
  const auto queue = std::make_shared<LogQueue>(100);
  const auto handler = std::make_shared<QueueHandler>(queue, Overflow::block);
  const auto file = std::make_shared<FileHandler>(path.str());
  QueueListener listener(queue, {file});
  listener.start();
  logger.add_handler(handler);
  std::atomic<bool> done{false};
  std::atomic<int> written{0};
  std::vector<std::jthread> threads;
  for (int writer = 0; writer < 2; ++writer) {
    threads.emplace_back([&, writer] {
      for (int i = 0; !done || i < 50; ++i) {
        logger.info("{}", make_line(writer, i, 80));
        ++written;
      }
    });
  }
  constexpr int children = many / 3;
  for (int i = 0; i < children; ++i) {
    EXPECT_EQ(status_of_quick([&logger, i] {
                for (int k = 0; k < 300; ++k) logger.info("{}", make_line(100 + i, k, 80));
              }),
              0);
  }
  done = true;
  threads.clear();
  listener.stop();
  LineAudit audit;
  audit.feed(path.read());
  EXPECT_EQ(audit.lines(), static_cast<std::size_t>(written + 300 * children));
  EXPECT_EQ(audit.torn() + audit.out_of_order() + audit.rest().size(), 0U);
  logger.remove_handler(handler);
}

}  // namespace
}  // namespace canteen::logging
