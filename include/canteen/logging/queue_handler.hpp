// QueueHandler — puts records into a queue, for a QueueListener in another thread to write, so that
// the threads that log do not wait for the disk.       Python: logging.handlers.QueueHandler
//
//   auto queue = std::make_shared<logging::LogQueue>(10'000);
//   log.add_handler(std::make_shared<logging::QueueHandler>(queue, logging::Overflow::block));
//   logging::QueueListener listener(queue, {file});
//   listener.start();
//
// What is put is a copy: formatted now, without arguments and exception (whose text is in the
// message). Other handlers of the same record see it as it was.
//
// Thread safety: as Handler.
// Blocking:      only with Overflow::block, while the queue is full.
// Errors:        a full queue with Overflow::report, and a queue that is shut down, go to
//                handle_error(); the caller of the logger hears nothing of it.
// Shutdown:      see QueueListener.
// Fork:          the child starts with an empty queue (the records in it are the parent's); the
//                listener starts again there with the first record.
// Example:       queue_handler_test.cpp [queue]
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <canteen/base/annotations.hpp>
#include <canteen/logging/handler.hpp>
#include <canteen/logging/log_record.hpp>
#include <canteen/queue/queue.hpp>

namespace canteen::logging {

using LogQueue = queue::Queue<LogRecord>;

// What a full queue means for the next record.
enum class Overflow : std::uint8_t {
  report,    // it is dropped, and handle_error() is told: Python's way
  block,     // its thread waits: nothing is ever lost
  drop_new,  // it is dropped and counted
  drop_old,  // it comes in, and the oldest one is dropped and counted
};

class CANTEEN_API QueueHandler : public LineHandler {
 public:
  explicit QueueHandler(std::shared_ptr<LogQueue> queue, Overflow overflow = Overflow::report);

  void emit(const LogRecord& record) override;

  // How many records were dropped so far. The records themselves say so, too: when there is room
  // again, the first record behind the gap is "N log records were dropped", a warning.
  [[nodiscard]] std::uint64_t dropped() const noexcept {
    return dropped_.load(std::memory_order_relaxed);
  }

  [[nodiscard]] const std::shared_ptr<LogQueue>& queue() const noexcept { return queue_; }

 protected:
  // What is put into the queue for a record.                               Python: prepare
  virtual LogRecord prepare(const LogRecord& record);

  void after_fork_in_child() noexcept override;

 private:
  void enqueue(LogRecord&& record);
  void drop(std::uint64_t count) noexcept;
  void make_room();

  const std::shared_ptr<LogQueue> queue_;
  const std::ptrdiff_t maxsize_;  // the queue's, for the child of a fork
  const Overflow overflow_;
  std::atomic<std::uint64_t> dropped_{0};
  std::uint64_t unreported_ = 0;  // guarded by the handler's lock
  bool orphan_ = false;           // in a forked child, whose listener has not started yet; as above
};

}  // namespace canteen::logging
