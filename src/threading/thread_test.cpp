#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <canteen/threading.hpp>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {
namespace {

using namespace std::chrono_literals;
using threading::args;
using threading::kwargs;
using threading::Options;
using threading::signature;
using threading::Thread;
using namespace threading::literals;

bool enumerated(const Thread& thread) {
  const std::vector<Thread> all = threading::enumerate();
  return std::find(all.begin(), all.end(), thread) != all.end();
}

int number_of(const std::string& name) {
  EXPECT_EQ(name.rfind("Thread-", 0), 0U) << name;
  return std::stoi(name.substr(7));
}

TEST(Thread, C1_takes_target_name_args_kwargs_and_daemon) {
  std::string got;
  const auto add = [&](int x, int y) { got = std::to_string(x) + "+" + std::to_string(y); };
  const auto run = [&](Thread thread) {
    thread.start();
    thread.join();
    return got;
  };
  EXPECT_EQ(run(Thread(add, args(4, 5), {.name = "add"})), "4+5");
  EXPECT_EQ(run(Thread(signature<"x", "y">(add), args(6), kwargs("y"_a = 7))), "6+7");
  EXPECT_EQ(run(Thread(signature<"x", "y">(add), kwargs("y"_a = 9, "x"_a = 8))), "8+9");
  EXPECT_EQ(run(Thread([&] { got = "no arguments"; }, {.name = "plain", .daemon = true})),
            "no arguments");
  EXPECT_NO_THROW(run(Thread()));
  EXPECT_NO_THROW(run(Thread({.name = "nothing to do"})));
}

TEST(Thread, C1_arguments_may_be_moved_in_or_referred_to) {
  auto box = std::make_unique<int>(41);
  int out = 0;
  Thread thread([](std::unique_ptr<int> in, int& result) { result = *in + 1; },
                args(std::move(box), std::ref(out)));
  thread.start();
  thread.join();
  EXPECT_EQ(out, 42);

  struct MoveOnly {
    std::unique_ptr<int> value;

    void operator()() { *value = 7; }
  };

  Thread other(MoveOnly{std::make_unique<int>(0)});
  other.start();
  other.join();
}

TEST(Thread, C2_default_names_count_up_only_when_one_is_made) {
  const int first = number_of(Thread().name());
  EXPECT_EQ(number_of(Thread({.name = ""}).name()), first + 1);
  EXPECT_EQ(Thread({.name = "own"}).name(), "own");
  EXPECT_EQ(number_of(Thread([] {}).name()), first + 2);
}

TEST(Thread, C3_daemon_is_inherited_from_the_creating_thread) {
  EXPECT_FALSE(threading::main_thread().daemon());
  EXPECT_FALSE(Thread().daemon());
  EXPECT_TRUE(Thread({.daemon = true}).daemon());
  bool child = false;
  bool overridden = true;
  Thread daemon(
      [&] {
        child = Thread().daemon();
        overridden = Thread({.daemon = false}).daemon();
      },
      {.daemon = true});
  daemon.start();
  daemon.join();
  EXPECT_TRUE(child);
  EXPECT_FALSE(overridden);
}

TEST(Thread, C4_daemon_is_fixed_once_started_the_name_never) {
  Thread thread([] {});
  thread.set_daemon(true);
  EXPECT_TRUE(thread.isDaemon());
  thread.setDaemon(false);
  thread.start();
  const std::string words = "cannot set daemon status of active thread";
  EXPECT_EQ(words_of([&] { thread.set_daemon(true); }), words);
  thread.join();
  EXPECT_EQ(words_of([&] { thread.set_daemon(true); }), words);
  thread.set_name("");
  EXPECT_EQ(thread.name(), "");
  thread.setName("twin");
  Thread twin({.name = "twin"});
  EXPECT_EQ(thread.getName(), twin.name());
}

TEST(Thread, S1_start_returns_when_the_thread_has_an_identity) {
  threading::Event go;
  Thread thread([&] { go.wait(); });
  EXPECT_EQ(thread.ident(), std::nullopt);
  EXPECT_EQ(thread.native_id(), std::nullopt);
  EXPECT_FALSE(thread.is_alive());
  thread.start();
  EXPECT_NE(thread.ident().value_or(0), 0U);
  EXPECT_GT(thread.native_id().value_or(0), 0);
  EXPECT_TRUE(thread.is_alive());
  EXPECT_TRUE(enumerated(thread));
  go.set();
  thread.join();
}

TEST(Thread, S2_is_started_once) {
  threading::Event go;
  Thread thread([&] { go.wait(); });
  thread.start();
  const std::string words = "threads can only be started once";
  EXPECT_EQ(words_of([&] { thread.start(); }), words);
  go.set();
  thread.join();
  EXPECT_EQ(words_of([&] { thread.start(); }), words);
  EXPECT_EQ(words_of([] { threading::main_thread().start(); }), words);
}

TEST(Thread, S3_a_system_without_threads_to_give_can_be_asked_again) {
  const std::size_t before = threading::active_count();
  Thread thread([] {});
  threading::stack_size(std::ptrdiff_t{1} << 60);  // more than any address space has
  EXPECT_THROW(thread.start(), std::system_error);
  threading::stack_size(0);
  EXPECT_FALSE(enumerated(thread));
  EXPECT_FALSE(thread.is_alive());
  EXPECT_EQ(threading::active_count(), before);
  EXPECT_EQ(words_of([&] { thread.join(); }), "cannot join thread before it is started");
  thread.start();
  thread.join();
}

struct Counting : threading::ThreadBase<Counting> {
  using ThreadBase::ThreadBase;

