#include "src/logging/caller.hpp"

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include <canteen/logging/capture.hpp>
#include <canteen/logging/detail/module_lock.hpp>
#include <canteen/threading/detail/self.hpp>
#include <canteen/threading/functions.hpp>

namespace canteen::logging {

constinit std::atomic<bool> log_threads{true};
constinit std::atomic<bool> log_processes{true};
constinit std::atomic<bool> log_multiprocessing{true};
constinit std::atomic<bool> log_asyncio_tasks{true};
constinit std::atomic<bool> raise_exceptions{true};

namespace {

// What this thread knows of itself. Trivial, so that it can be used in the last destructors.
struct Known {
  const threading::ThreadObject* thread;  // whom it is about; nullptr: nobody yet
  std::uint32_t renamings;
  int process;
  std::uint64_t ident;
  std::uint64_t native_id;
  std::size_t name_size;
  const char* name;  // short_name, or a text that is never freed
  char short_name[64];
};

constinit thread_local Known known{};
constinit thread_local const std::string* task = nullptr;

// Texts that records may point to for ever: long thread names and process names. Few.
std::string_view keep(std::string text) {
  const std::scoped_lock guard(detail::module_lock());
  static std::set<std::string>& all =
      *new std::set<std::string>;  // made under the lock: see Manager
  return *all.insert(std::move(text)).first;
}

struct ProcessName {
  std::string_view text;
};

constinit ProcessName main_process{"MainProcess"};
constinit std::atomic<const ProcessName*> process{&main_process};

void look() {
  // Before the name: a renaming that is missed now is seen by the next call.
  const std::uint32_t renamings = threading::detail::renamings.load(std::memory_order_relaxed);
  const threading::Thread& thread = threading::current_thread();
  const std::string name = thread.name();
  known.ident = threading::get_ident();
  known.native_id = static_cast<std::uint64_t>(threading::get_native_id());
  known.process = getpid();
  known.name_size = name.size();
  if (name.size() <= sizeof known.short_name) {
    name.copy(known.short_name, sizeof known.short_name);
    known.name = known.short_name;
  } else {
    known.name = keep(name).data();
  }
  known.renamings = renamings;
  known.thread = threading::detail::self.thread;
}

}  // namespace

namespace detail {

Caller caller() noexcept {
  if (known.thread == nullptr || known.thread != threading::detail::self.thread ||
      known.renamings != threading::detail::renamings.load(std::memory_order_relaxed)) {
    look();
  }
  Caller caller;
  if (log_threads.load(std::memory_order_relaxed)) {
    caller.ident = known.ident;
    caller.native_id = known.native_id;
    caller.thread_name = {known.name, known.name_size};
  }
  if (log_processes.load(std::memory_order_relaxed)) caller.process = known.process;
  if (log_multiprocessing.load(std::memory_order_relaxed)) {
    // acquire: pairs with set_process_name().
    caller.process_name = process.load(std::memory_order_acquire)->text;
  }
  if (task != nullptr && log_asyncio_tasks.load(std::memory_order_relaxed)) {
    caller.task_name = *task;
  }
  return caller;
}

void forget_caller() noexcept {
  known.thread = nullptr;
}

}  // namespace detail

void set_process_name(std::string name) {
  const std::scoped_lock guard(detail::module_lock());
  // Never freed: a record may still point to the old one.
  static std::set<ProcessName*>& given = *new std::set<ProcessName*>;
  auto* const next = new ProcessName{keep(std::move(name))};
  given.insert(next);
  process.store(next, std::memory_order_release);  // pairs with caller()
}

TaskScope::TaskScope(std::string name) : name_(std::move(name)), outer_(task) {
  task = &name_;
}

TaskScope::~TaskScope() {
  task = outer_;
}

}  // namespace canteen::logging
