#include <algorithm>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include <canteen/base/errors.hpp>
#include <canteen/logging/detail/module_lock.hpp>
#include <canteen/logging/queue_listener.hpp>
#include <canteen/threading/end_of_process.hpp>

#include "src/logging/listener_work.hpp"
#include "src/logging/manager.hpp"

namespace canteen::logging {
namespace {

using Work = QueueListener::Work;

// Those that have ever been started: guarded by the module's lock.
std::vector<std::weak_ptr<Work>>& works() {
  static std::vector<std::weak_ptr<Work>>& all = *new std::vector<std::weak_ptr<Work>>;
  return all;
}

// The queues that the child of a fork has made anew: by its only thread.
std::vector<const LogQueue*>& renewed() {
  static std::vector<const LogQueue*>& all = *new std::vector<const LogQueue*>;
  return all;
}

}  // namespace

Work::Work(std::shared_ptr<LogQueue> queue, std::vector<std::shared_ptr<Handler>> handlers,
           bool respect_handler_level)
    : queue_(std::move(queue)),
      handlers_(std::move(handlers)),
      respect_handler_level_(respect_handler_level) {
  for (const auto& handler : handlers_) Manager::get().remember(handler);
}

void Work::start() {
  const std::scoped_lock guard(lock_);
  if (thread_) throw RuntimeError("Listener already started");
  if (!registered_) {
    // Later than the manager's own callback, so that it runs earlier: the handlers are open still.
    threading::atexit([weak = weak_from_this()] {
      if (const std::shared_ptr<Work> work = weak.lock()) work->stop();
    });
    const std::scoped_lock module(detail::module_lock());
    std::erase_if(works(), [](const auto& each) { return each.expired(); });
    works().push_back(weak_from_this());
    registered_ = true;
  }
  threading::Thread thread([work = shared_from_this()] { work->run(); },
                           {.name = "QueueListener", .daemon = true});
  thread.start();
  thread_ = std::move(thread);
}

void Work::stop() {
  const std::scoped_lock guard(lock_);
  if (!thread_) return;
  try {
    queue_->put(LogRecord());
  } catch (const queue::ShutDown&) {
    // Then the thread ends by itself, once it has worked off what is left.
  }
  thread_->join();
  thread_.reset();
}

bool Work::is_running() {
  const std::scoped_lock guard(lock_);
  return thread_.has_value();
}

void Work::run() {
  for (LogRecord& record : *queue_) {
    const bool mark = is_mark(record);
    if (!mark) deliver(record);
    queue_->task_done();
    if (mark) return;
  }
}

void Work::deliver(LogRecord& record) {
  for (const auto& handler : handlers_) {
    if (respect_handler_level_ && record.level() < handler->level()) continue;
    try {
      handler->handle(record);
    } catch (const std::exception&) {
      handler->handle_error(record, std::current_exception());
    }
  }
}

void Work::begin_child() noexcept {
  renewed().clear();
}

bool Work::first_in_child(const LogQueue& queue) noexcept {
  if (std::find(renewed().begin(), renewed().end(), &queue) != renewed().end()) return false;
  renewed().push_back(&queue);
  return true;
}

void Work::revive(const LogQueue& queue) {
  std::vector<std::shared_ptr<Work>> found;
  {
    const std::scoped_lock module(detail::module_lock());
    for (const auto& each : works()) {
      const std::shared_ptr<Work> work = each.lock();
      if (work && work->queue_.get() == &queue) found.push_back(work);
    }
  }
  for (const auto& work : found) {
    if (!work->thread_ || work->thread_->is_alive()) continue;
    ::new (static_cast<void*>(&work->lock_)) threading::Lock("logging::QueueListener");
    work->thread_.reset();  // of the parent
    work->start();
  }
}

QueueListener::QueueListener(std::shared_ptr<LogQueue> queue,
                             std::vector<std::shared_ptr<Handler>> handlers,
                             bool respect_handler_level)
    : work_(std::make_shared<Work>(std::move(queue), std::move(handlers), respect_handler_level)) {}

QueueListener::~QueueListener() {
  work_->stop();
}

void QueueListener::start() {
  work_->start();
}

void QueueListener::stop() {
  work_->stop();
}

bool QueueListener::is_running() const {
  return work_->is_running();
}

}  // namespace canteen::logging
