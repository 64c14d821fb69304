// The contract's smaller print about threads; the large print is thread_test.cpp.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <canteen/base/format.hpp>
#include <canteen/threading.hpp>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {
namespace {

using namespace std::chrono_literals;
using threading::Options;
using threading::Thread;

int number_of(const std::string& name, const std::string& prefix = "Thread-") {
  EXPECT_EQ(name.rfind(prefix, 0), 0U) << name;
  return std::stoi(name.substr(prefix.size()));
}

bool enumerated(const Thread& thread) {
  const std::vector<Thread> all = threading::enumerate();
  return std::find(all.begin(), all.end(), thread) != all.end();
}

std::string kernel_name(Thread::NativeId id) {
  char text[64] = {};
  const std::string path = "/proc/self/task/" + std::to_string(id) + "/comm";
  std::FILE* const file = std::fopen(path.c_str(), "r");
  if (file == nullptr) return "(no " + path + ")";
  if (std::fgets(text, sizeof text, file) == nullptr) text[0] = '\0';
  std::fclose(file);
  std::string name = text;
  if (!name.empty() && name.back() == '\n') name.pop_back();
  return name;
}

struct Subclass : threading::ThreadBase<Subclass> {
  using ThreadBase::ThreadBase;
};

TEST(Thread, C2_one_counter_names_threads_subclasses_timers_and_dummies) {
  const int first = number_of(Thread().name());
  EXPECT_EQ(number_of(threading::make<Subclass>()->name()), first + 1);
  EXPECT_EQ(number_of(threading::Timer(1s, [] {}).name()), first + 2);
  EXPECT_EQ(threading::make<Subclass>(Options{.name = "own"})->name(), "own");
  int dummy = 0;
  std::thread([&] { dummy = number_of(threading::current_thread().name(), "Dummy-"); }).join();
  EXPECT_EQ(dummy, first + 3);
  EXPECT_EQ(number_of(Thread().name()), first + 4);
}

TEST(Thread, C3_what_counts_is_who_made_it_and_when_not_who_starts_it) {
  Thread thread;
  Thread starter(
      [&] {
        thread.start();
        thread.join();
      },
      {.daemon = true});
  starter.start();
  starter.join();
  EXPECT_FALSE(thread.daemon());
}

TEST(Thread, C4_main_and_dummies_are_active_threads) {
  const std::string words = "cannot set daemon status of active thread";
  EXPECT_EQ(words_of([] { threading::main_thread().set_daemon(true); }), words);
  EXPECT_FALSE(threading::main_thread().daemon());
  std::thread([&] {
    EXPECT_EQ(words_of([] { threading::current_thread().set_daemon(false); }), words);
  }).join();
}

TEST(Thread, C4_a_name_may_be_set_before_the_start_while_it_runs_and_afterwards) {
  threading::Event go;
  Thread thread([&] { go.wait(); }, {.name = "one"});
  thread.set_name("two");
  EXPECT_EQ(thread.name(), "two");
  thread.start();
  thread.set_name("three");
  EXPECT_EQ(thread.name(), "three");
  go.set();
  thread.join();
  thread.set_name("four");
  EXPECT_EQ(thread.name(), "four");
}

TEST(Thread, S1_a_thread_that_has_already_ended_has_its_identity_too) {
  for (int i = 0; i < 200; ++i) {
    Thread thread([] {});
    thread.start();
    EXPECT_NE(thread.ident().value_or(0), 0U);
    EXPECT_GT(thread.native_id().value_or(0), 0);
    EXPECT_EQ(words_of([&] { thread.start(); }), "threads can only be started once");
    thread.join();
  }
}

TEST(Thread, S1_is_enumerated_and_counted_before_its_target_begins) {
  for (int i = 0; i < 50; ++i) {
    bool listed = false;
    bool alive = false;
    const std::size_t before = threading::active_count();
    std::size_t count = 0;
    Thread thread([&] {
      listed = enumerated(threading::current_thread());
      alive = threading::current_thread().is_alive();
      count = threading::active_count();
    });
    thread.start();
    thread.join();
    EXPECT_TRUE(listed);
    EXPECT_TRUE(alive);
    EXPECT_EQ(count, before + 1);
  }
}

TEST(Thread, R_run_creates_no_thread) {
  std::size_t count = 0;
  bool alive = true;
  bool listed = true;
  std::string words;
  Thread thread;
  thread = Thread([&] {
    count = threading::active_count();
    alive = thread.is_alive();
    listed = enumerated(thread);
    words = words_of([&] { thread.join(); });  // J1: that it was never started comes first
  });
  const std::size_t before = threading::active_count();
  thread.run();
  EXPECT_EQ(count, before);
  EXPECT_FALSE(alive);
  EXPECT_FALSE(listed);
  EXPECT_EQ(words, "cannot join thread before it is started");
}

TEST(Thread, R_the_missing_target_is_told_to_the_hook_in_the_new_thread) {
  Thread::Ident told = 0;
  threading::ExceptHookArgs got;
  const auto before = threading::set_excepthook([&](const threading::ExceptHookArgs& args) {
    told = threading::get_ident();
    got = args;
  });
  Thread thread([] {});
  thread.run();
  EXPECT_NO_THROW(thread.start());
  thread.join();
  threading::set_excepthook(before);
  EXPECT_EQ(told, thread.ident());
  EXPECT_EQ(got.thread, thread);
  EXPECT_EQ(got.message, "'Thread' object has no attribute '_target'");
}

TEST(Thread, J2_join_returns_nothing) {
  static_assert(std::is_void_v<decltype(std::declval<Thread&>().join())>);
  static_assert(std::is_void_v<decltype(std::declval<Thread&>().join(1s))>);
  Thread thread([] {});
  thread.start();
  Running([&] { thread.join(); }).join();  // from another thread, before or after the end
  EXPECT_NO_THROW(thread.join(-1s));
  EXPECT_NO_THROW(thread.join(0s));
  EXPECT_NO_THROW(thread.join(3600s));
  EXPECT_FALSE(thread.is_alive());
}

TEST(Thread, I1_ident_and_native_id_are_those_of_the_thread_that_runs) {
  Thread::Ident ident = 0;
  Thread::NativeId native = 0;
  Thread::NativeId kernels = 0;
  Thread thread([&] {
    ident = threading::get_ident();
    native = threading::get_native_id();
    kernels = static_cast<Thread::NativeId>(syscall(SYS_gettid));
  });
  EXPECT_EQ(thread.native_id(), std::nullopt);
  thread.start();
  thread.join();
  EXPECT_EQ(thread.ident(), ident);
  EXPECT_EQ(thread.native_id(), native);
  EXPECT_EQ(native, kernels);
  EXPECT_NE(ident, threading::get_ident());
}

TEST(Thread, A1_who_is_not_alive_is_not_enumerated) {
  for (int i = 0; i < 100; ++i) {
    Thread thread([] {});
    thread.start();
    while (thread.is_alive()) std::this_thread::yield();
    EXPECT_FALSE(enumerated(thread));
    EXPECT_EQ(thread.repr().find("started"), std::string::npos) << thread.repr();
  }
}

TEST(Thread, N1_another_threads_renaming_leaves_the_kernels_name) {
  threading::Event go;
  Thread thread([&] { go.wait(); }, {.name = "before"});
  thread.start();
  const Thread::NativeId id = thread.native_id().value_or(0);
  eventually([&] { return kernel_name(id) == "before"; });
  thread.set_name("after");
  EXPECT_EQ(thread.name(), "after");
  EXPECT_EQ(kernel_name(id), "before");
  go.set();
  thread.join();
}

TEST(Thread, N1_the_kernel_gets_the_name_that_the_thread_has_when_it_starts) {
  const auto seen = [](Thread thread, threading::Event& go) {
    thread.start();
    const Thread::NativeId id = thread.native_id().value_or(0);
    const bool good = eventually([&] { return kernel_name(id) == thread.name().substr(0, 15); });
    go.set();
    thread.join();
    return good;
  };
  threading::Event go;
  Thread renamed([&] { go.wait(); }, {.name = "before"});
  renamed.set_name("after");
  EXPECT_TRUE(seen(renamed, go));
  go.clear();
  EXPECT_TRUE(seen(Thread([&] { go.wait(); }), go));  // Thread-N
  go.clear();
  EXPECT_TRUE(seen(threading::make<Subclass>([&] { go.wait(); }, Options{.name = "subclass"}), go));
}

TEST(Thread, P1_a_thread_prints_as_its_repr_alone_and_in_lists) {
  const Thread thread({.name = "cook"});
  const auto subclass = threading::make<Subclass>(Options{.name = "waiter", .daemon = true});
  EXPECT_EQ(base::format("{}", thread), "<Thread(cook, initial)>");
  EXPECT_EQ(base::format("{}", subclass), "<Subclass(waiter, initial daemon)>");
  EXPECT_EQ(base::format("{}", std::vector<Thread>{thread, subclass}),
            "[<Thread(cook, initial)>, <Subclass(waiter, initial daemon)>]");
}

TEST(Thread, M4_the_smallest_stack_is_32_KiB) {
  EXPECT_EQ(threading::stack_size(32 * 1024), 0U);
  EXPECT_THROW(threading::stack_size(1), ValueError);
  EXPECT_EQ(threading::stack_size(), 32U * 1024);  // unchanged
  bool ran = false;
  Thread thread([&] { ran = threading::current_thread().is_alive(); });
  thread.start();
  thread.join();
  EXPECT_TRUE(ran);
  EXPECT_EQ(threading::stack_size(0), 32U * 1024);
}

TEST(Thread, E1_the_others_go_on) {
  threading::set_excepthook([](const threading::ExceptHookArgs&) {});
  threading::Event go;
  std::atomic<int> done{0};
  Thread other([&] {
    go.wait();
    ++done;
  });
  other.start();
  Thread thrower([] { throw 1; });
  thrower.start();
  thrower.join();
  EXPECT_TRUE(other.is_alive());
  go.set();
  other.join();
  EXPECT_EQ(done.load(), 1);
  threading::set_excepthook(nullptr);
}

TEST(Thread, E3_the_original_hook_is_kept_beside_the_one_that_is_set) {
  const auto before = threading::set_excepthook([](const threading::ExceptHookArgs& args) {
    threading::original_excepthook(args);  // ours calls up
  });
  ::testing::internal::CaptureStderr();
  Thread thread([] { throw ValueError("cold"); }, {.name = "cook"});
  thread.start();
  thread.join();
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "Exception in thread cook:\ncanteen::ValueError: cold\n");
  threading::set_excepthook(before);
}

}  // namespace
}  // namespace canteen::testing
