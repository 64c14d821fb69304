// QueueListener — hands the records of a queue to handlers, in one daemon thread.
//                                                  Python: logging.handlers.QueueListener
//
//                 stopped                 running
//   start()       starts the thread       RuntimeError
//   stop()        nothing                 everything queued before is handled, then it ends
//   destructor    nothing                 stop()
//
// Thread safety: start() and stop() from any thread; the handlers are called by the listener's.
// Blocking:      stop() until the queue is worked off up to its call.
// Errors:        RuntimeError as above. What a handler throws goes to its handle_error(), and the
//                listener goes on.
// Ordering:      records reach the handlers in the order of the queue.
// Shutdown:      at the end of the process a running listener is stopped, before the handlers are
//                flushed and closed: nothing that was logged before is lost. Records that come
//                after stop() stay in the queue until the next start().
// Example:       queue_handler_test.cpp [queue]
#pragma once

#include <memory>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/logging/handler.hpp>
#include <canteen/logging/queue_handler.hpp>

namespace canteen::logging {

class CANTEEN_API QueueListener {
 public:
  // respect_handler_level: a handler gets only the records that reach its level.
  QueueListener(std::shared_ptr<LogQueue> queue, std::vector<std::shared_ptr<Handler>> handlers,
                bool respect_handler_level = false);
  ~QueueListener();
  QueueListener(const QueueListener&) = delete;
  QueueListener& operator=(const QueueListener&) = delete;

  void start();
  void stop();

  [[nodiscard]] bool is_running() const;

  class Work;  // the library's own

 private:
  const std::shared_ptr<Work> work_;  // shared with the thread and with the end of the process
};

}  // namespace canteen::logging
