// What the watches cost: nothing while they are off, and how much when they are on.
#include <mutex>
#include <vector>

#include "bench/support/machine.hpp"
#include "bench/threading/locks.hpp"
#include "bench/threading/peers.hpp"

namespace canteen::bench {
namespace {

enum Watches : unsigned { none = 0, deadlocks = 1, order = 2, both = 3 };

class Watched {
 public:
  explicit Watched(Watches which) {
    if ((which & deadlocks) != 0) threading::watch_deadlocks();
    if ((which & order) != 0) threading::watch_lock_order();
  }

  ~Watched() {
    threading::unwatch_deadlocks();
    threading::unwatch_lock_order();
  }

  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
};

threading::Lock outer("outer");
threading::Lock inner("inner");

Sample alone(Watches which) {
  constexpr int operations = 1'000'000;
  const Watched watched(which);
  const double begin = now();
  for (int i = 0; i < operations; ++i) {
    inner.lock();
    inner.unlock();
  }
  return {{"ns", (now() - begin) / operations * 1e9}};
}

Sample nested(Watches which) {
  constexpr int operations = 300'000;
  const Watched watched(which);
  const double begin = now();
  for (int i = 0; i < operations; ++i) {
    const std::scoped_lock first(outer);
    const std::scoped_lock second(inner);
  }
  return {{"ns", (now() - begin) / operations * 1e9}};
}

Sample contended(Watches which) {
  constexpr int operations = 200'000;
  const Watched watched(which);
  const double begin = now();
  std::vector<threading::Thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int k = 0; k < operations; ++k) {
        inner.lock();
        inner.unlock();
      }
    });
    threads.back().start();
  }
  for (threading::Thread& each : threads) each.join();
  return {{"ns", (now() - begin) / operations / 4 * 1e9}};
}

Group group(const char* title, Sample (*measure)(Watches), std::vector<Target> of_deadlocks) {
  return {title,
          {{"off", [=] { return measure(none); }},
           {"deadlocks", [=] { return measure(deadlocks); }, std::move(of_deadlocks)},
           {"order", [=] { return measure(order); }},
           {"both", [=] { return measure(both); }}}};
}

}  // namespace

void measure_watches(Program& program) {
  threading::Event end;
  threading::Thread second([&] { end.wait(); });
  second.start();
  // The deadlock watch is asked only by those who wait.
  program.run(group("watches: lock and unlock, alone", &alone, {{"ns", "off", 1.1, false}}));
  program.run(group("watches: a lock within a lock, alone", &nested, {{"ns", "off", 1.1, false}}));
  program.run(group("watches: lock and unlock, by 4 threads", &contended, {}));
  end.set();
  second.join();
}

}  // namespace canteen::bench
