// The memory model's own proof: the classic litmus tests. Each explores every schedule and asserts
// the whole set of outcomes, so that a behaviour that C++20 allows is shown to be found and one
// that it forbids is shown to be absent.
#include <functional>
#include <set>
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

using Int = Model::Atomic<int>;
using Outcomes = std::set<std::string>;

Bounds everything() {
  Bounds bounds = Bounds::interleavings();
  bounds.stale_loads = Bounds::any;
  return bounds;
}

Bounds everything_and_early_stores() {
  Bounds bounds = everything();
  bounds.early_stores = Bounds::any;
  return bounds;
}

// What `body` returns over all schedules. The exploration must exhaust them and find no failure.
Outcomes outcomes(const Bounds& bounds, const std::function<std::string()>& body) {
  Outcomes found;
  const Result result = explore(exhaustive("litmus", bounds), [&] { found.insert(body()); });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_TRUE(result.exhausted) << result;
  return found;
}

template <class... Ints>
std::string join(Ints... values) {
  return (std::to_string(values) + ...);
}

std::string store_buffering(std::memory_order stores, std::memory_order loads) {
  Int x{0}, y{0};
  int a = -1, b = -1;
  threads(
      [&] {
        x.store(1, stores);
        a = y.load(loads);
      },
      [&] {
        y.store(1, stores);
        b = x.load(loads);
      });
  return join(a, b);
}

TEST(Litmus, store_buffering_needs_seq_cst_on_both_sides) {
  const Outcomes all{"00", "01", "10", "11"};
  EXPECT_EQ(outcomes(everything(), [] { return store_buffering(relaxed, relaxed); }), all);
  EXPECT_EQ(outcomes(everything(), [] { return store_buffering(release, acquire); }), all);
  EXPECT_EQ(outcomes(everything(), [] { return store_buffering(seq_cst, relaxed); }), all);
  EXPECT_EQ(outcomes(everything(), [] { return store_buffering(release, seq_cst); }), all);
  EXPECT_EQ(outcomes(everything(), [] { return store_buffering(seq_cst, seq_cst); }),
            (Outcomes{"01", "10", "11"}));
}

TEST(Litmus, store_buffering_is_absent_without_stale_loads) {
  EXPECT_EQ(outcomes(Bounds::interleavings(), [] { return store_buffering(relaxed, relaxed); }),
            (Outcomes{"01", "10", "11"}));
}

std::string message_passing(std::memory_order store, std::memory_order load) {
  Int data{0}, flag{0};
  int seen = -1, value = -1;
  threads(
      [&] {
        data.store(1, relaxed);
        flag.store(1, store);
      },
      [&] {
        seen = flag.load(load);
        value = data.load(relaxed);
      });
  return join(seen, value);
}

TEST(Litmus, message_passing_needs_release_and_acquire) {
  const Outcomes all{"00", "01", "10", "11"};
  const Outcomes published{"00", "01", "11"};
  EXPECT_EQ(outcomes(everything(), [] { return message_passing(relaxed, relaxed); }), all);
  EXPECT_EQ(outcomes(everything(), [] { return message_passing(release, relaxed); }), all);
  EXPECT_EQ(outcomes(everything(), [] { return message_passing(relaxed, acquire); }), all);
  EXPECT_EQ(outcomes(everything(), [] { return message_passing(release, acquire); }), published);
  EXPECT_EQ(outcomes(everything(), [] { return message_passing(seq_cst, seq_cst); }), published);
}

TEST(Litmus, load_buffering_is_not_modelled) {
  // C++20 allows 11 here. A model that runs operations in program order cannot show it; no
  // compiler or processor that Canteen runs on is known to.
  const auto body = [] {
    Int x{0}, y{0};
    int a = -1, b = -1;
    threads(
        [&] {
          a = x.load(relaxed);
          y.store(1, relaxed);
        },
        [&] {
          b = y.load(relaxed);
          x.store(1, relaxed);
        });
    return join(a, b);
  };
  EXPECT_EQ(outcomes(everything(), body), (Outcomes{"00", "01", "10"}));
}

std::string independent_reads(std::memory_order store, std::memory_order load) {
  Int x{0}, y{0};
  int a = -1, b = -1, c = -1, d = -1;
  threads([&] { x.store(1, store); }, [&] { y.store(1, store); },
          [&] {
            a = x.load(load);
            b = y.load(load);
          },
          [&] {
            c = y.load(load);
            d = x.load(load);
          });
  return join(a, b, c, d);
}

TEST(Litmus, independent_readers_agree_on_the_order_of_writes_only_under_seq_cst) {
  EXPECT_TRUE(
      outcomes(everything(), [] { return independent_reads(relaxed, relaxed); }).contains("1010"));
  EXPECT_TRUE(
      outcomes(everything(), [] { return independent_reads(release, acquire); }).contains("1010"));
  const Outcomes ordered =
      outcomes(everything(), [] { return independent_reads(seq_cst, seq_cst); });
  EXPECT_EQ(ordered.size(), 15U);
  EXPECT_FALSE(ordered.contains("1010"));
}