  void run() override { ++runs; }

  std::atomic<int> runs{0};
};

struct CallingUp : threading::ThreadBase<CallingUp> {
  using ThreadBase::ThreadBase;

  void start() override {
    said += "start ";
    ThreadBase::start();
  }

  void run() override {
    said += "run ";
    ThreadBase::run();
  }

  std::string said;
};

TEST(Thread, R_run_is_an_ordinary_call_and_starts_nothing) {
  threading::Thread::Ident where = 0;
  Thread thread([&] { where = threading::get_ident(); });
  thread.run();
  EXPECT_EQ(where, threading::get_ident());
  EXPECT_EQ(thread.ident(), std::nullopt);
  EXPECT_FALSE(thread.is_alive());
}

TEST(Thread, R_run_drops_its_target_also_when_it_throws) {
  auto held = std::make_shared<int>(0);
  Thread thread([held] {});
  EXPECT_EQ(held.use_count(), 2);
  thread.run();
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_THROW(thread.run(), AttributeError);
  EXPECT_EQ(words_of([&] { thread.run(); }), "'Thread' object has no attribute '_target'");
  Thread throws([held] { throw 1; });
  EXPECT_THROW(throws.run(), int);
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_THROW(throws.run(), AttributeError);
  Thread nothing;
  nothing.run();
  EXPECT_THROW(nothing.run(), AttributeError);
}

TEST(Thread, R_start_after_run_reports_the_missing_target_in_the_new_thread) {
  std::string type;
  threading::ExceptHook before =
      threading::set_excepthook([&](const threading::ExceptHookArgs& args) { type = args.type; });
  Thread thread([] {});
  thread.run();
  thread.start();
  thread.join();
  threading::set_excepthook(before);
  EXPECT_EQ(type, "canteen::AttributeError");
}

TEST(Thread, R_a_subclass_that_overrides_run_may_run_often) {
  auto thread = threading::make<Counting>();
  thread->run();
  thread->run();
  thread->start();
  thread->join();
  EXPECT_EQ(thread->runs.load(), 3);
}

TEST(Thread, R_start_and_run_can_be_overridden_and_call_up) {
  int calls = 0;
  auto thread = threading::make<CallingUp>([&] { ++calls; }, Options{.name = "worker"});
  thread->start();
  thread->join();
  EXPECT_EQ(thread->said, "start run ");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(thread->name(), "worker");
  EXPECT_EQ(words_of([&] { thread->run(); }), "'CallingUp' object has no attribute '_target'");
}

TEST(Thread, R2_a_callable_that_is_false_still_runs) {
  struct Falsy {
    bool* ran;

    explicit operator bool() const { return false; }

    void operator()() const { *ran = true; }
  };

  bool ran = false;
  Thread thread(Falsy{&ran});
  thread.start();
  thread.join();
  EXPECT_TRUE(ran);
}

TEST(Thread, J1_what_cannot_be_joined) {
  Thread thread([] {});
  EXPECT_EQ(words_of([&] { thread.join(); }), "cannot join thread before it is started");
  EXPECT_EQ(words_of([] { threading::main_thread().join(); }), "cannot join current thread");
  std::string words;
  Thread selfish([&] { words = words_of([] { threading::current_thread().join(); }); });
  selfish.start();
  selfish.join();
  EXPECT_EQ(words, "cannot join current thread");
}

TEST(Thread, J1_nor_by_its_own_thread_local_destructors) {
  static std::string words;
  static Thread* itself = nullptr;

  struct Joins {
    bool touched = false;

    ~Joins() {
      words = words_of([] { itself->join(); });
    }
  };

  Thread thread([] {
    thread_local Joins joins;
    joins.touched = true;
  });
  itself = &thread;
  thread.start();
  thread.join();
  EXPECT_EQ(words, "cannot join current thread");
}

TEST(Thread, J2_joins_time_out_repeat_and_may_be_many) {
  threading::Event go;
  Thread thread([&] { go.wait(); });
  thread.start();
  expect_about(timed([&] { thread.join(50ms); }), 50ms);
  EXPECT_TRUE(thread.is_alive());
  thread.join(-1s);  // at once
  thread.join(0s);
  EXPECT_TRUE(thread.is_alive());
  EXPECT_THROW(thread.join(std::chrono::duration<double>(1e12)), OverflowError);
  std::stop_source stop;
  Thread stopped([&] { EXPECT_FALSE(thread.join(stop.get_token())); });
  stopped.start();
  stop.request_stop();
  stopped.join();
  EXPECT_FALSE(thread.join(stop.get_token()));  // requested before
  std::vector<Thread> joiners;
  for (int i = 0; i < 3; ++i) {
    joiners.emplace_back([&] { thread.join(); });
    joiners.back().start();
  }
  go.set();
  for (Thread& each : joiners) each.join();
  thread.join();
  thread.join();
  EXPECT_FALSE(thread.is_alive());
}

TEST(Thread, J3_join_covers_thread_local_destructors) {
  static std::atomic<int> destroyed{0};

  struct Slow {
    int touched = 0;

    ~Slow() {
      threading::sleep(20ms);
      ++destroyed;
    }
  };

  Thread thread([] {
    thread_local Slow slow;
    slow.touched = 1;
  });
  thread.start();
  thread.join();
  EXPECT_EQ(destroyed.load(), 1);
  EXPECT_FALSE(enumerated(thread));
}

TEST(Thread, I1_ident_and_native_id_are_kept_after_the_end) {
  std::set<Thread::NativeId> natives;
  for (int i = 0; i < 50; ++i) {
    Thread thread([] {});
    thread.start();
    thread.join();
    EXPECT_NE(thread.ident().value_or(0), 0U);
    natives.insert(thread.native_id().value_or(0));
  }
  EXPECT_EQ(natives.size(), 50U);
  EXPECT_EQ(threading::main_thread().native_id(), getpid());
}

TEST(Thread, A1_is_alive_from_before_run_to_after_it) {
  bool inside = false;
  Thread thread([&] { inside = threading::current_thread().is_alive(); });
  thread.start();
  thread.join();
  EXPECT_TRUE(inside);
  EXPECT_FALSE(thread.is_alive());
}

TEST(Thread, T1_a_forgotten_thread_runs_on) {
  threading::Event go;
  threading::Event done;
  {
    Thread([&] {
      go.wait();
      done.set();
    }).start();
  }
  go.set();
  EXPECT_TRUE(done.wait(60s));
}

TEST(Thread, T1_a_forgotten_subclass_outlives_its_name) {
  static std::atomic<bool> destroyed{false};
  static threading::Event go;
  static threading::Event done;

  struct Owner : threading::ThreadBase<Owner> {
    int data = 42;

    ~Owner() override { destroyed = true; }

    void run() override {
      go.wait();
      EXPECT_EQ(data, 42);
      done.set();
    }
  };

  threading::make<Owner>()->start();
  EXPECT_FALSE(destroyed.load());
  go.set();
  EXPECT_TRUE(done.wait(60s));
  eventually([] { return destroyed.load(); });
}

TEST(Thread, N1_the_kernel_knows_the_first_15_bytes_of_the_name) {
  std::string seen;
  const auto look = [&] {
    char text[16] = {};
    prctl(PR_GET_NAME, text);
    seen = text;
  };
  const auto run = [&](std::string name) {
    Thread thread(look, {.name = std::move(name)});
    thread.start();
    thread.join();
    return seen;
  };
  EXPECT_EQ(run("worker"), "worker");
  EXPECT_EQ(run("a-name-of-more-than-fifteen-bytes"), "a-name-of-more-");
  EXPECT_EQ(run(std::string("cut\0here", 8)), "cut");
  EXPECT_EQ(run("fourteen-bytes\xC3\xA9"), "fourteen-bytes");  // not half a character
  Thread renames([&] {
    threading::current_thread().set_name("renamed");
    look();
  });
  renames.start();
  renames.join();
  EXPECT_EQ(seen, "renamed");
}

TEST(Thread, P1_repr_shows_class_name_state_daemon_and_ident) {
  threading::Event go;
  Thread thread([&] { go.wait(); }, {.name = "worker", .daemon = true});
  EXPECT_EQ(thread.repr(), "<Thread(worker, initial daemon)>");
  thread.start();
  const std::string number = std::to_string(thread.ident().value_or(0));
  EXPECT_EQ(thread.repr(), "<Thread(worker, started daemon " + number + ")>");
  go.set();
  eventually([&] { return thread.repr() == "<Thread(worker, stopped daemon " + number + ")>"; });
  EXPECT_EQ(threading::make<Counting>(Options{.name = "c"})->repr(), "<Counting(c, initial)>");
}

TEST(Thread, handles_are_equal_when_they_name_the_same_thread) {
  Thread thread([] {});
  const Thread copy = thread;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(copy, thread);
  EXPECT_FALSE(copy == Thread());
  EXPECT_EQ((std::unordered_set<Thread>{thread, copy}).size(), 1U);
}

TEST(Thread, M1_a_foreign_thread_gets_a_dummy_until_it_ends) {
  std::optional<Thread> dummy;
  std::thread foreign([&] {
    const Thread me = threading::current_thread();
    EXPECT_EQ(me, threading::current_thread());
    EXPECT_EQ(me.name().rfind("Dummy-", 0), 0U);
    EXPECT_TRUE(me.daemon());
    EXPECT_TRUE(me.is_alive());
    EXPECT_TRUE(enumerated(me));
    EXPECT_EQ(words_of([&] { Thread(me).start(); }), "threads can only be started once");
    EXPECT_EQ(words_of([&] { Thread(me).join(); }), "cannot join current thread");
    EXPECT_EQ(me.repr().rfind("<_DummyThread(Dummy-", 0), 0U);
    Thread other(
        [&] { EXPECT_EQ(words_of([&] { Thread(me).join(); }), "cannot join a dummy thread"); });
    other.start();
    other.join();
    dummy = me;
  });
  foreign.join();
  EXPECT_FALSE(enumerated(*dummy));
  EXPECT_FALSE(dummy->is_alive());
}

TEST(Thread, M2_enumerate_has_the_living_and_active_count_counts_them) {
  threading::Event go;
  const std::size_t before = threading::active_count();
  Thread unstarted([] {});
  Thread thread([&] { go.wait(); });
  Thread daemon([&] { go.wait(); }, {.daemon = true});
  thread.start();
  daemon.start();
  EXPECT_TRUE(enumerated(threading::main_thread()));
  EXPECT_TRUE(enumerated(thread));
  EXPECT_TRUE(enumerated(daemon));
  EXPECT_FALSE(enumerated(unstarted));
  EXPECT_EQ(threading::active_count(), before + 2);
  EXPECT_EQ(threading::enumerate().size(), before + 2);
  go.set();
  thread.join();
  daemon.join();
  EXPECT_EQ(threading::active_count(), before);
}

TEST(Thread, M3_the_main_thread_is_known_from_everywhere) {
  const Thread main = threading::main_thread();
  EXPECT_EQ(main, threading::current_thread());
  EXPECT_EQ(main.name(), "MainThread");
  EXPECT_FALSE(main.daemon());
  EXPECT_NE(threading::get_ident(), 0U);
  EXPECT_EQ(main.ident(), threading::get_ident());
  Thread other([&] {
    EXPECT_EQ(threading::main_thread(), main);
    EXPECT_FALSE(threading::current_thread() == main);
  });
  other.start();
  other.join();
}

TEST(Thread, M4_stack_size_is_set_for_later_threads) {
  EXPECT_EQ(threading::stack_size(), 0U);
  EXPECT_THROW(threading::stack_size(32 * 1024 - 1), ValueError);
  EXPECT_THROW(threading::stack_size(-1), ValueError);
  EXPECT_EQ(threading::stack_size(), 0U);
  EXPECT_EQ(threading::stack_size(1 << 20), 0U);
  EXPECT_EQ(threading::stack_size(), std::size_t{1} << 20);
  std::size_t got = 0;
  Thread thread([&] {
    pthread_attr_t attributes;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstacksize(&attributes, &got);
    pthread_attr_destroy(&attributes);
  });
  thread.start();
  thread.join();
  EXPECT_EQ(threading::stack_size(0), std::size_t{1} << 20);
  EXPECT_GE(got, std::size_t{1} << 20);
  EXPECT_LT(got, std::size_t{2} << 20);
}

TEST(Thread, M5_thread_local_destructors_run_after_the_thread_left_the_registry) {
  static std::string seen;

  struct Nosy {
    bool touched = false;

    ~Nosy() { seen = threading::current_thread().name(); }
  };

  Thread thread(
      [] {
        thread_local Nosy nosy;
        nosy.touched = true;
      },
      {.name = "worker"});
  thread.start();
  thread.join();
  EXPECT_EQ(seen.rfind("Dummy-", 0), 0U) << seen;
}

TEST(Thread, E1_an_uncaught_exception_ends_its_thread_alone) {
  threading::ExceptHookArgs got;
  const auto before =
      threading::set_excepthook([&](const threading::ExceptHookArgs& args) { got = args; });
  Thread thread([] { throw ValueError("too hot"); }, {.name = "cook"});
  thread.start();
  EXPECT_NO_THROW(thread.join());
  threading::set_excepthook(before);
  EXPECT_EQ(got.type, "canteen::ValueError");
  EXPECT_EQ(got.message, "too hot");
  EXPECT_EQ(got.thread, thread);
  EXPECT_THROW(std::rethrow_exception(got.exception), ValueError);
}

std::string report_of(const std::function<void()>& target, const std::string& name) {
  ::testing::internal::CaptureStderr();
  Thread thread(target, {.name = name});
  thread.start();
  thread.join();
  return ::testing::internal::GetCapturedStderr();
}

TEST(Thread, E2_the_default_hook_writes_one_report_and_passes_over_SystemExit) {
  EXPECT_EQ(report_of([] { throw std::out_of_range("no such dish"); }, "cook"),
            "Exception in thread cook:\nstd::out_of_range: no such dish\n");
  EXPECT_EQ(report_of([] { throw 7; }, "cook"), "Exception in thread cook:\nint\n");
  EXPECT_EQ(report_of([] { throw SystemExit(3); }, "cook"), "");
  ::testing::internal::CaptureStderr();
  threading::original_excepthook({.type = "int"});  // no thread: its ident instead
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "Exception in thread " + std::to_string(threading::get_ident()) + ":\nint\n");
}

