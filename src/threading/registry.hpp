// Registry — the threads that live, and the one that is calling. All of it is constant-initialised
// or made on first use, and never destroyed: threads may outlive every static object.
//
// Lock order: the registry's lock is taken with no other lock of the library held but a queue's
// guard below it; nothing that a user wrote runs under it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include <canteen/threading/lock.hpp>
#include <canteen/threading/thread.hpp>

namespace canteen::threading::detail {

class Registry {
 public:
  // The caller's object: its own, main's, or a new dummy.
  static ThreadObject& current();
  static ThreadObject& main();

  // The caller's object, or nullptr when it has none (yet, or any more).
  static ThreadObject* known() noexcept { return self.thread; }

  static bool on_main() noexcept;

  static void add(ThreadObject& thread);
  static void remove(ThreadObject& thread) noexcept;
  static void leave_enumeration(ThreadObject& thread) noexcept;
  static std::vector<Thread> enumerate();
  static std::size_t count();

  static std::string default_name(const char* prefix);
  static std::string name_of(const ThreadObject& thread);
  static void rename(ThreadObject& thread, std::string name);
  static void set_daemon(ThreadObject& thread, bool daemon);

  // The holder of a lock, for reports: the thread with this Self::number, if it lives.
  static std::optional<Thread> find(std::uint32_t number);

  // For the end of the process.
  static std::optional<Thread> next_to_join(const ThreadObject* ender);
  static bool others_live(const ThreadObject* ender);
  static void finish_main() noexcept;
  static void give_up(ThreadObject& thread) noexcept;  // it called exit() second
  static void freeze(const ThreadObject* ender) noexcept;

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
  static ThreadObject& adopt(std::string name, bool daemon);
  static void depart_foreign(void* thread);
  // The analysis cannot follow a lock from one function to the next.
  static void before_fork() CANTEEN_NO_THREAD_SAFETY_ANALYSIS;
  static void after_fork_in_parent() CANTEEN_NO_THREAD_SAFETY_ANALYSIS;
  static void after_fork_in_child();
  static void install();
  friend struct AtLoad;
};

// Steps 1-6 of end_of_process.hpp. `status_known`: called by exit(), whose handlers come next.
void end_process();
bool process_ended() noexcept;
bool is_ender() noexcept;
void reset_end_after_fork() noexcept;
void prepare_end();  // on the first start(): handlers that must be registered late
[[noreturn]] void sleep_for_ever() noexcept;

// The values of thread-local objects of a thread that ends the process (cells.cpp).
void end_values_of_this_thread();

// Watches over exit() in the calling thread: armed while the thread's own code runs.
void arm_exit_witness(bool armed) noexcept;

void report_uncaught(ThreadObject* thread);

}  // namespace canteen::threading::detail
