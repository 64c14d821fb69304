// What is each thread's own: how long a read takes.
#include <memory>

#include <pthread.h>

#include <canteen/threading.hpp>

#include "bench/support/machine.hpp"
#include "bench/threading/threads.hpp"

#ifdef CANTEEN_BENCH_BOOST
#include <boost/thread/tss.hpp>
#endif
#ifdef CANTEEN_BENCH_TBB
#include <oneapi/tbb/enumerable_thread_specific.h>
#endif

namespace canteen::bench {
namespace {

constinit thread_local int plain = 1;
threading::Local<int> ours;
threading::local attributes;

pthread_key_t key() {
  static const pthread_key_t made = [] {
    pthread_key_t fresh{};
    pthread_key_create(&fresh, nullptr);
    return fresh;
  }();
  return made;
}

// ns for each read; `read` returns a reference, or an address, that must be looked up every time.
template <class Read>
Sample each(Read read) {
  constexpr int operations = 20'000'000;
  const double begin = now();
  for (int i = 0; i < operations; ++i) {
    asm volatile("" ::"r"(read()) : "memory");
  }
  return {{"ns", (now() - begin) / operations * 1e9}};
}

}  // namespace

void measure_local(Program& program) {
  static int value = 1;
  pthread_setspecific(key(), &value);
  ours.get() = 1;
  attributes["x"] = 1;
#ifdef CANTEEN_BENCH_BOOST
  static boost::thread_specific_ptr<int> boosts;
  boosts.reset(new int(1));
#endif
#ifdef CANTEEN_BENCH_TBB
  static tbb::enumerable_thread_specific<int, tbb::cache_aligned_allocator<int>,
                                         tbb::ets_key_per_instance>
      tbbs(1);
#endif
  const Target plain_or_2{"ns", "thread_local", 1.5, false, 2.0};
  program.run({"a read of a thread's own object",
               {{"thread_local", [] { return each([] { return plain; }); }},
                {"pthread_getspecific",
                 [] {
                   const pthread_key_t mine = key();
                   return each([mine] { return *static_cast<int*>(pthread_getspecific(mine)); });
                 }},
#ifdef CANTEEN_BENCH_BOOST
                {"boost::thread_specific_ptr", [] { return each([] { return *boosts; }); }},
#endif
#ifdef CANTEEN_BENCH_TBB
                {"tbb::enumerable_thread_specific, its own key",
                 [] { return each([] { return tbbs.local(); }); }},
#endif
                {"Local<int>",
                 [] { return each([] { return *ours; }); },
                 {plain_or_2,
                  {"ns", "pthread_getspecific", 1.3, false},
                  {"ns", "boost::thread_specific_ptr", 0.4, false}}},
                {"local, an attribute",
                 [] { return each([] { return attributes["x"].as<int>(); }); },
                 {plain_or_2}},
                {"current_thread()",
                 [] { return each([] { return threading::current_thread().object(); }); },
                 {plain_or_2}}}});
}

}  // namespace canteen::bench