TEST(Litmus, coherence_readers_never_go_back) {
  const auto body = [] {
    Int x{0};
    int a = -1, b = -1, c = -1;
    threads(
        [&] {
          x.store(1, relaxed);
          x.store(2, relaxed);
        },
        [&] {
          a = x.load(relaxed);
          b = x.load(relaxed);
          c = x.load(relaxed);
        });
    return join(a, b, c);
  };
  EXPECT_EQ(outcomes(everything(), body),
            (Outcomes{"000", "001", "002", "011", "012", "022", "111", "112", "122", "222"}));
}

TEST(Litmus, coherence_two_readers_agree_on_the_order_of_two_writers) {
  const auto body = [] {
    Int x{0};
    int a = -1, b = -1, c = -1, d = -1;
    threads([&] { x.store(1, relaxed); }, [&] { x.store(2, relaxed); },
            [&] {
              a = x.load(relaxed);
              b = x.load(relaxed);
            },
            [&] {
              c = x.load(relaxed);
              d = x.load(relaxed);
            });
    return join(a, b, c, d);
  };
  for (const Bounds& bounds : {everything(), everything_and_early_stores()}) {
    const Outcomes found = outcomes(bounds, body);
    EXPECT_TRUE(found.contains("1212"));
    EXPECT_FALSE(found.contains("1221"));
    EXPECT_FALSE(found.contains("2112"));
  }
}

TEST(Litmus, coherence_a_thread_sees_its_own_store) {
  const auto body = [] {
    Int x{0};
    int a = -1;
    threads(
        [&] {
          x.store(1, relaxed);
          a = x.load(relaxed);
        },
        [&] { x.store(2, relaxed); });
    return join(a);
  };
  EXPECT_EQ(outcomes(everything_and_early_stores(), body), (Outcomes{"1", "2"}));
}

std::string causality(std::memory_order store, std::memory_order load) {
  Int x{0}, y{0};
  int a = -1, b = -1, c = -1;
  threads([&] { x.store(1, store); },
          [&] {
            a = x.load(load);
            if (a == 1) y.store(1, store);
          },
          [&] {
            b = y.load(load);
            c = x.load(relaxed);
          });
  return join(a, b, c);
}

TEST(Litmus, causality_is_transitive_through_release_and_acquire) {
  EXPECT_TRUE(outcomes(everything(), [] { return causality(relaxed, relaxed); }).contains("110"));
  EXPECT_FALSE(outcomes(everything(), [] { return causality(release, acquire); }).contains("110"));
}

enum class Middle { fetch_add, own_store };

std::string release_sequence(Middle middle) {
  Int data{0}, flag{0};
  int seen = -1, value = -1;
  threads(
      [&] {
        data.store(1, relaxed);
        flag.store(1, release);
        if (middle == Middle::own_store) flag.store(3, relaxed);
      },
      [&] {
        if (middle == Middle::fetch_add) flag.fetch_add(2, relaxed);
      },
      [&] {
        seen = flag.load(acquire);
        value = data.load(relaxed);
      });
  return join(seen, value);
}

TEST(Litmus, release_sequence_goes_on_through_a_read_modify_write) {
  EXPECT_FALSE(
      outcomes(everything(), [] { return release_sequence(Middle::fetch_add); }).contains("30"));
}

TEST(Litmus, release_sequence_ends_at_a_store_of_the_same_thread) {
  // C++11 let it go on; C++20 does not.
  EXPECT_TRUE(
      outcomes(everything(), [] { return release_sequence(Middle::own_store); }).contains("30"));
}

TEST(Litmus, release_sequence_a_releasing_read_modify_write_passes_on_both_heads) {
  const auto body = [] {
    Int x{0}, y{0}, flag{0};
    int seen = -1, a = -1, b = -1;
    threads(
        [&] {
          x.store(1, relaxed);
          flag.store(1, release);
        },
        [&] {
          y.store(1, relaxed);
          flag.fetch_add(2, release);
        },
        [&] {
          seen = flag.load(acquire);
          a = x.load(relaxed);
          b = y.load(relaxed);
        });
    return join(seen, a, b);
  };
  const Outcomes found = outcomes(everything(), body);
  EXPECT_TRUE(found.contains("311"));
  EXPECT_FALSE(found.contains("301"));
  EXPECT_FALSE(found.contains("310"));
}

std::string two_plus_two_writes(std::memory_order order) {
  Int x{0}, y{0};
  threads(
      [&] {
        x.store(1, order);
        y.store(2, order);
      },
      [&] {
        y.store(1, order);
        x.store(2, order);
      });
  return join(x.load(relaxed), y.load(relaxed));
}