TEST(Thread, E3_a_hook_that_throws_is_reported_itself) {
  auto before = threading::set_excepthook(
      [](const threading::ExceptHookArgs&) { throw std::runtime_error("hook"); });
  EXPECT_EQ(report_of([] { throw 7; }, "cook"),
            "Exception in threading.excepthook:\nstd::runtime_error: hook\n");
  threading::set_excepthook([](const threading::ExceptHookArgs&) { throw SystemExit(); });
  EXPECT_EQ(report_of([] { throw 7; }, "cook"), "");
  threading::set_excepthook(nullptr);  // the original again
  EXPECT_EQ(report_of([] { throw 7; }, "cook"), "Exception in thread cook:\nint\n");
  threading::set_excepthook(before);
}

TEST(Thread, nothing_is_left_behind_by_many_threads) {
  const std::size_t before = threading::active_count();
  for (int i = 0; i < 3000; ++i) {
    Thread thread([] {});
    thread.start();
    if (i % 3 != 0) thread.join();  // every third is forgotten
  }
  eventually([&] { return threading::active_count() == before; });
}

TEST(Thread, sleep_ends_early_for_a_stop) {
  std::stop_source stop;
  Thread thread([&] { EXPECT_FALSE(threading::sleep(stop.get_token(), 600s)); });
  thread.start();
  stop.request_stop();
  thread.join();
  expect_about(timed([] { threading::sleep(30ms); }), 30ms);
  EXPECT_TRUE(threading::sleep(std::stop_token(), -1s));
  EXPECT_FALSE(threading::sleep(stop.get_token(), 600s));  // requested before
}

}  // namespace
}  // namespace canteen::testing
