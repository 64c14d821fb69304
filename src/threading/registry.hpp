// Registry — the threads that live, and the one that is calling. All of it is constant-initialised
// or made on first use, and never destroyed: threads may outlive every static object.
//
// Two lists: the objects of threads (ours from their start(), main, and the dummies), and the
// *strangers*: threads that were not made here and have so far only used a lock or a queue. These
// have no object, hence no name, but the end of the process must know them too.
//
// INV1  A thread of ours is listed from start() until depart(); a stranger from its first use of
//       the library until its thread-specific keys are destroyed; main always.
// INV2  Once the process has ended nothing is added, and `fast` of every thread but the ender's is
//       0 or will be: whoever publishes itself (ThreadObject::self_, or the list of strangers)
//       looks at process_ended() afterwards, and close() looks for whoever is published after
//       process_ended() is true. One of the two sees the other. The same for the lock-order watch
//       and slow_down_all().
//
// Lock order: the registry's lock is taken with no other lock of the library held but a queue's
// guard below it; nothing that a user wrote runs under it.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/threading/lock.hpp>
#include <canteen/threading/thread.hpp>

#include "src/threading/fork_lock.hpp"

namespace canteen::threading::detail {

class Registry {
 public:
  // The caller's object: its own, main's, or a new dummy.
  static ThreadObject& current();
  static ThreadObject& main();

  // The caller's object, or nullptr when it has none (yet, or any more).
  static ThreadObject* known() noexcept { return self.thread; }

  // The caller's object, also while its thread_local destructors run, to whom it has none.
  static ThreadObject* own() noexcept;

  // Self INV3.
  static void know(ThreadObject* thread) noexcept;
  // The caller's code has ended; its thread_local destructors have not.
  static void leave() noexcept;
  // They have, too.
  static void left() noexcept;

  static bool on_main() noexcept;
  static bool is_main(const ThreadObject& thread) noexcept;

  // The caller has just got its number: a stranger is listed.
  static void meet();

  // A thread is about to be created. False once the process has ended.
  static bool add(ThreadObject& thread);
  static void remove(ThreadObject& thread) noexcept;
  static std::vector<Thread> enumerate();
  static std::size_t count();

  static void leave_enumeration(ThreadObject& thread) noexcept {
    // release pairs with the acquire in enumerate(): what the thread did is visible to who misses
    // it.
    thread.enumerated_.store(false, std::memory_order_release);
  }

  static std::string default_name(const char* prefix);
  static std::string name_of(const ThreadObject& thread);
  static void rename(ThreadObject& thread, std::string name);

  // The holder of a lock, for reports: the thread with this Self::number, if it lives.
  static std::optional<Thread> find(std::uint32_t number);

  // For the end of the process; `ender` is its thread, or nullptr.

  // A non-daemon thread that lives.
  static std::optional<Thread> next_to_join(const ThreadObject* ender);
  // The caller's object is about to be released, with a destructor of a user's perhaps.
  static void departing(bool daemon) noexcept;
  static void departed(bool daemon) noexcept;
  // All but the caller's own: a destructor may call exit().
  static void wait_for_departures() noexcept;
  // Ends the process's running time for all but the caller, unless there is somebody to join.
  static bool close(const ThreadObject* ender) noexcept;
  // Whether any thread but the ender may still run code of its own.
  static bool others_live(const ThreadObject* ender);
  static void finish_main() noexcept;
  // The thread is inside exit() for good: its joiners wake. `for_ever`: it sleeps there.
  static void give_up(ThreadObject& thread, bool for_ever) noexcept;

  static bool ended(const ThreadObject& thread) noexcept { return thread.life_.ended(); }

  static bool wait_ended(ThreadObject& thread, Timeout timeout) {
    return thread.life_.wait_ended(
        timeout, std::stop_token(),
        {BlockedOn::join, &thread, nullptr, &thread.number_, WaitEnd::taken_back});
  }

  // Every thread takes the long way next time: see self.hpp.
  static void slow_down_all() noexcept;

 private:
  static void link(ThreadObject& thread) noexcept;
  static void unlink(ThreadObject& thread) noexcept;
  static ThreadObject* joinable(const ThreadObject* ender) noexcept;
  static void slow_down_others() noexcept;
  static ThreadObject& adopt();
  static void depart_foreign(void*);
  static void only_the_caller_is_left();  // in a fork's child
  friend struct AtLoad;
};

// The kernel keeps 15 bytes of a name: cut there, but not inside a UTF-8 character, and at a NUL.
void cut_for_kernel(const std::string& name, char (&text)[16]) noexcept;

// Steps 1-6 of end_of_process.hpp.
void end_process();
bool process_ended() noexcept;
void process_has_ended() noexcept;
bool process_ends() noexcept;
bool is_ender() noexcept;
void reset_end_after_fork() noexcept;
void prepare_end();  // on the first use of threads: handlers that must be registered late
[[noreturn]] void sleep_for_ever() noexcept;

// The values of thread-local objects of a thread that ends the process (cells.cpp).
void end_values_of_this_thread();

// Watches over exit() in the calling thread: armed while the thread's own code runs.
void arm_exit_witness(bool armed) noexcept;

// Inside a catch block: tells the excepthook. Returns the status that a main thread would end with.
int report_uncaught(ThreadObject* thread);

// The callbacks of at_thread_exit(), if the caller has any.
void run_at_thread_exit() noexcept;

}  // namespace canteen::threading::detail
