// Every way in which a program with threads can end: `ending WAY`. tests/process/CMakeLists.txt
// says what each must print and return; here nothing depends on timing: the few sleeps make the
// interesting order likely.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

#include "src/base/sanitizer.hpp"

using namespace canteen;
using namespace std::chrono_literals;
using threading::Thread;

namespace {

void say(const char* text) {
  std::printf("%s\n", text);
  std::fflush(stdout);
}

// A static that daemons hammer while the process ends: destroying it under them would crash.
struct Table {
  std::vector<std::string> rows = std::vector<std::string>(64, std::string(100, 'x'));

  ~Table() { rows.assign(64, "destroyed"); }
} table;

struct Static {
  ~Static() { say("static destructor"); }
} at_the_end;

// Older than every other static of this program: main is main before main() begins.
struct Early {
  Early() {
    known = threading::current_thread() == threading::main_thread() &&
            threading::current_thread().name() == "MainThread";
  }

  bool known = false;
};

[[gnu::init_priority(102)]] const Early early;

// The sanitizers' ones of g++ 12 do not: in the child, a thread that is gone may hold them.
#if defined(CANTEEN_ASAN) || defined(CANTEEN_TSAN)
constexpr bool allocator_survives_fork = false;
#else
constexpr bool allocator_survives_fork = true;
#endif

// TSan goes on believing in the threads that a child does not have: it would take a new one at the
// same address for an old one.
#if defined(CANTEEN_TSAN)
constexpr bool under_tsan = true;
#else
constexpr bool under_tsan = false;
#endif

// A worker that has something to do when main is at its end, and not before.
void start_worker() {
  Thread([] {
    threading::main_thread().join();
    threading::sleep(20ms);
    say("worker done");
  }).start();
}

// They are at it when this returns.
void start_daemons() {
  static threading::Barrier at_work(4);
  static threading::Lock lock;
  [[maybe_unused]] static long total = 0;
  for (int i = 0; i < 3; ++i) {
    Thread(
        [] {
          at_work.wait();
          for (std::size_t k = 0;; ++k) {
            {
              const std::scoped_lock guard(lock);
              ++total;
            }
            if (table.rows[k % 64].size() != 100) std::abort();
          }
        },
        {.daemon = true})
        .start();
  }
  at_work.wait();
}

// The other thread sleeps, and so is not in the middle of an allocation: its lock would be held for
// ever in the child of a fork (see allocator_survives_fork).
void until_blocked(const Thread& thread, threading::BlockedOn on) {
  while (thread.state().on != on) threading::sleep(1ms);
}

void forks_end_in_every_way(bool in_main);

const std::map<std::string, std::function<int()>> ways{
    {"return",
     [] {
       start_worker();
       threading::atexit([] { say("atexit 1"); });
       threading::atexit([] { say("atexit 2"); });
       threading::register_atexit([] { say("early 1"); });
       threading::register_atexit([] {
         say(threading::main_thread().is_alive() ? "early 2, main lives" : "early 2");
         try {
           threading::register_atexit([] {});
         } catch (const RuntimeError& error) {
           say(error.what());
         }
       });
       say("main ends");
       return 3;
     }},
    {"exit",
     [] {
       start_worker();
       std::exit(4);
       return 0;
     }},
    {"daemons",
     [] {
       start_daemons();
       start_worker();
       std::fputs("no newline, and still written", stdout);
       return 5;
     }},
    {"daemons-blocked",
     [] {
       // One in every call that waits: none comes back, and none is unwound.
       struct Unwound {
         ~Unwound() { say("unwound"); }
       };

       static threading::Lock lock;
       static threading::RLock rlock;
       static threading::Condition condition;
       static threading::Semaphore semaphore(0);
       static threading::Event event;
       static threading::Barrier barrier(2);
       static const Thread joined([] { event.wait(); }, {.daemon = true});
       lock.acquire();
       rlock.acquire();
       joined.start();
       const std::vector<std::function<void()>> waits{
           [] { lock.acquire(); },
           [] { rlock.acquire(); },
           [] { semaphore.acquire(); },
           [] { event.wait(); },
           [] { barrier.wait(); },
           [] { joined.join(); },
           [] { joined.join(3600s); },
           [] { threading::sleep(3600s); },
           [] {
             const std::scoped_lock guard(condition);
             condition.wait();
           },
       };
       for (const std::function<void()>& each : waits) {
         const Thread thread(
             [each] {
               const Unwound object;
               thread_local const Unwound of_the_thread;
               static_cast<void>(&of_the_thread);
               each();
               say("came back");
             },
             {.daemon = true});
         thread.start();
         while (thread.state() != threading::RunState::blocked) threading::sleep(1ms);
       }
       return 19;
     }},
    {"daemons-print",
     [] {
       static threading::Event printed;
       for (int i = 0; i < 3; ++i) {
         Thread(
             [] {
               for (;;) {
                 print("a daemon's line is whole");
                 printed.set();
               }
             },
             {.daemon = true})
             .start();
       }
       printed.wait();
       threading::sleep(20ms);
       return 20;
     }},
    {"daemon-joined",
     [] {
       // A daemon that a non-daemon waits for is waited for.
       static const Thread daemon(
           [] {
             threading::sleep(50ms);
             say("the daemon is done");
           },
           {.daemon = true});
       daemon.start();
       Thread([] {
         daemon.join();
         say("joined");
       }).start();
       return 0;
     }},
    {"start-at-the-end",
     [] {
       // Static destructors are too late for a new thread.
       struct Late {
         ~Late() {
           const Thread thread([] { say("never"); });
           try {
             thread.start();
           } catch (const RuntimeError& error) {
             say(error.what());
           }
           try {
             threading::atexit([] {});
           } catch (const RuntimeError& error) {
             say(error.what());
           }
           say(threading::active_count() == 1 ? "main alone" : "not alone");
         }
       };

       static const Late late;
       Thread([] {}).start();
       return 0;
     }},
    {"_exit",
     [] {
       Thread([] { threading::sleep(30s); }).start();
       threading::atexit([] { say("atexit"); });
       _exit(21);
       return 0;
     }},
    {"daemons-soft",
     [] {
       threading::at_end(threading::AtEnd::run_static_destructors);
       Thread(
           [] {
             for (;;) threading::sleep(1ms);
           },
           {.daemon = true})
           .start();
       return 6;
     }},
    {"daemon-in-stdin",
     [] {
       // Holds stdin's lock for ever: flushing every stream must not wait for it.
       static int ends[2];
       if (pipe(ends) != 0) return 1;
       static std::FILE* file = fdopen(ends[0], "r");
       Thread([] { std::fgetc(file); }, {.daemon = true}).start();
       threading::sleep(20ms);
       say("main ends");
       return 0;
     }},
    {"exit-in-worker",
     [] {
       start_worker();
       Thread([] {
         threading::sleep(20ms);
         std::exit(7);
       }).start();
       threading::sleep(3600s);
       return 0;
     }},
    {"exit-in-foreign",
     [] {
       start_worker();
       std::thread([] { std::exit(8); }).join();
       return 0;
     }},
    {"exit-twice",
     [] {
       Thread([] {
         threading::main_thread().join();
         std::exit(9);
       }).start();
       return 10;  // main is first, and waits for that thread
     }},
    {"throw",
     [] {
       start_worker();
       throw std::runtime_error("the soup is cold");
       return 0;
     }},
    {"throw-in-worker",
     [] {
       Thread([] { throw std::runtime_error("burnt"); }, {.name = "cook"}).start();
       start_worker();
       return 0;
     }},
    {"throw-exit",
     [] {
       start_worker();
       throw SystemExit(11);
       return 0;
     }},
    {"abort",
     [] {
       start_worker();
       std::abort();
       return 0;
     }},
    {"kill",
     [] {
       start_worker();
       kill(getpid(), SIGKILL);
       return 0;
     }},
    {"pthread-exit",
     [] {
       start_worker();
       start_daemons();
       pthread_exit(nullptr);
       return 0;
     }},
    {"quick-exit",
     [] {
       start_worker();
       std::fflush(stdout);
       std::quick_exit(12);
       return 0;
     }},
    {"chain",
     [] {
       // A thread that starts a thread while main waits; a worker of a daemon; one from atexit.
       static threading::Event second;
       static threading::Event made;
       Thread([] {
         threading::sleep(20ms);
         Thread([] {
           say("second");
           second.set();
         }).start();
       }).start();
       Thread(
           [] {
             Thread(
                 [] {
                   second.wait();
                   threading::sleep(20ms);
                   say("child of a daemon");
                 },
                 {.daemon = false})
                 .start();
             made.set();
           },
           {.daemon = true})
           .start();
       made.wait();
       threading::atexit([] { Thread([] { say("from atexit"); }).start(); });
       return 0;
     }},
    {"join-main",
     [] {
       Thread([] {
         threading::main_thread().join();
         std::printf("main alive: %d, enumerated: %zu\n",
                     threading::main_thread().is_alive() ? 1 : 0, threading::active_count());
       }).start();
       return 0;
     }},
    {"late-atexit",
     [] {
       threading::atexit([] {
         try {
           threading::register_atexit([] {});
         } catch (const RuntimeError& error) {
           say(error.what());
         }
         static threading::Event seen;
         const Thread daemon(
             [] {
               say("a daemon still runs");
               seen.set();
               threading::sleep(3600s);
             },
             {.daemon = true});
         daemon.start();
         seen.wait();
         for (const Thread& each : threading::enumerate()) {
           if (each == daemon) say("and is enumerated");
         }
       });
       return 0;
     }},
    {"slow",
     [] {
       // Ends when it has read, from what should be stderr, that somebody waits for it.
       static int ends[2];
       if (pipe(ends) != 0) return 1;
       static const int screen = dup(STDERR_FILENO);
       dup2(ends[1], STDERR_FILENO);
       Thread(
           [] {
             static char report[4096];
             const ssize_t size = read(ends[0], report, sizeof report);
             if (size > 0 && write(screen, report, static_cast<std::size_t>(size)) != size) return;
           },
           {.name = "slow"})
           .start();
       return 0;
     }},
    {"watchdog",
     [] {
       threading::exit_watchdog(20ms);
       return ways.at("slow")();
     }},
    {"fork",
     [] {
       static threading::Event go;
       const Thread left_behind([] { go.wait(60s); }, {.name = "left behind"});
       left_behind.start();
       until_blocked(left_behind, threading::BlockedOn::event);
       std::fflush(stdout);
       const pid_t child = fork();
       if (child == 0) {
         std::printf("child: %zu thread, %s, main is current: %d\n", threading::active_count(),
                     threading::current_thread().name().c_str(),
                     threading::current_thread() == threading::main_thread() ? 1 : 0);
         start_worker();
         return 0;  // joins the worker, not the thread that the fork left behind
       }
       int status = 0;
       waitpid(child, &status, 0);
       go.set();
       return WEXITSTATUS(status);
     }},
    {"fork-in-worker",
     [] {
       Thread worker([] {
         until_blocked(threading::main_thread(), threading::BlockedOn::join);
         std::fflush(stdout);
         const pid_t child = fork();
         if (child == 0) {
           std::printf("child: %zu thread, %s, %d\n", threading::active_count(),
                       threading::current_thread().name().c_str(),
                       threading::main_thread().native_id() == getpid() ? 1 : 0);
           std::exit(13);
         }
         int status = 0;
         waitpid(child, &status, 0);
         std::printf("parent: %d\n", WEXITSTATUS(status));
       });
       worker.start();
       worker.join();
       return 0;
     }},
    {"start-storm",
     [] {
       // main returns while others start threads that start threads.
       static std::atomic<int> left{60};
       static std::function<void()> next = [] {
         if (left.fetch_sub(1) > 0) Thread(next).start();
       };
       for (int i = 0; i < 3; ++i) Thread(next).start();
       return 0;
     }},
    {"before-main",
     [] {
       std::printf("main was known: %d\n", early.known ? 1 : 0);
       return 0;
     }},
    {"foreign-lock",
     [] {
       // Threads of somebody else's that have only ever used a lock, and a static.
       static threading::Lock lock;
       for (int i = 0; i < 3; ++i) {
         std::thread([] {
           for (std::size_t k = 0;; ++k) {
             const std::scoped_lock guard(lock);
             if (table.rows[k % 64].size() != 100) std::abort();
           }
         }).detach();
       }
       threading::sleep(20ms);
       return 14;
     }},
    {"exit-in-joined-worker",
     [] {
       static threading::Event started;
       static const Thread exits([] {
         started.wait();
         threading::sleep(20ms);
         std::exit(15);
       });
       exits.start();
       Thread([] {
         exits.join();
         say("joined");
       }).start();
       started.set();
       exits.join();
       return 0;
     }},
    {"exit-in-worker-main-busy",
     [] {
       // main has never asked for its own name, and goes on using a static. (atomic: a loop that
       // does nothing else may be taken for one that ends.)
       Thread([] { std::exit(16); }, {.daemon = false}).start();
       for (std::atomic<std::size_t> k = 0;; ++k) {
         if (table.rows[k % 64].size() != 100) std::abort();
       }
       return 0;
     }},
    {"exit-in-atexit",
     [] {
       start_daemons();
       start_worker();
       threading::atexit([] { say("the next callback"); });
       threading::atexit([] { std::exit(17); });
       return 0;
     }},
    {"exit-in-daemon",
     [] {
       start_worker();
       Thread([] { std::exit(22); }, {.daemon = true}).start();
       threading::sleep(3600s);
       return 0;
     }},
    {"exit-in-early",
     [] {
       start_worker();
       threading::register_atexit([] { say("the next callback"); });
       threading::register_atexit([] { std::exit(23); });
       return 0;
     }},
    {"exit-in-destructor",
     [] {
       // Of a thread_local object: that thread has all but ended.
       struct Exits {
         ~Exits() { std::exit(24); }
       };

       start_worker();
       Thread([] {
         thread_local const Exits exits;
         static_cast<void>(&exits);
       }).start();
       threading::sleep(3600s);
       return 0;
     }},
    {"exit-in-departure",
     [] {
       // Of the thread's object itself, which nobody has a name for.
       static threading::Event unnamed;

       struct Exits : threading::ThreadBase<Exits> {
         ~Exits() override { std::exit(27); }

         void run() override { unnamed.wait(); }
       };

       start_worker();
       threading::make<Exits>()->start();
       unnamed.set();
       threading::sleep(3600s);
       return 0;
     }},
    {"exit-storm",
     [] {
       // Of all kinds of threads at once; main returns the same.
       // (Threads that are not ours end it twice for TSan, which then finds the thread that
       // flushes.)
       static threading::Barrier together(under_tsan ? 5 : 7);
       for (int i = 0; i < 2; ++i) {
         Thread([] {
           together.wait();
           std::exit(25);
         }).start();
         Thread(
             [] {
               together.wait();
               std::exit(25);
             },
             {.daemon = true})
             .start();
         if (under_tsan) continue;
         std::thread([] {
           together.wait();
           std::exit(25);
         }).detach();
       }
       together.wait();
       return 25;
     }},
    {"throw-in-atexit",
     [] {
       threading::atexit([] { say("the next callback"); });
       threading::atexit([] { throw std::runtime_error("too late"); });
       return 26;
     }},
    {"noexcept-throw",
     [] {
       Thread([] {}).start();
       static const std::function<void()> throws = [] {
         throw std::runtime_error("must not leave");
       };
       []() noexcept { throws(); }();
       return 0;
     }},
    {"terminate-in-catch",
     [] {
       Thread([] {}).start();
       try {
         throw 1;
       } catch (int) {
         std::terminate();
       }
       return 0;
     }},
    {"throw-terminate",
     [] {
       start_worker();
       threading::at_uncaught(threading::AtUncaught::terminate);
       throw std::runtime_error("as C++ does");
       return 0;
     }},
    {"throw-rethrown",
     [] {
       start_worker();
       try {
         throw std::out_of_range("twice thrown");
       } catch (...) {
         throw;
       }
       return 0;
     }},
    {"throw-in-foreign",
     [] {
       start_worker();
       std::thread([] { throw std::runtime_error("not ours"); }).join();
       return 0;
     }},
    {"late-destructor",
     [] {
       // Nobody has a name for it: its own thread destroys it, before the statics go.
       struct Slow : threading::ThreadBase<Slow> {
         ~Slow() override {
           threading::sleep(60ms);
           say("object destroyed");
         }
       };

       threading::make<Slow>()->start();
       return 0;
     }},
    {"start-race",
     [] {
       // A daemon starts non-daemons all the time: each of them ends, or never begins.
       struct Check {
         ~Check() {
           if (begun != done) std::abort();
         }

         std::atomic<int> begun{0};
         std::atomic<int> done{0};
       };

       static Check check;
       threading::at_end(threading::AtEnd::run_static_destructors);
       Thread(
           [] {
             for (;;) {
               Thread(
                   [] {
                     ++check.begun;
                     std::this_thread::yield();
                     ++check.done;
                   },
                   {.daemon = false})
                   .start();
             }
           },
           {.daemon = true})
           .start();
       threading::sleep(3ms);
       return 18;
     }},
    {"slow-reader",
     [] {
       // The reader is late, and there is more than its pipe holds: every byte must arrive.
       int ends[2];
       if (pipe(ends) != 0) return 1;
       const pid_t reader = fork();
       if (reader == 0) {
         close(ends[1]);
         usleep(700'000);
         static char chunk[1 << 16];
         long total = 0;
         for (ssize_t got = 0; (got = read(ends[0], chunk, sizeof chunk)) > 0;) total += got;
         std::printf("%ld bytes\n", total);
         std::fflush(stdout);
         _exit(0);
       }
       close(ends[0]);
       static std::FILE* const file = fdopen(ends[1], "w");
       static char buffer[300'000];
       std::setvbuf(file, buffer, _IOFBF, sizeof buffer);
       for (int i = 0; i < 200'000; ++i) std::fputc('x', file);
       start_daemons();
       threading::sleep(20ms);
       return 0;
     }},
    {"at-thread-exit",
     [] {
       threading::at_thread_exit([] { say("of main"); });
       Thread worker(
           [] {
             threading::at_thread_exit([] { say("first, so last"); });
             threading::at_thread_exit([] {
               say(threading::current_thread().name().c_str());
               threading::at_thread_exit([] { say("added late"); });
             });
             pthread_exit(nullptr);
           },
           {.name = "worker"});
       worker.start();
       worker.join();
       return 0;
     }},
    {"fork-worker-returns",
     [] {
       // The child's main thread is the worker: the end of its run() is the child's end.
       Thread worker([] {
         until_blocked(threading::main_thread(), threading::BlockedOn::join);
         std::fflush(stdout);
         const pid_t child = fork();
         if (child == 0) {
           start_worker();
           threading::atexit([] { say("child's atexit"); });
           return;
         }
         int status = 0;
         waitpid(child, &status, 0);
         std::printf("parent: %d\n", WEXITSTATUS(status));
       });
       worker.start();
       worker.join();
       return 0;
     }},
    {"fork-ends",
     [] {
       forks_end_in_every_way(true);
       return 0;
     }},
    {"fork-ends-in-worker",
     [] {
       const Thread worker([] {
         until_blocked(threading::main_thread(), threading::BlockedOn::join);
         forks_end_in_every_way(false);
       });
       worker.start();
       worker.join();
       return 0;
     }},
    {"fork-busy",
     [] {
       // Others are in the middle of everything when the process forks.
       static std::atomic<bool> stop{false};
       static threading::Local<int> mine;
       std::vector<Thread> busy;
       for (int i = 0; i < 3; ++i) {
         busy.emplace_back([] {
           while (!stop) {
             Thread thread([] {
               *mine = 1;
               throw SystemExit();
             });
             thread.start();
             if (threading::active_count() == 0) std::abort();
             thread.set_name("renamed");
             threading::set_excepthook(nullptr);
             thread.join();
           }
         });
         busy.back().start();
       }
       int good = 0;
       for (int i = 0; i < 40; ++i) {
         const pid_t child = fork();
         if (child == 0) {
           for (const Thread& each : busy) each.join();
           if (allocator_survives_fork) {
             if (std::freopen("/dev/null", "w", stdout) == nullptr) return 1;
             Thread thread([] {
               *mine = 2;
               throw SystemExit();
             });
             thread.start();
             threading::atexit([] {});
             return threading::active_count() <= 2 ? 0 : 1;
           }
           _exit(threading::active_count() == 1 ? 0 : 1);
         }
         int status = 0;
         waitpid(child, &status, 0);
         good += WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 1 : 0;
       }
       stop = true;
       std::printf("%d children\n", good);
       return 0;
     }},
};

// The child's main thread is the one that called fork(): its end is the child's, as in a process
// that was never forked. A thread that the child does not have waits in the parent.
void forks_end_in_every_way(bool in_main) {
  struct End {
    const char* way;
    int status;  // of waitpid(), or the signal
  };

  // A worker's return is no main's: it has no status to give.
  const End ends[] = {{"return", (in_main ? 3 : 0) << 8},
                      {"exit", 4 << 8},
                      {"daemons", (in_main ? 5 : 0) << 8},
                      {"daemons-blocked", (in_main ? 19 : 0) << 8},
                      {"exit-in-worker", 7 << 8},
                      {"exit-in-foreign", 8 << 8},
                      {"exit-in-atexit", 17 << 8},
                      {"throw", 1 << 8},
                      {"throw-exit", 11 << 8},
                      {"pthread-exit", 0},
                      {"quick-exit", 12 << 8},
                      {"_exit", 21 << 8},
                      {"abort", SIGABRT},
                      {"kill", SIGKILL}};
  threading::Event go;
  if (under_tsan) go.set();
  const Thread left_behind([&] { go.wait(); });
  left_behind.start();
  if (under_tsan) left_behind.join();
  if (!under_tsan) until_blocked(left_behind, threading::BlockedOn::event);
  bool good = true;
  for (const End& each : ends) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
      if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(99);
      alarm(60);
      const int status = ways.at(each.way)();
      if (in_main) std::exit(status);
      return;
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) status = WTERMSIG(status);  // without the bit for a core
    if (status == each.status) continue;
    good = false;
    std::printf("%s: %#x instead of %#x\n", each.way, static_cast<unsigned>(status),
                static_cast<unsigned>(each.status));
  }
  go.set();
  left_behind.join();
  if (good) say("every end");
}

}  // namespace

int main(int count, char** words) {
  const auto way = count == 2 ? ways.find(words[1]) : ways.end();
  if (way == ways.end()) {
    std::fputs("usage: ending WAY\n", stderr);
    return 64;
  }
  return way->second();
}
