// BasicLife, behind ThreadObject's start() and join(), under the deterministic scheduler.
#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

#include <canteen/threading/detail/basic_life.hpp>

#include "tests/model/suite.hpp"

namespace canteen::model {
namespace {

using namespace std::chrono_literals;
using Life = threading::detail::BasicLife<Model>;

// A thread's object: on the heap, destroyed by the last who holds it.
struct Object {
  Object() { label(*this, "object"); }

  Life life;
  Flag made;                    // what pthread_create() orders
  Model::Plain<int> result{0};  // published by join()
  Model::Plain<int> locals{0};  // destroyed before join() returns
  Model::Plain<int>* destroyed = nullptr;

  ~Object() {
    if (destroyed != nullptr) destroyed->set(destroyed->get() + 1);
  }

  // Each holder, when it needs the object no more.
  void drop() {
    if (life.release()) delete this;
  }

  // What the thread itself does.
  void thread() {
    made.await();
    life.begin();
    require(life.state() == Life::State::started, "it runs");
    result.set(42);
    life.finish();
    locals.set(1);
    life.end();
    drop();
  }

  // Thread::start(); false if the thread is another's to start.
  bool start() {
    if (!life.claim()) return false;
    life.retain();  // by the thread
    made.raise();
    life.made();
    const Life::State state = life.state();
    require(state == Life::State::started || state == Life::State::stopped, "alive");
    return true;
  }

  // Thread::join().
  void join() {
    require(life.wait_ended(Timeout(), {}), "there is no other end");
    require(life.ended() && life.state() == Life::State::stopped, "over");
    require(result.get() == 42 && locals.get() == 1, "join() returns when all is done");
  }
};

Body starts_and_joins() {
  return [] {
    Model::Plain<int> destroyed{0};
    auto* object = new Object;
    object->destroyed = &destroyed;
    object->life.retain();
    threads([=] { object->thread(); },
            [=] {
              require(object->start(), "nobody else starts it");
              object->join();
              object->drop();
            },
            [=] {
              // Another's handle: from here is_alive() shows what the thread has done.
              const Life::State state = object->life.state();
              if (state == Life::State::stopped) require(object->result.get() == 42, "over");
              object->drop();
            });
    require(destroyed.get() == 1, "destroyed once, by the last");
  };
}

// Nobody joins: the thread's own reference is the last.
Body is_forgotten() {
  return [] {
    Model::Plain<int> destroyed{0};
    auto* object = new Object;
    object->destroyed = &destroyed;
    threads([=] { object->thread(); },
            [=] {
              object->start();
              object->drop();
            });
    require(destroyed.get() == 1, "destroyed when the thread has ended");
  };
}

Body is_started_once() {
  return [] {
    auto* object = new Object;
    object->life.retain();
    int starters = 0;
    const auto start = [&starters, object] {
      if (object->start()) ++starters;
      object->drop();
    };
    threads([=] { object->thread(); }, start, start);
    require(starters == 1, "by one of the two");
  };
}

// The system has no room for a thread: the one who tried gives the claim back, and anybody may try
// again.
Body is_tried_again() {
  return [] {
    auto* object = new Object;
    bool failed = false;
    const auto start = [&failed, object] {
      while (!object->life.claim()) {
        if (object->life.state() == Life::State::started ||
            object->life.state() == Life::State::stopped) {
          return;
        }
        Model::yield();
      }
      if (!failed) {
        failed = true;
        object->life.give_back();
        return;
      }
      object->life.retain();
      object->made.raise();
      object->life.made();
    };
    threads([=] { object->thread(); }, start, start);
    require(failed && object->life.ended(), "the second attempt went well");
    object->drop();
  };
}

Body is_joined_for_a_while() {
  return [] {
    auto* object = new Object;
    object->life.retain();
    StopSource source;
    threads([=] { object->thread(); },
            [=] {
              object->start();
              object->drop();
            },
            [=] {
              if (object->life.wait_ended(1s, source.get_token())) {
                require(object->result.get() == 42 && object->locals.get() == 1, "all is done");
              }
              object->drop();
            },
            [=] { source.request_stop(); });
  };
}

Body is_not_in_the_child_of_a_fork() {
  return [] {
    auto* object = new Object;
    require(object->life.claim(), "starting when the process forked");
    object->life.end_after_fork();
    require(object->life.state() == Life::State::stopped && object->life.ended(), "over");
    require(object->life.wait_ended(Timeout(), {}), "at once");
    object->drop();
  };
}

std::vector<Scenario> scenarios() {
  const Bounds two{.preemptions = 2, .hurries = 1, .total = 2};
  const Bounds one{.preemptions = 1, .stale_loads = 1, .total = 1};
  return {
      scenario("life starts and joins", starts_and_joins(), two),
      scenario("life is forgotten", is_forgotten(), two),
      scenario("life is started once", is_started_once(), two),
      scenario("life is tried again", is_tried_again(), one),
      scenario("life is joined for a while", is_joined_for_a_while(), one),
      scenario("life is not in the child of a fork", is_not_in_the_child_of_a_fork()),
  };
}

TEST(LifeModel, holds_in_every_schedule) {
  expect_holds(scenarios());
}

TEST(LifeModel, a_bug_in_any_operation_is_noticed) {
  // The operations of the events: event_model_test.cpp.
  expect_plants_found(scenarios(), {}, {"basic_life.hpp"});
}

}  // namespace
}  // namespace canteen::model
