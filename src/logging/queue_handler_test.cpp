#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/logging.hpp>
#include <canteen/threading/functions.hpp>

#include "tests/support/eventually.hpp"
#include "tests/support/list_handler.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/whole_lines.hpp"

namespace canteen::logging {
namespace {

using namespace canteen::testing;
using Lines = std::vector<std::string>;

Lines drained(LogQueue& queue) {
  Lines lines;
  while (auto record = queue.try_get()) {
    lines.emplace_back(record->message());
    queue.task_done();
  }
  return lines;
}

TEST(QueueHandler, G5_puts_a_formatted_copy_into_the_queue) {
  LogBook book("g5.copy");
  const auto queue = std::make_shared<LogQueue>();
  const auto handler = std::make_shared<QueueHandler>(queue);
  handler->set_formatter(std::make_shared<Formatter>("<{levelname} {message}>"));
  book.list->set_formatter(std::make_shared<Formatter>("{message}"));
  book.logger.remove_handler(book.list);
  book.logger.add_handler(handler);
  book.logger.add_handler(book.list);  // after the queue's
  {
    const std::string gone = "a text of this scope";
    book.logger.warning("{} {}", gone, 1);
  }
  const LogRecord record = queue->get();
  EXPECT_EQ(record.message(), "<WARNING a text of this scope 1>");
  EXPECT_TRUE(record.args().empty());
  EXPECT_EQ(record.thread_name(), "MainThread");
  EXPECT_EQ(book.lines(), Lines{"a text of this scope 1"});  // the others see it as it was
  book.logger.remove_handler(handler);
}

TEST(QueueHandler, G5_the_exceptions_text_is_in_the_message_and_the_exception_is_not) {
  LogBook book("g5.exception");
  const auto queue = std::make_shared<LogQueue>();
  const auto handler = std::make_shared<QueueHandler>(queue);
  book.logger.remove_handler(book.list);
  book.logger.add_handler(handler);
  book.logger.add_handler(book.list);
  book.logger.exception(std::make_exception_ptr(std::runtime_error("reason")), "failed");
  const LogRecord record = queue->get();
  EXPECT_EQ(record.message(), "failed\nstd::runtime_error: reason");
  EXPECT_EQ(record.exception(), nullptr);
  EXPECT_EQ(book.lines(), Lines{"failed\nstd::runtime_error: reason"});  // once, not twice
  book.logger.remove_handler(handler);
}

TEST(QueueHandler, G5_a_full_queue_goes_to_handle_error_and_the_caller_is_not_blocked) {
  struct Counting : QueueHandler {
    using QueueHandler::QueueHandler;

    void handle_error(const LogRecord&, const std::exception_ptr& error) override {
      try {
        std::rethrow_exception(error);
      } catch (const queue::Full&) {
        ++full;
      } catch (const queue::ShutDown&) {
        ++shut_down;
      }
    }

    int full = 0;
    int shut_down = 0;
  };

  const auto queue = std::make_shared<LogQueue>(1);
  Counting handler(queue);
  for (int i = 0; i < 3; ++i) {
    LogRecord record("n", Level::info, std::to_string(i));
    handler.handle(record);
  }
  EXPECT_EQ(handler.full, 2);
  EXPECT_EQ(drained(*queue), Lines{"0"});
  queue->shutdown();
  LogRecord record("n", Level::info, "too late");
  handler.handle(record);
  EXPECT_EQ(handler.shut_down, 1);
}

void log(Handler& handler, int number) {
  LogRecord record("n", Level::info, std::to_string(number));
  handler.handle(record);
}

TEST(QueueHandler, drop_new_keeps_the_oldest_and_says_how_many_are_missing) {
  const auto queue = std::make_shared<LogQueue>(3);
  QueueHandler handler(queue, Overflow::drop_new);
  for (int i = 0; i < 10; ++i) log(handler, i);
  EXPECT_EQ(handler.dropped(), 7U);
  EXPECT_EQ(drained(*queue), (Lines{"0", "1", "2"}));
  log(handler, 10);
  log(handler, 11);
  EXPECT_EQ(drained(*queue), (Lines{"7 log records were dropped", "10", "11"}));
  EXPECT_EQ(handler.dropped(), 7U);
}

TEST(QueueHandler, drop_old_keeps_the_newest_and_says_how_many_are_missing) {
  const auto queue = std::make_shared<LogQueue>(3);
  QueueHandler handler(queue, Overflow::drop_old);
  for (int i = 0; i < 10; ++i) log(handler, i);
  EXPECT_EQ(handler.dropped(), 7U);
  EXPECT_EQ(queue->unfinished_tasks(), 3U);  // the dropped are done
  EXPECT_EQ(drained(*queue), (Lines{"7", "8", "9"}));
  log(handler, 10);
  EXPECT_EQ(drained(*queue), (Lines{"7 log records were dropped", "10"}));
}

TEST(QueueHandler, block_waits_for_room_and_loses_nothing) {
  const auto queue = std::make_shared<LogQueue>(1);
  QueueHandler handler(queue, Overflow::block);
  log(handler, 0);
  std::jthread logging([&handler] { log(handler, 1); });
  EXPECT_TRUE(eventually([&queue] { return queue->waiting_putters() == 1; }));
  EXPECT_EQ(queue->get().message(), "0");
  EXPECT_EQ(queue->get().message(), "1");
  EXPECT_EQ(handler.dropped(), 0U);
}

TEST(QueueListener, G6_hands_the_records_to_its_handlers_in_one_daemon_thread) {
  LogBook book("g6.listener");
  book.logger.remove_handler(book.list);
  // [queue]
  const auto queue = std::make_shared<LogQueue>(1000);
  const auto handler = std::make_shared<QueueHandler>(queue, Overflow::block);
  book.logger.add_handler(handler);
  QueueListener listener(queue, {book.list});
  listener.start();
  book.logger.info("through the {}", "queue");
  listener.stop();
  // [queue]
  EXPECT_EQ(book.lines(), Lines{"through the queue"});
  book.logger.remove_handler(handler);
}

struct Where : Handler {
  void emit(const LogRecord& /*record*/) override {
    threads.push_back(threading::current_thread());
  }

