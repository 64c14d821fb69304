#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {
namespace {

using namespace std::chrono_literals;
using threading::FoldedLocal;
using threading::Local;

struct Data {
  int x = 0;
};

Local<Data> at_namespace_scope;

TEST(Local, L1_a_typed_one_begins_with_its_defaults_everywhere) {
  at_namespace_scope->x = 5;
  for (int i = 0; i < 10; ++i) {
    Running([&] {
      EXPECT_EQ(at_namespace_scope.get_if(), nullptr);
      for (int k = 0; k < 100; ++k) at_namespace_scope->x += 1;
      EXPECT_EQ(at_namespace_scope->x, 100);
    }).join();
  }
  EXPECT_EQ((*at_namespace_scope).x, 5);
}

struct Picky {
  static inline std::atomic<int> made{0};
  static inline std::atomic<bool> fail{false};

  Picky(int first, std::string second) : number(first), text(std::move(second)) {
    if (fail) throw std::logic_error("not today");
    ++made;
  }

  int number;
  std::string text;
};

TEST(Local, L2_is_made_from_the_same_arguments_in_every_thread_that_uses_it) {
  Picky::made = 0;
  Local<Picky> picky(42, std::string("soup"));
  EXPECT_EQ(Picky::made.load(), 1);  // in the creating thread, at once
  Running([&] {
    EXPECT_EQ(picky->number, 42);
    EXPECT_EQ(picky->text, "soup");
  }).join();
  Running([] {}).join();  // never touches it
  EXPECT_EQ(Picky::made.load(), 2);
}

TEST(Local, L2_a_constructor_that_throws_is_tried_again_by_the_next_access) {
  Local<Picky> picky(1, std::string("x"));
  Picky::fail = true;
  Running([&] {
    EXPECT_THROW(picky.get(), std::logic_error);
    EXPECT_THROW(picky.get(), std::logic_error);
    Picky::fail = false;
    EXPECT_EQ(picky->number, 1);
  }).join();
}

struct Counted {
  static inline std::atomic<int> alive{0};
  static inline std::atomic<threading::Thread::Ident> destroyer{0};

  Counted() { ++alive; }

  ~Counted() {
    destroyer = threading::get_ident();
    --alive;
  }
};

TEST(Local, L4_values_go_with_their_thread_on_that_thread_before_join_returns) {
  Local<Counted> counted;
  for (int i = 0; i < 20; ++i) {
    threading::Thread::Ident ident = 0;
    threading::Thread thread([&] {
      counted.get();
      ident = threading::get_ident();
      EXPECT_EQ(Counted::alive.load(), 1);
    });
    thread.start();
    thread.join();
    EXPECT_EQ(Counted::alive.load(), 0);
    EXPECT_EQ(Counted::destroyer.load(), ident);
  }
  std::thread([&] { counted.get(); }).join();  // a foreign thread's too
  eventually([] { return Counted::alive.load() == 0; });
}

TEST(Local, L4_destroying_the_local_destroys_the_values_of_all_threads) {
  std::optional<Local<Counted>> counted(std::in_place);
  threading::Event go;
  threading::Event made;
  Running other([&] {
    counted->get();
    made.set();
    go.wait();
  });
  counted->get();
  made.wait();
  EXPECT_EQ(Counted::alive.load(), 2);
  EXPECT_EQ(counted->size(), 2U);
  counted.reset();
  EXPECT_EQ(Counted::alive.load(), 0);
  go.set();
}

TEST(Local, L4_a_later_one_at_the_same_place_begins_empty) {
  std::optional<Local<Data>> data(std::in_place);
  (*data)->x = 9;
  threading::Event use;
  threading::Event used;
  Running other([&] {
    (*data)->x = 8;
    used.set();
    use.wait();
    EXPECT_EQ(data->get_if(), nullptr);
    EXPECT_EQ((*data)->x, 0);
  });
  used.wait();
  data.reset();
  data.emplace();
  EXPECT_EQ(data->get_if(), nullptr);
  EXPECT_EQ((*data)->x, 0);
  use.set();
}

TEST(Local, L4_a_destructor_may_use_another_local) {
  static Local<Data> other;
  static std::atomic<int> seen{0};

  struct Last {
    ~Last() {
      other->x += 1;
      seen = other->x;
    }
  };

  Local<Last> last;
  Running([&] {
    last.get();
    other->x = 10;
  }).join();
  EXPECT_GE(seen.load(), 1);
  EXPECT_EQ(other.size(), 0U);
}

TEST(Local, values_of_all_threads_can_be_added_up) {
  Local<std::atomic<long>> counters;
  threading::Event go;
  {
    std::vector<std::unique_ptr<Running>> crowd;
    for (int i = 0; i < 4; ++i) {
      crowd.push_back(std::make_unique<Running>([&] {
        for (int k = 0; k < 1000; ++k) *counters += 1;
        go.wait();
      }));
    }
    const auto sum = [&] {
      long all = 0;
      counters.for_each([&](const std::atomic<long>& each) { all += each; });
      return all;
    };
    eventually([&] { return sum() == 4000; });
    go.set();
  }
  EXPECT_EQ(counters.size(), 0U);
}

TEST(Local, a_folded_one_counts_every_thread_once_living_or_ended) {
  FoldedLocal<std::atomic<long>, long> served(
      0L, [](long sum, const std::atomic<long>& each) { return sum + each; });
  *served += 5;
  for (int i = 0; i < 3; ++i) {
    Running([&] { *served += 10; }).join();
    EXPECT_EQ(served.fold(), 5 + 10 * (i + 1));
    EXPECT_EQ(served.size(), 1U);
  }
  // A look that falls into the end of a thread sees its value, once: never less than a fold
  // before, never more than there is.
  std::atomic<bool> looking{true};
  long last = 0;
  Running watcher([&] {
    while (looking) {
      const long now = served.fold();
      EXPECT_GE(now, last);
      EXPECT_LE(now, 35 + 200);
      last = now;
    }
  });
  for (int i = 0; i < 200; ++i) Running([&] { *served += 1; }).join();
  looking = false;
  watcher.join();
  EXPECT_EQ(served.fold(), 35 + 200);
}

TEST(Local, a_value_stays_while_it_is_visited) {
  Local<Counted> counted;
  threading::Event made;
  threading::Event go;
  Running other([&] {
    counted.get();
    made.set();
    go.wait();
  });
  made.wait();
  counted.for_each([&](Counted&) {
    go.set();
    threading::sleep(20ms);
    EXPECT_EQ(Counted::alive.load(), 1);  // its thread is ending, and waits
  });
  other.join();
  EXPECT_EQ(Counted::alive.load(), 0);
  counted.get();
  counted.for_each([&](Counted&) { EXPECT_THROW(counted.reset(), RuntimeError); });
}

struct Recursive {
  static inline Local<Recursive>* place = nullptr;
  static inline bool recurse = true;

  Recursive() {
    if (recurse) place->get();
  }
};

TEST(Local, a_constructor_that_asks_for_its_own_value_is_a_RuntimeError) {
  Local<Recursive> local;
  Recursive::place = &local;
  Recursive::recurse = true;
  EXPECT_THROW(local.get(), RuntimeError);
  Recursive::recurse = false;
  local.get();
}

TEST(Local, reset_makes_the_next_use_a_first_one) {
  Local<Data> data;
  data->x = 3;
  data.reset();
  EXPECT_EQ(data.get_if(), nullptr);
  EXPECT_EQ(data->x, 0);
}

}  // namespace
}  // namespace canteen::testing
