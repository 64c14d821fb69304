// Every way in which a program with threads can end: `ending WAY`. tests/process/CMakeLists.txt
// says what each must print and return; here nothing may depend on timing but a few sleeps that
// make the interesting order likely.
#include <atomic>
#include <chrono>
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

#include <canteen/threading.hpp>

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

void start_worker() {
  Thread([] {
    threading::sleep(50ms);
    say("worker done");
  }).start();
}

void start_daemons() {
  static threading::Lock lock;
  [[maybe_unused]] static long total = 0;
  for (int i = 0; i < 3; ++i) {
    Thread(
        [] {
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
}

const std::map<std::string, std::function<int()>> ways{
    {"return",
     [] {
       start_worker();
       threading::atexit([] { say("atexit 1"); });
       threading::atexit([] { say("atexit 2"); });
       threading::register_atexit([] { say("early"); });
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
       Thread([] {
         threading::sleep(20ms);
         std::exit(7);
       }).start();
       start_worker();
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
         threading::sleep(30ms);
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
         Thread([] { say("a daemon still runs"); }, {.daemon = true}).start();
         threading::sleep(50ms);
       });
       return 0;
     }},
    {"watchdog",
     [] {
       threading::exit_watchdog(20ms);
       Thread([] { threading::sleep(400ms); }, {.name = "slow"}).start();
       return 0;
     }},
    {"fork",
     [] {
       static threading::Event go;
       Thread([] { go.wait(60s); }, {.name = "left behind"}).start();
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
};

}  // namespace

int main(int count, char** words) {
  const auto way = count == 2 ? ways.find(words[1]) : ways.end();
  if (way == ways.end()) {
    std::fputs("usage: ending WAY\n", stderr);
    return 64;
  }
  return way->second();
}
