// Threads from their making to their end: one after the other, and fifty at once.
#include <array>
#include <optional>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sys/prctl.h>

#include <canteen/threading.hpp>

#include "bench/support/machine.hpp"
#include "bench/threading/threads.hpp"

namespace canteen::bench {
namespace {

constexpr std::size_t small_stack = 65'536;

void work() {
  asm volatile("" ::: "memory");
}

// Each kind starts a thread in its constructor, and waits for its end in join().
template <bool Small>
class Pthread {
 public:
  Pthread() {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (Small) pthread_attr_setstacksize(&attributes, small_stack);
    pthread_create(&thread_, &attributes, &Pthread::run, nullptr);
    pthread_attr_destroy(&attributes);
  }

  void join() { pthread_join(thread_, nullptr); }

 private:
  static void* run(void*) {
    prctl(PR_SET_NAME, "worker");
    work();
    return nullptr;
  }

  pthread_t thread_{};
};

class Jthread {
 public:
  void join() { thread_.join(); }

 private:
  std::jthread thread_{&work};
};

class JthreadNamesItself {
 public:
  void join() { thread_.join(); }

 private:
  std::jthread thread_{[] {
    prctl(PR_SET_NAME, "worker");
    work();
  }};
};

class JthreadNamedByParent {
 public:
  JthreadNamedByParent() { pthread_setname_np(thread_.native_handle(), "worker"); }

  void join() { thread_.join(); }

 private:
  std::jthread thread_{&work};
};

class Ours {
 public:
  Ours() : thread_(&work, {.name = "worker"}) { thread_.start(); }

  void join() { thread_.join(); }

 private:
  threading::Thread thread_;
};

template <class T>
Sample one_by_one() {
  constexpr int count = 1'000;
  const Meanwhile meanwhile;
  for (int i = 0; i < count; ++i) T().join();
  const double took = meanwhile.seconds();
  return {{"us", took / count * 1e6}, {"CPU us", meanwhile.cpu_seconds() / count * 1e6}};
}

template <class T>
Sample at_once() {
  constexpr int crowd = 50;
  constexpr int repeats = 40;
  const Meanwhile meanwhile;
  for (int i = 0; i < repeats; ++i) {
    std::array<std::optional<T>, crowd> threads;
    for (auto& each : threads) each.emplace();
    for (auto& each : threads) each->join();
  }
  const double took = meanwhile.seconds();
  return {{"us each", took / crowd / repeats * 1e6},
          {"CPU us", meanwhile.cpu_seconds() / crowd / repeats * 1e6}};
}

Sample at_once_on_small_stacks() {
  threading::stack_size(small_stack);
  Sample sample = at_once<Ours>();
  threading::stack_size(0);
  return sample;
}

}  // namespace

void measure_life(Program& program) {
  program.run({"start and join, one after the other",
               {{"pthread, names itself", &one_by_one<Pthread<false>>},
                {"std::jthread, no name", &one_by_one<Jthread>},
                {"std::jthread, names itself", &one_by_one<JthreadNamesItself>},
                {"std::jthread, named by its parent", &one_by_one<JthreadNamedByParent>},
                {"Thread",
                 &one_by_one<Ours>,
                 {{"us", "pthread, names itself", 1.15, false},
                  {"us", "std::jthread, no name", 1.10, false},
                  {"us", "std::jthread, named by its parent", 0.65, false}}}}});
  program.run({"start and join, 50 at once",
               {{"pthread, names itself", &at_once<Pthread<false>>},
                {"pthread, names itself, 64 KiB stack", &at_once<Pthread<true>>},
                {"std::jthread, no name", &at_once<Jthread>},
                {"std::jthread, named by its parent", &at_once<JthreadNamedByParent>},
                {"Thread",
                 &at_once<Ours>,
                 {{"us each", "pthread, names itself", 1.15, false},
                  {"us each", "std::jthread, no name", 1.10, false}}},
                {"Thread, 64 KiB stack",
                 &at_once_on_small_stacks,
                 {{"us each", "std::jthread, no name", 0.5, false},
                  {"us each", "pthread, names itself, 64 KiB stack", 1.15, false}}}}});
}

}  // namespace canteen::bench
