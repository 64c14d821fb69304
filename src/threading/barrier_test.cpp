#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <vector>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {
namespace {

using namespace std::chrono_literals;
using threading::Barrier;
using threading::BrokenBarrierError;

// n threads that each run call(i), joined at the end of the scope.
class Bunch {
 public:
  Bunch(int n, const std::function<void(int)>& call) {
    for (int i = 0; i < n; ++i) {
      members_.push_back(std::make_unique<Running>([call, i] { call(i); }));
    }
  }

 private:
  std::vector<std::unique_ptr<Running>> members_;
};

TEST(Barrier, K8_needs_a_party) {
  EXPECT_THROW(Barrier(0), ValueError);
  EXPECT_THROW(Barrier(-1), ValueError);
  static_assert(std::is_base_of_v<RuntimeError, BrokenBarrierError>);
}

TEST(Barrier, K8_one_party_never_blocks) {
  Barrier barrier(1);
  EXPECT_EQ(barrier.wait(), 0);
  EXPECT_EQ(barrier.wait(0s), 0);
}

TEST(Barrier, K8_indices_are_distinct_and_nobody_passes_early_in_any_cycle) {
  constexpr int parties = 4;
  constexpr int cycles = 200;
  Barrier barrier(parties);
  threading::Lock lock;
  std::vector<std::set<std::int64_t>> indices(cycles);
  std::atomic<int> arrived{0};
  Bunch(parties, [&](int) {
    for (int cycle = 0; cycle < cycles; ++cycle) {
      arrived.fetch_add(1);
      const std::int64_t index = barrier.wait();
      EXPECT_GE(arrived.load(), (cycle + 1) * parties);
      const std::scoped_lock guard(lock);
      indices[static_cast<std::size_t>(cycle)].insert(index);
    }
  });
  for (const auto& each : indices) EXPECT_EQ(each, (std::set<std::int64_t>{0, 1, 2, 3}));
  EXPECT_EQ(barrier.n_waiting(), 0);
}

TEST(Barrier, K8_indices_are_in_the_order_of_arrival_and_n_waiting_counts_them) {
  Barrier barrier(3);
  std::vector<std::int64_t> index(3, -1);
  std::vector<std::unique_ptr<Running>> parties;
  EXPECT_EQ(barrier.parties(), 3);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(barrier.n_waiting(), static_cast<std::int64_t>(i));
    parties.push_back(std::make_unique<Running>([&, i] { index[i] = barrier.wait(); }));
    if (i < 2) {
      eventually([&] { return barrier.n_waiting() == static_cast<std::int64_t>(i) + 1; });
    }
  }
  parties.clear();
  EXPECT_EQ(index, (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(barrier.n_waiting(), 0);
}

TEST(Barrier, K8_the_action_holds_the_barriers_lock) {
  threading::Event acting;
  threading::Event go_on;
  Barrier barrier(2, [&] {
    acting.set();
    go_on.wait();
  });
  Bunch parties(2, [&](int) { EXPECT_NO_THROW(barrier.wait()); });
  acting.wait();
  threading::Thread meddler([&] { EXPECT_FALSE(barrier.broken()); });  // waits for the lock
  meddler.start();
  eventually([&] { return meddler.state() == threading::RunState::blocked; });
  EXPECT_TRUE(meddler.is_alive());
  go_on.set();
  meddler.join();
}

TEST(Barrier, K8_the_action_runs_once_in_the_last_thread_before_anyone_leaves) {
  std::atomic<int> runs{0};
  std::atomic<threading::Thread::Ident> actor{0};
  Barrier barrier(3, [&] {
    ++runs;
    actor = threading::get_ident();
  });
  Bunch(3, [&](int) {
    const std::int64_t index = barrier.wait();
    EXPECT_EQ(runs.load(), 1);
    EXPECT_EQ(actor.load() == threading::get_ident(), index == 2);
  });
}

TEST(Barrier, K8_an_action_that_throws_breaks_it) {
  std::atomic<int> broken{0};
  std::atomic<int> thrown{0};
  Barrier barrier(3, [] { throw std::logic_error("burnt"); });
  Bunch(3, [&](int) {
    try {
      barrier.wait();
    } catch (const BrokenBarrierError&) {
      ++broken;
    } catch (const std::logic_error&) {
      ++thrown;
    }
  });
  EXPECT_EQ(thrown.load(), 1);
  EXPECT_EQ(broken.load(), 2);
  EXPECT_TRUE(barrier.broken());
}

TEST(Barrier, K8_one_timeout_breaks_it_for_all) {
  Barrier barrier(3);
  Bunch(2, [&](int i) {
    EXPECT_THROW(i == 0 ? barrier.wait(50ms) : barrier.wait(), BrokenBarrierError);
  });
  EXPECT_TRUE(barrier.broken());
  EXPECT_THROW(barrier.wait(), BrokenBarrierError);  // at once
  EXPECT_EQ(barrier.n_waiting(), 0);
}

TEST(Barrier, K8_the_constructors_timeout_gives_way_to_the_calls) {
  Barrier barrier(2, nullptr, 1ms);
  Bunch(2, [&](int i) {
    if (i == 1) eventually([&] { return barrier.n_waiting() == 1; });
    EXPECT_NO_THROW(barrier.wait(60s));
  });
  EXPECT_THROW(barrier.wait(), BrokenBarrierError);
}

TEST(Barrier, K8_a_timeout_of_zero_breaks_it_unless_last) {
  Barrier barrier(2);
  Bunch(2, [&](int i) {
    if (i == 0) {
      EXPECT_NO_THROW(barrier.wait());
    } else {
      eventually([&] { return barrier.n_waiting() == 1; });
      EXPECT_EQ(barrier.wait(0s), 1);
    }
  });
  EXPECT_THROW(barrier.wait(0s), BrokenBarrierError);
  EXPECT_TRUE(barrier.broken());
  barrier.reset();  // broken and empty: repaired
  EXPECT_FALSE(barrier.broken());
  EXPECT_THROW(barrier.wait(-1s), BrokenBarrierError);
  EXPECT_TRUE(barrier.broken());
}

TEST(Barrier, K8_abort_breaks_it_now_and_for_the_future_and_reset_repairs_it) {
  Barrier barrier(2);
  {
    Running waiter([&] { EXPECT_THROW(barrier.wait(), BrokenBarrierError); });
    eventually([&] { return barrier.n_waiting() == 1; });
    barrier.abort();
  }
  EXPECT_TRUE(barrier.broken());
  EXPECT_THROW(barrier.wait(), BrokenBarrierError);
  barrier.reset();
  EXPECT_FALSE(barrier.broken());
  Bunch(2, [&](int) { EXPECT_NO_THROW(barrier.wait()); });
}

TEST(Barrier, K8_reset_breaks_those_who_wait_and_leaves_it_whole) {
  Barrier barrier(2);
  {
    Running waiter([&] { EXPECT_THROW(barrier.wait(), BrokenBarrierError); });
    eventually([&] { return barrier.n_waiting() == 1; });
    barrier.reset();
  }
  EXPECT_FALSE(barrier.broken());
  Bunch(2, [&](int) { EXPECT_NO_THROW(barrier.wait()); });
  barrier.reset();  // empty: nothing happens
  EXPECT_FALSE(barrier.broken());
}

TEST(Barrier, K8_a_stop_breaks_it) {
  Barrier barrier(2);
  std::stop_source stop;
  Running waiter([&] { EXPECT_THROW(barrier.wait(stop.get_token()), BrokenBarrierError); });
  eventually([&] { return barrier.n_waiting() == 1; });
  stop.request_stop();
}

TEST(Barrier, K8_a_stop_that_was_requested_before_breaks_it_unless_last) {
  Barrier barrier(2);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(barrier.wait(stop.get_token()), BrokenBarrierError);
  EXPECT_TRUE(barrier.broken());
  barrier.reset();
  Running first([&] { EXPECT_NO_THROW(barrier.wait()); });
  eventually([&] { return barrier.n_waiting() == 1; });
  EXPECT_EQ(barrier.wait(stop.get_token()), 1);
}

TEST(Barrier, K8_a_calls_timeout_may_be_the_shorter_one) {
  Barrier barrier(2, nullptr, 3600s);
  expect_about(timed([&] { EXPECT_THROW(barrier.wait(50ms), BrokenBarrierError); }), 50ms);
  EXPECT_EQ(words_of([] { Barrier(0); }), "parties must be >= 1");
}

TEST(Barrier, K8_abort_of_an_empty_one_breaks_it_too) {
  Barrier barrier(3);
  barrier.abort();
  EXPECT_TRUE(barrier.broken());
  EXPECT_THROW(barrier.wait(), BrokenBarrierError);
  EXPECT_EQ(barrier.n_waiting(), 0);
}

// The first of the next cycle arrives while the last of this one have not left: it waits until they
// have, is not counted before, and its timeout has not begun.
TEST(Barrier, K8_who_comes_while_a_set_leaves_waits_for_its_last) {
  threading::Event acting;
  threading::Event go_on;
  Barrier barrier(2, [&] {
    acting.set();
    go_on.wait();
  });
  Bunch parties(2, [&](int) { EXPECT_NO_THROW(barrier.wait()); });
  acting.wait();
  Running next([&] { EXPECT_EQ(barrier.wait(60s), 0); });
  Running last([&] {
    eventually([&] { return acting.is_set(); });
    while (barrier.n_waiting() != 1) threading::sleep(1ms);
    EXPECT_EQ(barrier.wait(60s), 1);
  });
  threading::sleep(20ms);
  EXPECT_FALSE(next.done());
  go_on.set();
}

TEST(Barrier, K8_a_thread_that_comes_early_never_joins_the_old_cycle) {
  Barrier barrier(2);
  std::atomic<long> rounds{0};
  Bunch(4, [&](int) {  // more threads than parties: some always arrive while others leave
    try {
      for (;;) {
        const std::int64_t index = barrier.wait();
        EXPECT_TRUE(index == 0 || index == 1);
        if (rounds.fetch_add(1) + 1 >= 2000) barrier.abort();
      }
    } catch (const BrokenBarrierError&) {
    }
  });
  EXPECT_GE(rounds.load(), 2000);
}

}  // namespace
}  // namespace canteen::testing
