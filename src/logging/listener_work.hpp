// QueueListener::Work — what the listener, its thread and the end of the process share.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <canteen/logging/queue_listener.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/thread.hpp>

namespace canteen::logging {

class QueueListener::Work : public std::enable_shared_from_this<QueueListener::Work> {
 public:
  Work(std::shared_ptr<LogQueue> queue, std::vector<std::shared_ptr<Handler>> handlers,
       bool respect_handler_level);

  void start();
  void stop();
  bool is_running();

  // The mark at the end of the queue: stop here.
  static bool is_mark(const LogRecord& record) noexcept {
    return record.created_nanoseconds() == 0;
  }

  // In the child of a fork. begin_child() comes first; then, whether `queue` has not been asked
  // for yet; and, with the first record, the listeners that ran on it in the parent start again.
  static void begin_child() noexcept;
  static bool first_in_child(const LogQueue& queue) noexcept;
  static void revive(const LogQueue& queue);

 private:
  void run();
  void deliver(LogRecord& record);

  const std::shared_ptr<LogQueue> queue_;
  const std::vector<std::shared_ptr<Handler>> handlers_;
  const bool respect_handler_level_;
  threading::Lock lock_{"logging::QueueListener"};
  std::optional<threading::Thread> thread_;  // guarded by lock_
  bool registered_ = false;                  // for the end of the process; guarded by lock_
};

}  // namespace canteen::logging
