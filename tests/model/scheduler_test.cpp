// The scheduler's own proof: known numbers of schedules, known bugs found, correct programs
// passed, failures repeated.
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "tests/model/explore.hpp"
#include "tests/model/model.hpp"

namespace canteen::model {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
constexpr auto acq_rel = std::memory_order_acq_rel;
constexpr auto seq_cst = std::memory_order_seq_cst;

using Word = Model::Atomic<std::uint32_t>;

void steps(Word& word, int count) {
  for (int i = 0; i < count; ++i) word.fetch_add(1, relaxed);
}

std::size_t schedules(const Bounds& bounds, const Body& body) {
  const Result result = explore(exhaustive("count", bounds), body);
  EXPECT_TRUE(result.passed() && result.exhausted) << result;
  return result.schedules;
}

TEST(Scheduler, runs_every_interleaving_exactly_once) {
  // n and n operations interleave in (2n choose n) ways, n, n and n in (3n)! / n!^3.
  const auto two = [](int n) {
    return schedules(Bounds::interleavings(), [n] {
      Word word{0};
      threads([&] { steps(word, n); }, [&] { steps(word, n); });
    });
  };
  EXPECT_EQ(two(1), 2U);
  EXPECT_EQ(two(2), 6U);
  EXPECT_EQ(two(5), 252U);
  EXPECT_EQ(two(8), 12'870U);
  const auto three = [](int n) {
    return schedules(Bounds::interleavings(), [n] {
      Word word{0};
      const auto body = [&] { steps(word, n); };
      threads(body, body, body);
    });
  };
  EXPECT_EQ(three(1), 6U);
  EXPECT_EQ(three(2), 90U);
  EXPECT_EQ(three(3), 1'680U);
}

TEST(Scheduler, bounds_preemptions) {
  // Two threads of n operations: without a preemption one runs after the other; with one, the
  // first may be cut at n - 1 places.
  const auto two = [](int n, unsigned preemptions) {
    return schedules(Bounds::interleavings(preemptions), [n] {
      Word word{0};
      threads([&] { steps(word, n); }, [&] { steps(word, n); });
    });
  };
  EXPECT_EQ(two(6, 0), 2U);
  EXPECT_EQ(two(6, 1), 2U + 2U * 5U);
  EXPECT_EQ(two(6, 12), 924U);
}

TEST(Scheduler, counts_stale_loads_and_spurious_wake_ups_once_each) {
  EXPECT_EQ(schedules({.preemptions = 0, .stale_loads = 1},
                      [] {
                        Word word{0};
                        threads([&] { steps(word, 2); }, [&] { (void)word.load(relaxed); });
                      }),
            2U + 2U);  // one thread first: the load may be of 0, 1 or 2; last: of 0 only
  Bounds one_wake_up = Bounds::interleavings(0);
  one_wake_up.spurious = 1;
  EXPECT_EQ(schedules(one_wake_up,
                      [] {
                        Word word{0};
                        threads(
                            [&] {
                              while (word.load(acquire) == 0) Model::wait(word, 0, {});
                            },
                            [&] {
                              word.store(1, release);
                              Model::wake_one(word);
                            });
                      }),
            4U);  // b first; a first and woken by b, or for nothing before b's store or its wake
}

Failure search(const Body& body) {
  const Result random_result = explore(random("search", 3'000), body);
  const Result all = explore(exhaustive("search", Bounds{}), body);
  EXPECT_EQ(random_result.failure, all.failure) << random_result << all;
  EXPECT_TRUE(!all.passed() || all.exhausted) << all;
  return all.failure;
}

TEST(Scheduler, finds_a_lost_increment) {
  EXPECT_EQ(search([] {
              Word word{0};
              const auto add = [&] { word.store(word.load() + 1); };
              threads(add, add);
              require(word.load() == 2, "both counted");
            }),
            Failure::assertion);
}

TEST(Scheduler, finds_a_mutex_that_tests_before_it_sets) {
  EXPECT_EQ(search([] {
              Word taken{0};
              Model::Plain<int> inside(0);
              const auto enter = [&] {
                while (taken.load(acquire) == 1) Model::pause();
                taken.store(1, relaxed);
                inside.set(inside.get() + 1);
                taken.store(0, release);
              };
              threads(enter, enter);
            }),
            Failure::race);
}

void spin_lock(std::memory_order take, std::memory_order give) {
  Word taken{0};
  Model::Plain<int> inside(0);
  const auto enter = [&] {
    while (taken.exchange(1, take) == 1) Model::pause();
    inside.set(inside.get() + 1);
    taken.store(0, give);
  };
  threads(enter, enter, enter);
  require(inside.get() == 3, "everybody was inside");
}

TEST(Scheduler, passes_a_spin_lock_and_finds_its_missing_orders) {
  EXPECT_EQ(search([] { spin_lock(acquire, release); }), Failure::none);
  EXPECT_EQ(search([] { spin_lock(relaxed, release); }), Failure::race);
  EXPECT_EQ(search([] { spin_lock(acquire, relaxed); }), Failure::race);
}

void dekker(std::memory_order order_of_stores, std::memory_order order_of_loads) {
  Word a{0}, b{0};
  Model::Plain<int> inside(0);
  const auto try_to_enter = [&](Word& mine, Word& theirs) {
    mine.store(1, order_of_stores);
    if (theirs.load(order_of_loads) == 0) inside.set(inside.get() + 1);
    mine.store(0, release);
  };
  threads([&] { try_to_enter(a, b); }, [&] { try_to_enter(b, a); });
}

TEST(Scheduler, dekkers_entry_needs_seq_cst) {
  EXPECT_EQ(search([] { dekker(seq_cst, seq_cst); }), Failure::none);
  EXPECT_EQ(search([] { dekker(release, acquire); }), Failure::race);
  EXPECT_EQ(search([] { dekker(seq_cst, acquire); }), Failure::race);
}

// A mutex on the futex: 0 free, 1 taken, 2 taken and somebody may sleep.
class SleepingLock {
 public:
  explicit SleepingLock(bool forgets_sleepers = false) : forgets_(forgets_sleepers) {
    label(*this, "lock");
  }

  void acquire() {
    std::uint32_t state = 0;
    if (word_.compare_exchange_strong(state, 1, model::acquire, relaxed)) return;
    while (word_.exchange(forgets_ ? 1 : 2, model::acquire) != 0) {
      Model::wait(word_, forgets_ ? 1 : 2, {});
    }
  }

  void release() {
    if (word_.exchange(0, model::release) == 2) Model::wake_one(word_);
  }

 private:
  bool forgets_;
  Word word_{0};
};

TEST(Scheduler, passes_a_mutex_that_sleeps) {
  EXPECT_EQ(search([] {
              SleepingLock lock;
              Model::Plain<int> inside(0);
              const auto enter = [&] {
                lock.acquire();
                inside.set(inside.get() + 1);
                lock.release();
              };
              threads(enter, enter, enter);
              require(inside.get() == 3, "everybody was inside");
            }),
            Failure::none);
}

TEST(Scheduler, finds_a_lost_wake_up) {
  const auto body = [] {
    SleepingLock lock(true);
    const auto enter = [&] {
      lock.acquire();
      lock.release();
    };
    threads(enter, enter);
  };
  EXPECT_EQ(search(body), Failure::lost_wake_up);
  const Result result = explore(exhaustive("lost", Bounds{}), body);
  EXPECT_NE(result.report.find("waits for lock+4 to differ from 1 (it is 0 now)"),
            std::string::npos)
      << result;
}

TEST(Scheduler, finds_a_deadlock_of_two_locks) {
  EXPECT_EQ(search([] {
              SleepingLock first, second;
              const auto both = [](SleepingLock& one, SleepingLock& other) {
                one.acquire();
                other.acquire();
                other.release();
                one.release();
              };
              threads([&] { both(first, second); }, [&] { both(second, first); });
            }),
            Failure::deadlock);
}

TEST(Scheduler, finds_trust_in_a_wake_up) {
  // if instead of while: right until a sleeper wakes for no reason
  EXPECT_EQ(search([] {
              Word flag{0};
              threads(
                  [&] {
                    if (flag.load(acquire) == 0) Model::wait(flag, 0, {});
                    require(flag.load(acquire) == 1, "woken by the flag");
                  },
                  [&] {
                    flag.store(1, release);
                    Model::wake_all(flag);
                  });
            }),
            Failure::assertion);
}

TEST(Scheduler, finds_trust_in_the_order_of_wake_ups) {
  EXPECT_EQ(search([] {
              Word word{0};
              Word place{0};
              std::uint32_t first = 0;
              const auto sleeper = [&](std::uint32_t who) {
                const std::uint32_t mine = place.fetch_add(1) + 1;
                Model::wait(word, 0, {});
                if (first == 0) first = mine;
                (void)who;
              };
              threads([&] { sleeper(1); }, [&] { sleeper(2); },
                      [&] {
                        while (!Engine::required().asleep(2) || !Engine::required().asleep(3)) {
                          Model::yield();
                        }
                        Model::wake_one(word);
                        while (first == 0) Model::yield();
                        word.store(1);
                        Model::wake_all(word);
                      });
              require(first == 1, "who came first was woken first");
            }),
            Failure::assertion);
}

TEST(Scheduler, finds_a_timeout_that_nobody_reckoned_with) {
  EXPECT_EQ(search([] {
              Word flag{0};
              threads(
                  [&] {
                    const base::Deadline deadline(std::chrono::seconds(1), Model::now());
                    while (flag.load(acquire) == 0) {
                      if (!Model::wait(flag, 0, deadline)) {
                        require(flag.load(acquire) == 1, "a second is enough");
                      }
                    }
                  },
                  [&] {
                    flag.store(1, release);
                    Model::wake_all(flag);
                  });
            }),
            Failure::assertion);
}

TEST(Scheduler, lets_time_pass_when_everybody_sleeps) {
  EXPECT_EQ(search([] {
              Word flag{0};
              const base::Instant start = Model::now();
              const base::Deadline deadline = base::Deadline::at(start + 1'000'000'000);
              while (Model::wait(flag, 0, deadline)) {
              }
              require(Model::now() >= start + 1'000'000'000, "the deadline has passed");
            }),
            Failure::none);
}

TEST(Scheduler, a_deadline_that_has_passed_already_ends_the_wait) {
  EXPECT_EQ(search([] {
              Word flag{0};
              const base::Deadline past = base::Deadline::at(Model::now() - 1);
              while (Model::wait(flag, 0, past)) {
              }
            }),
            Failure::none);
}

TEST(Scheduler, finds_an_ABA) {
  // A stack of two nodes: pop reads the top and its next, is interrupted, and a second thread pops
  // both and pushes the first back. The compare_exchange succeeds on an old next.
  const auto body = [](bool counted) {
    constexpr std::uint32_t none = 0;
    std::uint32_t next[3] = {none, 2, none};  // 1 -> 2
    Word top{1};
    const auto pop = [&]() -> std::uint32_t {
      std::uint32_t old = top.load(acquire);
      while ((old & 0xFF) != none) {
        const std::uint32_t after = next[old & 0xFF];
        const std::uint32_t tag = counted ? (old & ~0xFFU) + 0x100 : 0;
        if (top.compare_exchange_weak(old, after | tag, acq_rel, acquire)) return old & 0xFF;
      }
      return none;
    };
    const auto push = [&](std::uint32_t node) {
      std::uint32_t old = top.load(acquire);
      do {
        next[node] = old & 0xFF;
      } while (!top.compare_exchange_weak(old, node | (counted ? (old & ~0xFFU) + 0x100 : 0),
                                          acq_rel, acquire));
    };
    std::uint32_t mine = 0, second = 0;
    threads([&] { mine = pop(); },
            [&] {
              const std::uint32_t first = pop();
              second = pop();
              if (first != none) push(first);
            });
    const std::uint32_t rest = top.load(relaxed) & 0xFF;
    require(rest == none || (rest != mine && rest != second), "a node is in one place only");
  };
  EXPECT_EQ(search([&] { body(false); }), Failure::assertion);
  EXPECT_EQ(search([&] { body(true); }), Failure::none);
}

TEST(Scheduler, finds_a_livelock) {
  const Result result = explore(exhaustive("livelock", Bounds{}), [] {
    Word left{0}, right{0};
    const auto wait_for = [](Word& theirs) {
      while (theirs.load(acquire) == 0) Model::pause();
    };
    threads(
        [&] {
          wait_for(right);
          left.store(1, release);
        },
        [&] {
          wait_for(left);
          right.store(1, release);
        });
  });
  EXPECT_EQ(result.failure, Failure::livelock);
}

TEST(Scheduler, a_waiting_loop_ends_because_who_pauses_lets_the_others_run) {
  EXPECT_EQ(search([] {
              Word turn{0};
              const auto body = [&](std::uint32_t mine) {
                while (turn.load(acquire) != mine) Model::pause();
                turn.store(mine + 1, release);
              };
              threads([&] { body(2); }, [&] { body(1); }, [&] { body(0); });
              require(turn.load(relaxed) == 3, "each had its turn");
            }),
            Failure::none);
}

TEST(Scheduler, finds_the_use_of_what_its_owner_destroyed) {
  // The sleeper may see the flag, leave and destroy it before the waker's second look at it.
  const auto body = [](bool looks_twice) {
    Model::Atomic<Word*> shared{nullptr};
    threads(
        [&] {
          Word flag{0};
          shared.store(&flag, release);
          while (flag.load(acquire) == 0) Model::wait(flag, 0, {});
        },
        [&] {
          Word* flag = nullptr;
          while ((flag = shared.load(acquire)) == nullptr) Model::pause();
          flag->store(1, release);
          if (looks_twice) (void)flag->load(relaxed);
          Model::wake_one(*flag);
        });
  };
  EXPECT_EQ(search([&] { body(true); }), Failure::race);
  EXPECT_EQ(search([&] { body(false); }), Failure::none);
}

TEST(Scheduler, a_stop_comes_between_any_two_operations) {
  EXPECT_EQ(search([] {
              StopSource source;
              Model::Plain<int> calls(0);
              threads([&] { source.request_stop(); },
                      [&] {
                        {
                          const StopCallback callback(source.get_token(),
                                                      [&] { calls.set(calls.get() + 1); });
                        }
                        // No race: the destructor waits for a call that has begun.
                        require(calls.get() <= 1, "called at most once");
                      });
              require(source.stop_requested(), "requested in the end");
            }),
            Failure::none);
  EXPECT_EQ(
      search([] {
        StopSource source;
        Word calls{0};
        threads(
            [&] { source.request_stop(); },
            [&] { const StopCallback callback(source.get_token(), [&] { calls.fetch_add(1); }); });
        require(calls.load() == 1, "always called");
      }),
      Failure::assertion);
}

TEST(Scheduler, an_exception_that_leaves_a_thread_is_a_failure) {
  const Result result =
      explore(random("exception", 1), [] { threads([] { throw std::runtime_error("no soup"); }); });
  EXPECT_EQ(result.failure, Failure::exception);
  EXPECT_NE(result.report.find("no soup"), std::string::npos);
}

TEST(Scheduler, fibers_may_be_left_inside_a_catch_block) {
  EXPECT_EQ(search([] {
              Word word{0};
              const auto body = [&](int value) {
                try {
                  throw value;
                } catch (int) {
                  word.fetch_add(1, relaxed);
                  try {
                    throw;
                  } catch (int again) {
                    word.fetch_add(1, relaxed);
                    require(again == value, "each fiber has its own exception");
                  }
                }
              };
              threads([&] { body(1); }, [&] { body(2); });
            }),
            Failure::none);
}

TEST(Scheduler, a_body_that_is_not_deterministic_is_refused) {
  int calls = 0;
  const Result result = explore(exhaustive("dice", Bounds::interleavings()), [&] {
    Word word{0};
    const int count = 1 + calls++ % 3;
    threads([&] { steps(word, count); }, [&] { steps(word, 2); },
            [&] {
              if (count == 2) steps(word, 1);
            });
  });
  EXPECT_EQ(result.failure, Failure::misuse) << result;
}

TEST(Scheduler, counts_system_calls) {
  EXPECT_EQ(search([] {
              SleepingLock lock;
              lock.acquire();
              lock.release();
              const Calls& calls = Engine::required().calls();
              require(calls.wakes == 0 && calls.sleeps == 0, "nobody there, no system call");
            }),
            Failure::none);
}

void two_increments() {
  Word word{0};
  label(word, "word");
  const auto add = [&] { word.store(word.load(relaxed) + 1, relaxed); };
  threads(add, add, add);
  require(word.load() == 3, "all counted");
}

class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }

  ~Variable() { unsetenv(name_); }

  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

std::string replay_of(const Result& result) {
  const std::string key = "to repeat it: ";
  const std::size_t start = result.report.find(key) + key.size();
  return result.report.substr(start, result.report.find('\n', start) - start);
}

TEST(Scheduler, a_printed_seed_repeats_the_same_trace) {
  Plan plan = random("seed", 1'000);
  plan.seed = 77'000;
  const Result first = explore(plan, two_increments);
  ASSERT_EQ(first.failure, Failure::assertion);
  const std::string replay = replay_of(first);
  ASSERT_EQ(replay.rfind("CANTEEN_MODEL_SEED=77", 0), 0U) << replay;
  const Variable seed("CANTEEN_MODEL_SEED", replay.substr(replay.find('=') + 1));
  const Result again = explore(random("seed", 1'000), two_increments);
  EXPECT_EQ(again.schedules, 1U);
  EXPECT_EQ(again.report, first.report);
}

TEST(Scheduler, a_printed_schedule_repeats_the_same_trace) {
  const Result first = explore(exhaustive("schedule", Bounds{}), two_increments);
  ASSERT_EQ(first.failure, Failure::assertion);
  const std::string replay = replay_of(first);
  ASSERT_EQ(replay.rfind("CANTEEN_MODEL_SCHEDULE=", 0), 0U) << replay;
  const Variable schedule("CANTEEN_MODEL_SCHEDULE", replay.substr(replay.find('=') + 1));
  const Result again = explore(exhaustive("schedule", Bounds{}), two_increments);
  EXPECT_EQ(again.schedules, 1U);
  EXPECT_EQ(again.report, first.report);
}

TEST(Scheduler, the_same_seeds_give_the_same_search) {
  const Result first = explore(random("same", 200), [] { spin_lock(acquire, release); });
  const Result again = explore(random("same", 200), [] { spin_lock(acquire, release); });
  EXPECT_TRUE(first.passed());
  EXPECT_EQ(first.steps, again.steps);
}

}  // namespace
}  // namespace canteen::model
