// How a program can end whose daemons are in the middle of what they do at a queue of room broker
// in memory: `brokered WAY`. They are stopped wherever they are; but none with a lock in its hands,
// for a static destructor still puts and gets there, and main ends with 5.
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include <canteen/broker.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;
using threading::Thread;

namespace {

// Never destroyed: daemons use it to the end.
broker::Queue& line() {
  static broker::Queue& the = *new broker::Queue(broker::open("memory:line"));
  return the;
}

// The last one who comes.
struct Late {
  ~Late() {
    broker::Queue mine = broker::open("memory:line");
    static_cast<void>(mine.purge());
    static_cast<void>(mine.statistics());
    // A daemon that is just being stopped may still have taken one.
    for (std::size_t puts = 0; puts < 5; ++puts) {
      mine.put("soup");
      if (auto got = mine.try_get(10ms)) got->ack();
    }
    broker::Queue dead = mine.dead_letters();
    dead.put("bone");
    static_cast<void>(dead.get(10s));
    std::printf("served\n");
    std::fflush(stdout);
  }
};

// What a daemon does again and again.
const std::map<std::string, std::function<void()>> ways{
    {"look", [] { static_cast<void>(line().qsize()); }},
    {"pass",
     [] {
       line().put("rice");
       if (auto got = line().try_get()) got->ack();
     }},
    {"sleep",
     [] {
       line().put("rice");
       while (auto got = line().try_get(1us)) got->ack();
     }},
    {"bury",
     [] {
       line().put("rice");
       if (auto got = line().try_get()) got->dead_letter("cold");
     }},
};

}  // namespace

int main(int count, char** words) {
  const auto way = count == 2 ? ways.find(words[1]) : ways.end();
  if (way == ways.end()) return 1;
  threading::at_end(threading::AtEnd::run_static_destructors);
  static const Late late;
  // Never destroyed: the daemons' own.
  static const std::function<void()>& work = *new std::function<void()>(way->second);
  static threading::Barrier& at_work = *new threading::Barrier(4);
  for (int i = 0; i < 3; ++i) {
    Thread(
        [] {
          work();
          at_work.wait();
          for (;;) work();
        },
        {.daemon = true})
        .start();
  }
  at_work.wait();
  threading::sleep(5ms);
  return 5;
}
