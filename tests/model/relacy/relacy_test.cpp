// The primitives under Relacy. Each suite must hold on the true platform and must fail on the two
// weakened ones, where every acquire, or every release, is relaxed.
//
// Not a GoogleTest program: see platform.hpp.
#include "tests/model/relacy/platform.hpp"

namespace canteen::model {
namespace {

using cache::detail::BasicReadersLock;
using threading::detail::BasicCondition;
using threading::detail::BasicEvent;
using threading::detail::BasicLock;
using threading::detail::BasicRLock;
using threading::detail::BasicSemaphore;
using namespace std::chrono_literals;

void require(bool condition) {
  if (!condition) rl::ctx().fail_test("require", rl::test_result_user_assert_failed, RL_INFO);
}

// First in each suite, which Relacy constructs anew for each schedule.
struct Fresh {
  Fresh() { Sleepers::forget(); }
};

template <class P>
struct LockSuite : rl::test_suite<LockSuite<P>, 3> {
  const Fresh fresh;
  BasicLock<P> lock{"lock", 1h};
  typename P::template Plain<int> count{0};
  int entered = 0;

  void thread(unsigned index) {
    for (int i = 0; i < 2; ++i) {
      if (index == 2 ? !lock.acquire(1s, {}) : (lock.acquire(), false)) continue;
      count.set(count.get() + 1);
      ++entered;
      require(lock.release());
    }
  }

  void after() { require(count.get() == entered && !lock.locked() && lock.waiters() == 0); }
};

// No patience at all: every wait in vain ends in a hand-over.
template <class P>
struct FairLockSuite : rl::test_suite<FairLockSuite<P>, 3> {
  const Fresh fresh;
  BasicLock<P> lock{"lock", 0ns};
  typename P::template Plain<int> count{0};

  void thread(unsigned) {
    for (int i = 0; i < 2; ++i) {
      lock.acquire();
      count.set(count.get() + 1);
      require(lock.release());
    }
  }

  void after() { require(count.get() == 6 && !lock.locked() && lock.waiters() == 0); }
};

template <class P>
struct RLockSuite : rl::test_suite<RLockSuite<P>, 2> {
  const Fresh fresh;
  BasicRLock<P> lock{"rlock", 1h};
  typename P::template Plain<int> count{0};

  void thread(unsigned) {
    lock.acquire();
    lock.acquire();
    count.set(count.get() + 1);
    require(lock.release() && lock.owned());
    count.set(count.get() + 1);
    require(lock.release() && !lock.owned());
  }

  void after() { require(count.get() == 4 && !lock.locked()); }
};

template <class P>
struct SemaphoreSuite : rl::test_suite<SemaphoreSuite<P>, 3> {
  const Fresh fresh;
  BasicSemaphore<P> permits{0, "permits"};
  typename P::template Plain<int> soup{0};
  int got = 0;

  void thread(unsigned index) {
    if (index == 0) {
      soup.set(1);
      require(permits.release(1));
      require(permits.release(1));
    } else if (index == 1 || permits.acquire(1s, {})) {
      if (index == 1) permits.acquire();
      require(soup.get() == 1);
      ++got;
    }
  }

  void after() { require(got + permits.value() == 2 && permits.waiters() == 0); }
};

template <class P>
struct EventSuite : rl::test_suite<EventSuite<P>, 3> {
  const Fresh fresh;
  BasicEvent<P> bell{"bell"};
  typename P::template Plain<int> news{0};

  void thread(unsigned index) {
    if (index == 0) {
      news.set(1);
      bell.set();
    } else if (bell.wait(index == 1 ? Timeout() : Timeout(1s), {})) {
      require(news.get() == 1);
    } else {
      require(index == 2);
    }
  }

  void after() { require(bell.is_set() && bell.waiters() == 0); }
};

template <class P>
struct ConditionSuite : rl::test_suite<ConditionSuite<P>, 3> {
  const Fresh fresh;
  BasicLock<P> lock{"lock", 1h};
  BasicCondition<P> more{"more"};
  typename P::template Plain<int> meals{0};

  void thread(unsigned index) {
    lock.acquire();
    if (index == 0) {
      meals.set(2);
      more.notify(2);
    } else {
      while (meals.get() == 0) more.wait(lock, index == 1 ? Timeout() : Timeout(1s), {});
      meals.set(meals.get() - 1);
    }
    lock.release();
  }

  void after() { require(meals.get() == 0 && more.waiters() == 0 && !lock.locked()); }
};

// One puts two items where there is room for one, two take one each.
template <class P, class Queue>
struct QueueSuite : rl::test_suite<QueueSuite<P, Queue>, 3> {
  const Fresh fresh;
  // Its memory is Relacy's as long as the schedule runs: given back in after(), or never.
  alignas(Queue) std::byte place[sizeof(Queue)];
  Queue& line = *::new (place) Queue;
  typename P::template Plain<int> soup{0};
  int sum = 0;

