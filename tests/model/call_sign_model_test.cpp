// CallSign, Hatch and BasicTurnstile together, as a topic of room broker in memory uses them (its
// INV3: nobody sleeps beside a message), under the deterministic scheduler.
#include <chrono>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/finally.hpp>
#include <canteen/threading/detail/wait_queue.hpp>

#include "src/broker/memory/call_sign.hpp"
#include "src/broker/memory/hatch.hpp"
#include "src/broker/memory/turnstile.hpp"
#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;

// What a topic might do wrong.
enum class Mistake {
  none,
  looks_too_early,      // who lies down looks at the hatch before he has both locks
  leaves_in_silence,    // who leaves does not look whether there is more for those who sleep
  leaves_the_sign,      // he does, but does not put the sign up for them if there is nothing
  calls_with_the_sign,  // who puts leaves the sign up: the next one calls as well
};

struct Plate {
  Model::Atomic<Plate*> behind{nullptr};
  broker::memory::Crate<Plate, Model>* crate = nullptr;
};

class End : public threading::detail::WaitQueue<Model> {
 public:
  // For a condition.
  std::uint32_t release_all() noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    unlock();
    return 1;
  }

  void acquire_again(std::uint32_t /*levels*/) noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    lock();
  }
};

using Held = threading::detail::QueueGuard<Model>;

// The ways through a topic that plain messages take: Topic::pass() and call(), get_long() and
// try_get().
template <Mistake mistake>
class Topic {
 public:
  void put() {
    bool calls = false;
    {
      const Held in(in_);
      hatch_.put(hatch_.fresh());
      calls = sign_.take_down();
      if (calls && mistake == Mistake::calls_with_the_sign) sign_.put_up(false);
    }
    if (!calls) return;
    const Held out(out_);
    ++calls_;
    turnstile_.bring(1);
  }

  // Whether there was one in time.
  bool get(Timeout timeout = {}) {
    const base::Deadline deadline =
        timeout.forever() ? base::Deadline() : base::Deadline(timeout, Model::now());
    const Held out(out_);
    const base::Finally leaving([&] {
      if (turnstile_.waiting() == 0 || mistake == Mistake::leaves_in_silence) return;
      if (mistake == Mistake::leaves_the_sign ? hatch_.has_some() : !is_to_be_called()) {
        turnstile_.bring(1);
      }
    });
    for (;;) {
      if (take()) return true;
      const base::Instant now = deadline.never() ? 0 : Model::now();
      if (deadline.passed(now)) return false;
      if (is_to_be_called()) turnstile_.wait(now, deadline, broker::memory::never, {});
    }
  }

  bool try_get() {
    const Held out(out_);
    return take();
  }

  void expect_left(std::uint64_t number) {
    require(hatch_.size() == number, "each was got by one");
    require(turnstile_.waiting() == 0, "nobody is left behind");
    require(calls_ <= asked_, "nobody calls who was not asked to");
  }

 private:
  bool take() {
    Plate* const plate = hatch_.get();
    if (plate == nullptr) return false;
    hatch_.give_back(*plate);
    return true;
  }

  bool is_to_be_called() {
    const bool early = mistake == Mistake::looks_too_early && hatch_.has_some();
    const Held in(in_);
    const bool is_there = mistake == Mistake::looks_too_early ? early : hatch_.has_some();
    const bool is_up = sign_.put_up(is_there);
    if (is_up) ++asked_;
    return is_up;
  }

  End in_;
  End out_;
  broker::memory::Hatch<Plate, Model> hatch_;
  broker::memory::CallSign<Model> sign_;
  broker::memory::BasicTurnstile<Model, End> turnstile_{out_};
  int calls_ = 0;
  int asked_ = 0;
};

template <Mistake mistake = Mistake::none>
Body wakes_one() {
  return [] {
    Topic<mistake> topic;
    threads([&] { topic.put(); }, [&] { topic.get(); });
    topic.expect_left(0);
  };
}

// The second put finds the sign down, and calls nobody: who was called sees to the other.
template <Mistake mistake = Mistake::none>
Body wakes_two() {
  return [] {
    Topic<mistake> topic;
    const auto get = [&] { topic.get(); };
    threads(get, get, [&] {
      topic.put();
      topic.put();
    });
    topic.expect_left(0);
  };
}

// Who does not sleep takes what the sleeper was called for.
template <Mistake mistake = Mistake::none>
Body calls_again() {
  return [] {
    Topic<mistake> topic;
    int got = 0;
    threads([&] { topic.get(); },
            [&] {
              topic.put();
              if (topic.try_get()) ++got;
              topic.put();
            });
    topic.expect_left(static_cast<std::uint64_t>(1 - got));
  };
}

// Who gives up may be the one who was called.
template <Mistake mistake = Mistake::none>
Body gives_up() {
  return [] {
    Topic<mistake> topic;
    int got = 0;
    threads(
        [&] {
          if (topic.get(1s)) ++got;
        },
        [&] { topic.get(); },
        [&] {
          topic.put();
          topic.put();
        });
    topic.expect_left(static_cast<std::uint64_t>(1 - got));
  };
}

template <Mistake mistake = Mistake::none>
std::vector<Scenario> scenarios() {
  const Bounds one{.preemptions = 1, .total = 1};
  return {
      scenario("topic wakes one", wakes_one<mistake>(), one),
      scenario("topic wakes two", wakes_two<mistake>(), one),
      scenario("topic calls again", calls_again<mistake>(), one),
      scenario("topic gives up", gives_up<mistake>(), one),
  };
}

template <Mistake mistake>
void expect_noticed() {
  for (const Scenario& each : scenarios<mistake>()) {
    for (const Plan& plan : each.plans) {
      if (!explore(plan, each.body).passed()) return;
    }
  }
  ADD_FAILURE() << "nothing notices it";
}

TEST(CallSignModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(CallSignModel, a_bug_in_any_operation_is_noticed) {
  expect_plants_found(scenarios(), {}, {"call_sign.hpp"});
}

TEST(CallSignModel, a_look_before_the_lock_is_noticed) {
  expect_noticed<Mistake::looks_too_early>();
}

TEST(CallSignModel, one_who_leaves_in_silence_is_noticed) {
  expect_noticed<Mistake::leaves_in_silence>();
}

TEST(CallSignModel, one_who_leaves_without_the_sign_up_is_noticed) {
  expect_noticed<Mistake::leaves_the_sign>();
}

TEST(CallSignModel, a_sign_that_stays_up_is_noticed) {
  expect_noticed<Mistake::calls_with_the_sign>();
}

}  // namespace
}  // namespace canteen::model
