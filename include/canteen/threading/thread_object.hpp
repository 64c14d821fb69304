// ThreadObject — what Python calls a Thread: one thread of control, its name, its target, its end.
// `Thread` (thread.hpp) is a name for one; a subclass derives from ThreadBase (thread_base.hpp).
// It lives as long as somebody has a name for it, or its thread runs: whichever is longer.
//
//                  not started        running                  finished
//   start()        starts it          RuntimeError             RuntimeError
//   join()         RuntimeError       waits (in itself: error) returns
//   is_alive()     false              true                     false
//   set_daemon()   changes it         RuntimeError             RuntimeError
//   ident()        nothing            its number               its number
//
// Thread safety: all members, from any thread.
// Blocking:      start() never: it does not wait for the new thread to get a core. native_id() of
//                a thread that has not yet run at all waits until it has. join() until the thread,
//                its thread_local destructors included, has ended; the kernel may take a few
//                microseconds more to forget it.
// Timeouts:      join: absent = for ever, <= 0 returns at once; ask is_alive() which it was.
// Errors:        RuntimeError as in the table, with Python's words; std::system_error when the
//                system has no thread to give: start() may then be tried again.
// Ordering:      what happened before start() is visible to run(); all that the thread did is
//                visible after a join() that saw its end.
//                                                                     Python: threading.Thread
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include <pthread.h>
#include <sys/types.h>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/basic_life.hpp>
#include <canteen/threading/detail/basic_showcase.hpp>
#include <canteen/threading/detail/call.hpp>
#include <canteen/threading/detail/runtime.hpp>
#include <canteen/threading/detail/self.hpp>
#include <canteen/threading/event.hpp>
#include <canteen/threading/options.hpp>

namespace canteen::threading {

class Thread;
struct ThreadState;

namespace detail {
class Registry;
class WaitForGraph;
}  // namespace detail

class CANTEEN_API ThreadObject {
 public:
  using Ident = std::uintptr_t;  // nonzero; may be used again after the thread's end
  using NativeId = pid_t;        // the kernel's number of the thread

  ThreadObject(const ThreadObject&) = delete;
  ThreadObject& operator=(const ThreadObject&) = delete;

  // Starts the thread, which then calls run(). Once only. An override calls up.
  virtual void start();
  // Calls the target, once: a second call is an AttributeError, for the target is gone. Called
  // directly it is an ordinary function and starts nothing. An override need not call up.
  virtual void run();

  void join(Timeout timeout = std::nullopt);
  // Whether the thread had ended before a stop was requested or the timeout passed.
  bool join(const std::stop_token& stop, Timeout timeout = std::nullopt);

  [[nodiscard]] bool is_alive() const noexcept;
  [[nodiscard]] std::string name() const;
  // Any time; the kernel's name follows only when a thread renames itself.
  void set_name(std::string name);
  [[nodiscard]] bool daemon() const noexcept;
  void set_daemon(bool daemon);
  [[nodiscard]] std::optional<Ident> ident() const noexcept;
  [[nodiscard]] std::optional<NativeId> native_id() const noexcept;
  // What it is doing just now, as the course draws it: thread_state.hpp.
  [[nodiscard]] ThreadState state() const;
  // <Thread(worker, started daemon 140234)>
  [[nodiscard]] std::string repr() const;

  // The course's older spellings.
  [[nodiscard]] std::string getName() const { return name(); }  // NOLINT(*-naming)

  void setName(std::string name) { set_name(std::move(name)); }  // NOLINT(*-naming)

  [[nodiscard]] bool isDaemon() const noexcept { return daemon(); }  // NOLINT(*-naming)

  void setDaemon(bool daemon) { set_daemon(daemon); }  // NOLINT(*-naming)

 protected:
  ThreadObject(std::unique_ptr<detail::Call> call, Options options);
  virtual ~ThreadObject();

  // The class's name in repr() and in run()'s AttributeError.
  [[nodiscard]] virtual std::string class_name() const;

 private:
  friend class Thread;
  template <class T>
  friend class Handle;
  friend class detail::Registry;
  friend struct detail::Runtime;
  friend class detail::WaitForGraph;

  using Life = detail::BasicLife<detail::Runtime>;

  struct Foreign {};

  ThreadObject(Foreign, std::string name, bool daemon);  // main, or a thread that we did not make

  static void* entry(void* object);
  static void depart(void* object);  // the last that a thread of ours does here
  static void depart_daemon(ThreadObject& thread);
  void bootstrap();
  void publish() noexcept;
  pthread_t create();

  void retain() const noexcept { life_.retain(); }

  void release() const noexcept {
    if (life_.release()) delete this;
  }

  std::unique_ptr<detail::Call> call_;  // run()'s own; the thread's once it is started
  bool spent_ = false;                  // as call_: run() has been called
  const bool foreign_;                  // constant: not made by Thread
  int departures_ = 0;                  // own thread: rounds of depart()
  char kernel_name_[16]{};              // from start(); constant then

  std::string name_;          // guarded by the registry's lock
  std::atomic<bool> daemon_;  // written under the registry's lock
  Life life_;                 // start, end, and who holds this object
  std::atomic<Ident> ident_{0};
  std::atomic<NativeId> native_id_{0};
  std::atomic<std::uint32_t> number_{0};  // Self::number, for finding the holder of a lock

  // While the thread runs; for the end of the process, which freezes it there.
  std::atomic<detail::Self*> self_{nullptr};

  // What it is blocked on: written by the own thread (Runtime::Blocked), read by reports.
  mutable detail::BasicShowcase<detail::Runtime, detail::Runtime::Blocked> blocked_;

  // The registry's list of the threads that live: guarded by the registry's lock.
  ThreadObject* next_ = nullptr;
  ThreadObject* previous_ = nullptr;
  bool listed_ = false;
  std::atomic<bool> enumerated_{false};  // in enumerate(): from start() to the end of run()
};

}  // namespace canteen::threading