  void thread(unsigned index) {
    if (index == 0) {
      soup.set(1);
      line.put(1);
      line.put(2);
      require(line.join());
    } else {
      const int item = line.get();
      require(soup.get() == 1);
      sum += item;
      line.task_done();
    }
  }

  void after() {
    require(sum == 3 && line.empty() && line.unfinished_tasks() == 0);
    require(line.waiting_getters() + line.waiting_putters() + line.waiting_joiners() == 0);
    line.~Queue();
  }
};

template <class P>
struct Fifo : queue::detail::QueueFace<queue::detail::BasicFifo<int, P>> {
  Fifo() : Fifo::QueueFace(1, "line") {}
};

template <class P>
struct Lifo : queue::detail::QueueFace<queue::detail::BasicShelf<queue::detail::Stack<int>, P>> {
  Lifo() : Lifo::QueueFace(1, "trays", queue::detail::Stack<int>()) {}
};

template <class P>
struct ReadersLockSuite : rl::test_suite<ReadersLockSuite<P>, 3> {
  const Fresh fresh;
  BasicReadersLock<P> lock{nullptr, "menu"};
  typename P::template Plain<int> soup{0};
  typename P::template Plain<int> price{0};

  void thread(unsigned index) {
    if (index < 2) {
      lock.lock();
      soup.set(soup.get() + 1);
      price.set(price.get() + 1);
      lock.unlock();
    }
    if (index > 0) {
      lock.enter_counted();
      require(soup.get() == price.get());
      lock.leave();
    }
  }

  void after() { require(soup.get() == 2 && price.get() == 2 && lock.counted() == 2); }
};

template <class P>
using FifoSuite = QueueSuite<P, Fifo<P>>;
template <class P>
using LifoSuite = QueueSuite<P, Lifo<P>>;

int failures = 0;

template <class Suite>
rl::test_params run(rl::scheduler_type_e search, rl::iteration_t iterations, bool talks) {
  std::ostream silence(nullptr);
  rl::test_params params;
  params.search_type = search;
  params.iteration_count = iterations;
  params.context_bound = 2;
  params.output_stream = talks ? &std::cout : &silence;
  params.progress_stream = &silence;
  rl::simulate<Suite>(params);
  return params;
}

void expect(bool holds, const char* name, const rl::test_params& params) {
  std::cout << (holds ? "ok      " : "FAILED  ") << name << ": "
            << rl::test_result_str(params.test_result) << " after " << params.stop_iteration
            << " schedules\n";
  if (!holds) ++failures;
}

template <template <class> class Suite>
void check(const std::string& name, rl::iteration_t iterations, bool bounded) {
  using enum Weakened;
  const auto passes = [&](const char* search, const rl::test_params& params) {
    expect(params.test_result == rl::test_result_success, (name + ", " + search).c_str(), params);
  };
  const auto fails = [&](const char* weakened, const rl::test_params& params) {
    expect(params.test_result != rl::test_result_success, (name + ", " + weakened).c_str(), params);
  };
  passes("at random", run<Suite<Relacy<nothing>>>(rl::random_scheduler_type, iterations, true));
  // Timeouts and spurious wake-ups are choices too there, with no bound to their number: a suite
  // whose sleeps they end has no last schedule.
  if (bounded) {
    passes("context bound",
           run<Suite<Relacy<nothing>>>(rl::fair_context_bound_scheduler_type, iterations, true));
  }
  fails("acquires planted",
        run<Suite<Relacy<acquires>>>(rl::random_scheduler_type, 100'000, false));
  fails("releases planted",
        run<Suite<Relacy<releases>>>(rl::random_scheduler_type, 100'000, false));
}

}  // namespace
}  // namespace canteen::model

int main() {
  using namespace canteen::model;
  const char* const wanted = std::getenv("CANTEEN_MODEL_ITERATIONS");
  const rl::iteration_t iterations = wanted != nullptr ? std::stoull(wanted) : 20'000;
  check<LockSuite>("lock", iterations, true);
  check<FairLockSuite>("fair lock", iterations, true);
  check<RLockSuite>("rlock", iterations, true);
  check<SemaphoreSuite>("semaphore", iterations, false);
  check<FifoSuite>("fifo queue", iterations, false);
  check<LifoSuite>("lifo queue", iterations, false);
  check<ReadersLockSuite>("readers' lock", iterations, false);
  check<EventSuite>("event", iterations, false);
  check<ConditionSuite>("condition", iterations, false);
  return failures == 0 ? 0 : 1;
}
