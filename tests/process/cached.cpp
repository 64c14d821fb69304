// How a program with a static Cache can end, while a helper of it loads and its sweeper removes
// what has expired: `cached WAY`. tests/process/CMakeLists.txt says what each must print and
// return.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include <canteen/cache.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;
using threading::Thread;

namespace {

void say(const char* text) {
  std::printf("%s\n", text);
  std::fflush(stdout);
}

struct Static {
  ~Static() { say("static destructor"); }
} at_the_end;

std::atomic<int> swept{0};
std::atomic<bool> ends_in_listener{false};

void put_again(const int& key, std::string& value, cache::RemovalReason reason);

cache::Cache<int, std::string> dishes({.load =
                                           [](int key) { return "dish " + std::to_string(key); },
                                       .on_removal = put_again,
                                       .remove_promptly = true});

void put_again(const int& key, std::string& value, cache::RemovalReason reason) {
  if (reason != cache::RemovalReason::expired) return;
  ++swept;
  if (ends_in_listener) std::exit(9);
  dishes.put(key, value, 1ms);
}

std::atomic<bool> is_used_at_the_end{false};

// Made after the cache, so destroyed before it, when there are no threads any more.
struct Late {
  ~Late() {
    if (!is_used_at_the_end) return;
    say(dishes.get(3).c_str());
    dishes.put(4, "put", 1ms);
    try {
      say(dishes.get(5, 60s).c_str());
    } catch (const RuntimeError& error) {
      say(error.what());
    }
    say(dishes.get(5).c_str());
  }
} late;

// A helper loads until main is at its end and longer, the sweeper sweeps, and something else is to
// expire much later.
void be_busy() {
  dishes.put(1, "for long", 1h);
  dishes.put(2, "for a moment", 1ms);
  threading::Event begun;
  static_cast<void>(dishes.get_async(10, [&begun](int) {
    begun.set();
    threading::main_thread().join();
    threading::sleep(20ms);
    say("cooked");
    return std::string();
  }));
  begun.wait();
  while (swept < 3) threading::sleep(1ms);
}

const std::map<std::string, std::function<int()>> ways{
    {"return",
     [] {
       be_busy();
       return 3;
     }},
    {"exit",
     [] {
       be_busy();
       std::exit(4);
       return 0;
     }},
    {"exit-in-thread",
     [] {
       be_busy();
       const Thread other([] { std::exit(7); });
       other.start();
       other.join();
       return 0;
     }},
    {"throw",
     []() -> int {
       be_busy();
       throw std::runtime_error("the soup is cold");
     }},
    {"exit-in-listener",
     [] {
       be_busy();
       ends_in_listener = true;
       for (;;) threading::sleep(1h);
       return 0;
     }},
    {"_exit",
     [] {
       be_busy();
       _exit(21);
       return 0;
     }},
    {"used-at-the-end",
     [] {
       is_used_at_the_end = true;
       return 5;
     }},
};

}  // namespace

int main(int count, char** words) {
  const auto way = count == 2 ? ways.find(words[1]) : ways.end();
  if (way == ways.end()) {
    std::fputs("usage: cached WAY\n", stderr);
    return 64;
  }
  return way->second();
}
