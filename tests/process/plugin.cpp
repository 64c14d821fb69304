// A plug-in whose author uses the library: see plugged.cpp.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;
using threading::Thread;

namespace {

void say(const char* text) {
  std::printf("%s\n", text);
  std::fflush(stdout);
}

void work() {
  threading::main_thread().join();
  threading::sleep(20ms);
  say("worker done");
}

}  // namespace

extern "C" [[gnu::visibility("default")]] void plugin_run(const char* what) {
  const std::string_view way = what;
  if (way == "nothing") return;
  // A foreign thread counts as a daemon, which its threads would inherit.
  Thread(work, {.daemon = false}).start();
  if (way == "daemons") {
    static threading::Lock lock;
    [[maybe_unused]] static long total = 0;
    static threading::Barrier at_work(3);
    for (int i = 0; i < 2; ++i) {
      Thread(
          [] {
            at_work.wait();
            for (;;) {
              lock.acquire();
              ++total;
              lock.release();
            }
          },
          {.daemon = true})
          .start();
    }
    at_work.wait();
  }
  if (way == "exit") {
    Thread([] {
      threading::sleep(20ms);
      std::exit(9);
    }).start();
  }
}