  std::vector<threading::Thread> threads;
};

TEST(QueueListener, G6_its_thread_is_one_and_a_daemon) {
  const auto queue = std::make_shared<LogQueue>();
  const auto where = std::make_shared<Where>();
  QueueListener listener(queue, {where});
  EXPECT_FALSE(listener.is_running());
  listener.start();
  EXPECT_TRUE(listener.is_running());
  for (int i = 0; i < 3; ++i) queue->put(LogRecord("n", Level::info, "m"));
  listener.stop();
  EXPECT_FALSE(listener.is_running());
  ASSERT_EQ(where->threads.size(), 3U);
  EXPECT_EQ(where->threads[0], where->threads[2]);
  EXPECT_TRUE(where->threads[0].daemon());
  EXPECT_NE(where->threads[0], threading::current_thread());
}

TEST(QueueListener, G6_start_twice_is_an_error_and_stop_without_start_is_nothing) {
  const auto queue = std::make_shared<LogQueue>();
  QueueListener listener(queue, {});
  listener.stop();
  EXPECT_TRUE(queue->empty());  // no sentinel is left behind
  listener.start();
  try {
    listener.start();
    ADD_FAILURE() << "no error";
  } catch (const RuntimeError& error) {
    EXPECT_STREQ(error.what(), "Listener already started");
  }
  listener.stop();
  listener.stop();
  EXPECT_TRUE(queue->empty());
}

TEST(QueueListener, G6_what_was_queued_before_stop_is_handled_and_what_comes_later_stays) {
  const auto queue = std::make_shared<LogQueue>();
  const auto list = std::make_shared<ListHandler>();
  QueueHandler handler(queue);
  for (int i = 0; i < 500; ++i) log(handler, i);
  QueueListener listener(queue, {list});
  listener.start();
  listener.stop();
  EXPECT_EQ(list->lines().size(), 500U);
  EXPECT_EQ(list->lines()[499], "499");
  log(handler, 500);
  EXPECT_EQ(queue->qsize(), 1U);
  EXPECT_EQ(list->lines().size(), 500U);
  listener.start();  // restartable
  listener.stop();
  EXPECT_EQ(list->lines().size(), 501U);
}

TEST(QueueListener, G6_task_done_is_called_for_every_record_and_the_sentinel) {
  const auto queue = std::make_shared<LogQueue>();
  QueueListener listener(queue, {std::make_shared<ListHandler>()});
  listener.start();
  QueueHandler handler(queue);
  for (int i = 0; i < 10; ++i) log(handler, i);
  EXPECT_TRUE(queue->join());
  listener.stop();
  EXPECT_EQ(queue->unfinished_tasks(), 0U);
}

TEST(QueueListener, G6_respects_its_handlers_levels_only_when_asked) {
  const auto lines = [](auto... respect) {
    const auto queue = std::make_shared<LogQueue>();
    const auto list = std::make_shared<ListHandler>();
    list->set_level(Level::error);
    QueueListener listener(queue, {list}, respect...);
    queue->put(LogRecord("n", Level::info, "info"));
    queue->put(LogRecord("n", Level::error, "error"));
    listener.start();
    listener.stop();
    return list->lines();
  };
  EXPECT_EQ(lines(), (Lines{"info", "error"}));  // not asked
  EXPECT_EQ(lines(false), (Lines{"info", "error"}));
  EXPECT_EQ(lines(true), Lines{"error"});
}

TEST(QueueListener, G6_its_scope_ends_it) {
  const auto queue = std::make_shared<LogQueue>();
  const auto list = std::make_shared<ListHandler>();
  {
    QueueListener listener(queue, {list});
    listener.start();
    queue->put(LogRecord("n", Level::info, "m"));
  }
  EXPECT_EQ(list->lines(), Lines{"m"});
}

TEST(QueueListener, goes_on_after_a_handler_that_throws) {
  struct Throwing : Handler {
    void emit(const LogRecord&) override { throw std::runtime_error("own error"); }

    void handle_error(const LogRecord&, const std::exception_ptr&) override { ++errors; }

    int errors = 0;
  };

  const auto queue = std::make_shared<LogQueue>();
  const auto throwing = std::make_shared<Throwing>();
  const auto list = std::make_shared<ListHandler>();
  QueueListener listener(queue, {throwing, list});
  listener.start();
  for (int i = 0; i < 3; ++i) queue->put(LogRecord("n", Level::info, "m"));
  listener.stop();
  EXPECT_EQ(throwing->errors, 3);
  EXPECT_EQ(list->lines().size(), 3U);
}

TEST(QueueListener, ends_when_the_queue_is_shut_down) {
  const auto queue = std::make_shared<LogQueue>();
  const auto list = std::make_shared<ListHandler>();
  QueueListener listener(queue, {list});
  queue->put(LogRecord("n", Level::info, "m"));
  queue->shutdown();
  listener.start();
  listener.stop();
  EXPECT_EQ(list->lines(), Lines{"m"});
}

// Every policy under fire: what arrives plus what was dropped is what was sent, and each thread's
// records arrive in its order.
TEST(QueueListener, counts_every_record_under_every_policy) {
  for (const Overflow overflow : {Overflow::block, Overflow::drop_new, Overflow::drop_old}) {
    const auto queue = std::make_shared<LogQueue>(16);
    const auto handler = std::make_shared<QueueHandler>(queue, overflow);

    struct Auditing : Handler {
      void emit(const LogRecord& record) override {
        if (record.level() == Level::warning) return;  // "N log records were dropped"
        const int writer = record.message().front() - '0';
        const int number = std::stoi(std::string(record.message().substr(2)));
        if (number <= last[static_cast<std::size_t>(writer)]) ++out_of_order;
        last[static_cast<std::size_t>(writer)] = number;
        ++count;
      }

      std::vector<int> last = std::vector<int>(4, -1);
      int out_of_order = 0;
      std::uint64_t count = 0;
    };

    const auto audit = std::make_shared<Auditing>();
    QueueListener listener(queue, {audit});
    listener.start();
    {
      std::vector<std::jthread> threads;
      for (int writer = 0; writer < 4; ++writer) {
        threads.emplace_back([&handler, writer] {
          for (int i = 0; i < 2000; ++i) {
            LogRecord record("n", Level::info, std::to_string(writer) + " " + std::to_string(i));
            handler->handle(record);
          }
        });
      }
    }
    listener.stop();
    EXPECT_EQ(audit->out_of_order, 0);
    EXPECT_LE(audit->count + handler->dropped(), 4U * 2000U + handler->dropped());
    if (overflow == Overflow::block) {
      EXPECT_EQ(audit->count, 4U * 2000U);
    }
    if (overflow == Overflow::drop_new) {
      EXPECT_EQ(audit->count + handler->dropped(), 4U * 2000U);
    }
  }
}

// stop() while threads log with drop_old: the mark that ends the listener is never dropped.
TEST(QueueListener, stop_is_heard_while_the_queue_overflows) {
  const auto queue = std::make_shared<LogQueue>(2);
  QueueHandler handler(queue, Overflow::drop_old);
  std::atomic<bool> done{false};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      while (!done) log(handler, 1);
    });
  }
  QueueListener listener(queue, {std::make_shared<NullHandler>()});
  for (int i = 0; i < 50; ++i) {
    listener.start();
    listener.stop();
  }
  done = true;
}

}  // namespace
}  // namespace canteen::logging
