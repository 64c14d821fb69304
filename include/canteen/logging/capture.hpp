// What every record captures, and the switches that leave it out.
//     Python: logging.logThreads, logProcesses, logMultiprocessing, logAsyncioTasks,
//     raiseExceptions
//
//   logging::log_threads = false;      from now on records have no thread and no thread name
//
// TaskScope — gives the records of this thread a task name until the scope ends: what an executor
// or a coroutine library does around a task.                   Python: asyncio.Task.get_name()
//
// Thread safety: the switches are atomics; a TaskScope is a local of its thread.
#pragma once

#include <atomic>
#include <string>

#include <canteen/base/annotations.hpp>

namespace canteen::logging {

CANTEEN_API extern std::atomic<bool> log_threads;          // thread, threadName
CANTEEN_API extern std::atomic<bool> log_processes;        // process
CANTEEN_API extern std::atomic<bool> log_multiprocessing;  // processName
CANTEEN_API extern std::atomic<bool> log_asyncio_tasks;    // taskName
// Whether handlers report their own errors on stderr; false hides them.
CANTEEN_API extern std::atomic<bool> raise_exceptions;

// The name that records give this process; "MainProcess" until it is set.
CANTEEN_API void set_process_name(std::string name);

class CANTEEN_API TaskScope {
 public:
  explicit TaskScope(std::string name);
  ~TaskScope();
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;

 private:
  std::string name_;
  const std::string* outer_;
};

}  // namespace canteen::logging
