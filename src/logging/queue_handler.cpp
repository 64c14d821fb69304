#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include <canteen/base/format.hpp>
#include <canteen/base/text_buffer.hpp>
#include <canteen/logging/queue_handler.hpp>

#include "src/logging/guard.hpp"
#include "src/logging/listener_work.hpp"

namespace canteen::logging {

QueueHandler::QueueHandler(std::shared_ptr<LogQueue> queue, Overflow overflow)
    : queue_(std::move(queue)), maxsize_(queue_->maxsize()), overflow_(overflow) {}

LogRecord QueueHandler::prepare(const LogRecord& record) {
  base::TextBuffer scratch;
  return record.detach(text(record, scratch));
}

void QueueHandler::drop(std::uint64_t count) noexcept {
  dropped_.fetch_add(count, std::memory_order_relaxed);
  unreported_ += count;
}

// Takes the oldest record out of the queue. The listener's mark, which asks it to stop, is no
// record: it goes back, behind what has come since.
void QueueHandler::make_room() {
  std::optional<LogRecord> oldest = queue_->try_get();
  if (!oldest) return;
  const bool mark = QueueListener::Work::is_mark(*oldest);
  if (mark) queue_->put(std::move(*oldest));  // may wait, for a listener that is at work
  queue_->task_done();
  if (!mark) drop(1);
}

void QueueHandler::enqueue(LogRecord&& record) {
  switch (overflow_) {
    case Overflow::report:
      return queue_->put_nowait(std::move(record));
    case Overflow::block:
      return queue_->put(std::move(record));
    case Overflow::drop_new:
      try {
        return queue_->put_nowait(std::move(record));
      } catch (const queue::Full&) {
        return drop(1);
      }
    case Overflow::drop_old:
      // NOLINTNEXTLINE(bugprone-use-after-move): what found no room has not been moved from
      while (!queue_->try_put(std::move(record))) {
        if (queue_->is_shutdown()) throw queue::ShutDown();
        make_room();
      }
  }
}

void QueueHandler::emit(const LogRecord& record) {
  detail::guard(*this, record, [&] {
    LogRecord ready = prepare(record);
    if (orphan_) {
      orphan_ = false;
      QueueListener::Work::revive(*queue_);
    }
    if (unreported_ != 0 &&
        queue_->try_put(LogRecord(record.name(), Level::warning,
                                  base::format("{} log records were dropped", unreported_)))) {
      unreported_ = 0;
    }
    enqueue(std::move(ready));
  });
}

// The queue's lock and its waiters belong to threads that stayed behind, its records to the
// parent: a new queue takes its place, and the old one is left as it is.
void QueueHandler::after_fork_in_child() noexcept {
  if (QueueListener::Work::first_in_child(*queue_)) {
    ::new (static_cast<void*>(queue_.get())) LogQueue(maxsize_);
  }
  unreported_ = 0;
  orphan_ = true;
}

}  // namespace canteen::logging
