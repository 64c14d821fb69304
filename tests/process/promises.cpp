// Sentences of the contract that need a process of their own: `promises ROW`. What each must print
// is in tests/process/CMakeLists.txt.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>

#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;
using threading::Thread;

namespace {

void say(const std::string& text) {
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

std::string words_of_joining(Thread thread) {
  try {
    thread.join();
  } catch (const RuntimeError& error) {
    return error.what();
  }
  return "joined";
}

// Runs when main has returned, and everything that is not a daemon has ended; also after the
// statics of the functions below, which are therefore never destroyed.
struct Late {
  void (*call)() = nullptr;

  ~Late() {
    if (call != nullptr) call();
  }
} late;

// Made before main, by its thread.
const Thread first;
const Thread maker = threading::current_thread();

// The first name of a process: one counter, from 1.
void first_names() {
  say(first.name() + ", made by " + maker.name());
  say(Thread({.name = "chef"}).name());
  say(Thread().name());
}

// Late joins: a daemon that runs is refused, one that has ended is not.
void joins_at_the_end() {
  threading::at_end(threading::AtEnd::run_static_destructors);
  static Thread& runs = *new Thread([] { threading::sleep(3600s); }, {.daemon = true});
  static Thread& ended = *new Thread([] {}, {.daemon = true});
  runs.start();
  ended.start();
  ended.join();
  late.call = [] {
    say(words_of_joining(ended));
    say(words_of_joining(runs));
  };
}

// A join of main returns once main is at its end: not alive, and still enumerated.
void join_of_main() {
  static threading::Event seen;
  Thread([] {
    Thread main = threading::main_thread();
    say(main.is_alive() ? "alive" : "dead");
    seen.set();
    say(words_of_joining(main));
    say(main.is_alive() ? "alive" : "dead");
    for (const Thread& each : threading::enumerate()) {
      if (each == main) say("enumerated");
    }
  }).start();
  seen.wait();
  say("main ends");
}

// main_thread() is the same in a static destructor.
void main_thread_at_the_end() {
  static const Thread& main = *new Thread(threading::main_thread());
  late.call = [] {
    say(threading::main_thread() == main ? "the same" : "another");
    say(threading::main_thread().name());
    say(threading::current_thread() == main ? "current" : "not current");
  };
}

// A timer that is no daemon keeps the process until it has fired; one that is does not.
void timers() {
  static threading::Event said;
  threading::Timer(50ms, [] {
    said.wait();
    say("fired");
  }).start();
  threading::Timer(3600s, [] { say("never"); }, {.daemon = true}).start();
  say("main ends");
  said.set();
}

struct Promise {
  const char* row;
  void (*keep)();
} constexpr promises[] = {
    {"C2", first_names}, {"J4", join_of_main},           {"J5", joins_at_the_end},
    {"K9", timers},      {"M3", main_thread_at_the_end},
};

}  // namespace

int main(int count, char** words) {
  for (const Promise& each : promises) {
    if (count == 2 && std::strcmp(words[1], each.row) == 0) {
      each.keep();
      return 0;
    }
  }
  std::fputs("usage: promises ROW\n", stderr);
  return 64;
}