TEST(Litmus, two_writers_may_disagree_on_the_order_of_their_writes_with_early_stores) {
  EXPECT_FALSE(outcomes(everything(), [] { return two_plus_two_writes(relaxed); }).contains("11"));
  EXPECT_TRUE(outcomes(everything_and_early_stores(), [] {
                return two_plus_two_writes(release);
              }).contains("11"));
  EXPECT_FALSE(outcomes(everything_and_early_stores(), [] {
                 return two_plus_two_writes(seq_cst);
               }).contains("11"));
}

TEST(Litmus, read_modify_writes_lose_nothing) {
  const auto body = [] {
    Int x{0};
    const auto add = [&] { x.fetch_add(1, relaxed); };
    threads(add, add, add, [&] { x.store(x.load(relaxed), relaxed); });
    return join(x.load(relaxed));
  };
  // The fourth thread is not atomic and may lose some, but never makes any up.
  EXPECT_EQ(outcomes(everything_and_early_stores(), body), (Outcomes{"0", "1", "2", "3"}));
}

TEST(Litmus, a_failing_compare_exchange_is_a_load_and_may_be_stale) {
  const auto body = [] {
    Int x{1}, y{0};
    bool taken = false;
    int seen = -1;
    threads(
        [&] {
          x.store(0, relaxed);
          y.store(1, relaxed);
        },
        [&] {
          seen = y.load(relaxed);
          int expected = 0;
          taken = x.compare_exchange_strong(expected, 2, acq_rel, relaxed);
        });
    return join(seen, int{taken});
  };
  EXPECT_EQ(outcomes(everything(), body), (Outcomes{"00", "01", "10", "11"}));
  EXPECT_EQ(outcomes(Bounds::interleavings(), body), (Outcomes{"00", "01", "11"}));
}

TEST(Litmus, a_weak_compare_exchange_may_fail_with_the_right_value) {
  const auto body = [](bool weak) {
    Int x{0};
    int expected = 0;
    const bool done =
        weak ? x.compare_exchange_weak(expected, 1) : x.compare_exchange_strong(expected, 1);
    return join(int{done}, expected, x.load());
  };
  EXPECT_EQ(outcomes(Bounds{}, [&] { return body(true); }), (Outcomes{"101", "000"}));
  EXPECT_EQ(outcomes(Bounds{}, [&] { return body(false); }), (Outcomes{"101"}));
}

Failure plain_message(std::memory_order store, std::memory_order load) {
  return explore(exhaustive("plain message", everything()),
                 [=] {
                   Model::Plain<int> data(0);
                   Int flag{0};
                   threads(
                       [&] {
                         data.set(1);
                         flag.store(1, store);
                       },
                       [&] {
                         if (flag.load(load) == 1)
                           require(data.get() == 1, "the data is published");
                       });
                 })
      .failure;
}

TEST(Litmus, a_plain_variable_without_release_and_acquire_is_a_data_race) {
  EXPECT_EQ(plain_message(release, acquire), Failure::none);
  EXPECT_EQ(plain_message(seq_cst, seq_cst), Failure::none);
  EXPECT_EQ(plain_message(relaxed, acquire), Failure::race);
  EXPECT_EQ(plain_message(release, relaxed), Failure::race);
}

TEST(Litmus, reads_of_a_plain_variable_do_not_race_with_each_other) {
  const Result result = explore(exhaustive("plain reads", everything()), [] {
    Model::Plain<int> data(7);
    Int turns{0};
    const auto read = [&] {
      turns.fetch_add(1, relaxed);
      require(data.get() == 7, "unchanged");
    };
    threads(read, read);
    data.set(8);  // after both: the end of a thread happens before threads() returns
  });
  EXPECT_TRUE(result.passed() && result.exhausted) << result;
}

TEST(Litmus, a_write_after_a_read_that_nobody_waited_for_is_a_data_race) {
  const Result result = explore(exhaustive("read then write", everything()), [] {
    Model::Plain<int> data(7);
    Int flag{0};
    threads(
        [&] {
          (void)data.get();
          flag.store(1, relaxed);
        },
        [&] {
          if (flag.load(acquire) == 1) data.set(8);
        });
  });
  EXPECT_EQ(result.failure, Failure::race) << result;
}

TEST(Litmus, an_atomic_that_was_not_published_must_not_be_used) {
  const auto body = [](std::memory_order store) {
    struct Node {
      Int value{5};
    };
    Model::Atomic<Node*> head{nullptr};
    Int left{0};
    threads(
        [&] {
          Node node;
          head.store(&node, store);
          while (left.load(acquire) == 0) Model::pause();
        },
        [&] {
          Node* const node = head.load(acquire);
          if (node != nullptr) (void)node->value.load(relaxed);
          left.store(1, release);
        });
  };
  // Bounded: a loop that may read a stale value for ever has no last schedule.
  const auto failure = [&](std::memory_order store) {
    return explore(exhaustive("publish", {.preemptions = 2, .stale_loads = 2}),
                   [&] { body(store); })
        .failure;
  };
  EXPECT_EQ(failure(release), Failure::none);
  EXPECT_EQ(failure(relaxed), Failure::race);
}

}  // namespace
}  // namespace canteen::model
