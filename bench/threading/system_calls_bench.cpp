// Nobody waits, so nobody asks the kernel: the system calls of a child are counted by its parent.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <semaphore>
#include <thread>

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <canteen/threading.hpp>

#include "bench/threading/threads.hpp"

namespace canteen::bench {
namespace {

constexpr int repeats = 1'000;

struct Count {
  double all = 0;
  double futexes = 0;
};

// The number of the call that the child is about to make.
long number_of_call(pid_t child) {
  __ptrace_syscall_info info{};
  const long size = ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info);
  return size > 0 && info.op == PTRACE_SYSCALL_INFO_ENTRY ? static_cast<long>(info.entry.nr) : -1;
}

// The calls between the two getppid() of the child, which mark what is measured.
Count follow(pid_t child) {
  Count count;
  int marks = 0;
  int status = 0;
  waitpid(child, &status, 0);
  ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  while (ptrace(PTRACE_SYSCALL, child, 0, 0) == 0 && waitpid(child, &status, 0) == child &&
         !WIFEXITED(status) && !WIFSIGNALED(status)) {
    const long number = number_of_call(child);
    if (number == SYS_getppid) {
      ++marks;
    } else if (number >= 0 && marks == 1) {
      ++count.all;
      if (number == SYS_futex) ++count.futexes;
    }
  }
  if (marks != 2) {
    std::fputs("the child could not be followed\n", stderr);
    std::exit(2);
  }
  return count;
}

// One thread does it `repeats` times, in a process that has a second one.
Sample calls_of(const std::function<void()>& once) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    std::jthread second([](const std::stop_token& stop) {
      while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    });
    once();
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    raise(SIGSTOP);
    getppid();
    for (int i = 0; i < repeats; ++i) once();
    getppid();
    _exit(0);
  }
  const Count count = follow(child);
  return {{"system calls", count.all}, {"futex", count.futexes}};
}

template <class Once>
Peer counted(const char* name, Once once, bool ours = true) {
  const std::vector<Target> none{{"system calls", "", 0, false}};
  return {name, [=] { return calls_of(once); }, ours ? none : std::vector<Target>()};
}

}  // namespace

void measure_system_calls(Program& program) {
  static std::counting_semaphore<> std_semaphore(0);
  static threading::Lock lock;
  static threading::RLock rlock;
  static threading::FairLock fair;
  static threading::Semaphore semaphore(0);
  static threading::BoundedSemaphore bounded(1);
  static threading::Event event;
  static threading::Condition condition;
  const auto both = [](auto& mutex) {
    return [&mutex] {
      mutex.acquire();
      mutex.release();
    };
  };
  program.run({"system calls of 1000 times, with nobody waiting",
               {counted(
                    "std::counting_semaphore, release and acquire",
                    [] {
                      std_semaphore.release();
                      std_semaphore.acquire();
                    },
                    false),
                counted("Lock, acquire and release", both(lock)),
                counted("RLock, acquire and release", both(rlock)),
                counted("FairLock, acquire and release", both(fair)),
                counted("Lock, acquire with a timeout and release",
                        [] {
                          if (lock.acquire(std::chrono::seconds(1))) lock.release();
                        }),
                counted("Semaphore, release and acquire",
                        [] {
                          semaphore.release();
                          semaphore.acquire();
                        }),
                counted("BoundedSemaphore, acquire and release", both(bounded)),
                counted("Event, set, wait and clear",
                        [] {
                          event.set();
                          event.wait();
                          event.clear();
                        }),
                counted("Condition, notify", [] {
                  const std::scoped_lock guard(condition);
                  condition.notify();
                })}});
}

}  // namespace canteen::bench
