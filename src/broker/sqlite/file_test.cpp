// What may become of a file: closed and opened again, shared, damaged, another's, too large.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <canteen/broker.hpp>

#include "tests/support/eventually.hpp"
#include "tests/support/left_behind.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/queue_file.hpp"

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;
using canteen::testing::allocator_survives_fork;
using canteen::testing::broker_error_of;
using canteen::testing::child;
using canteen::testing::eventually;
using canteen::testing::Pipe;
using canteen::testing::QueueFile;
using canteen::testing::status_of;
using canteen::testing::Stopwatch;
using canteen::testing::tells_of_fork;

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void replace(const std::string& path, const std::string& with) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << with;
}

template <class Error, class Call>
std::string complaint(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "(none)";
}

TEST(SqliteFile, what_was_put_is_there_when_it_is_opened_again) {
  const QueueFile file;
  {
    Queue queue = open(file.url());
    queue.put("1", {.headers = {{"table", "4"}}});
    queue.put("2");
    queue.put("out");
    for (int i = 0; i < 2; ++i) queue.get(10s).ack();
    queue.put("later", {.delay = 50ms});
  }
  Queue queue = open(file.url());
  EXPECT_EQ(queue.qsize(), 2U);
  EXPECT_EQ(queue.get(10s).payload(), "out");
  EXPECT_EQ(queue.get(10s).attempt(), 2U);
}

TEST(SqliteFile, a_file_has_many_queues_and_a_path_is_one_however_it_is_written) {
  const QueueFile file;
  Queue orders = open(file.url("orders"));
  Queue trays = open(file.url("trays"));
  orders.put("soup");
  EXPECT_EQ(trays.try_get(), std::nullopt);
  const std::string folder = std::filesystem::path(file.path()).parent_path();
  EXPECT_EQ(open("sqlite:" + folder + "/./line.db?queue=orders").get(0s).payload(), "soup");
}

TEST(SqliteFile, is_closed_when_what_was_put_before_is_answered_and_nobody_is_called_after_that) {
  const QueueFile file;
  Queue kept = open(file.url());
  constexpr int rounds = 20;
  constexpr int each_time = 50;
  for (int i = 0; i < rounds; ++i) {
    Queue queue = open(file.url());
    std::atomic<int> confirmed{0};
    std::atomic<int> called{0};
    for (int k = 0; k < each_time; ++k) {
      queue.put_async("1", {}, [&](const Receipt& receipt) {
        confirmed += receipt ? 1 : 0;
        ++called;
      });
    }
    queue.close();
    ASSERT_EQ(called, each_time);
    ASSERT_EQ(confirmed, each_time);
  }
  EXPECT_EQ(kept.qsize(), static_cast<std::size_t>(rounds * each_time));
}

TEST(SqliteFile, it_needs_a_path) {
  EXPECT_EQ(complaint<UrlError>([] { (void)open("sqlite:"); }),
            "broker URL \"sqlite:\": sqlite: needs a file, as sqlite:line.db?queue=orders has");
  EXPECT_NE(complaint<BrokerError>([] {
              (void)open("sqlite:/no/such/folder/a.db");
            }).find("/no/such/folder/a.db cannot be opened: unable to open database file"),
            std::string::npos);
}

// A message of another process is seen soon, and the other's end brings back what it had.
TEST(SqliteFile, processes_share_it) {
  const QueueFile file;
  const pid_t other = child([&] {
    Queue orders = open(file.url("orders"), {.presence = 1500ms});
    EXPECT_EQ(orders.get(30s).payload(), "order");  // dropped: it comes again
    Delivery held = orders.get(30s);
    EXPECT_EQ(held.attempt(), 2U);
    open(file.url("replies")).put("I have it");
    for (;;) std::this_thread::sleep_for(1s);
  });
  Queue orders = open(file.url("orders"));
  Queue replies = open(file.url("replies"));
  orders.put("order");
  EXPECT_TRUE(replies.get(30s).ack());
  EXPECT_EQ(orders.try_get(2s), std::nullopt);  // it lives, and has it
  kill(other, SIGKILL);
  EXPECT_EQ(status_of(other), 128 + SIGKILL);
  Delivery order = orders.get(30s);
  EXPECT_EQ(order.payload(), "order");
  EXPECT_EQ(order.attempt(), 3U);
  EXPECT_TRUE(order.ack());
  EXPECT_TRUE(orders.join(10s));
}

TEST(SqliteFile, many_processes_may_open_and_close_it_at_once) {
  for (int round = 0; round < 20; ++round) {
    const QueueFile file;
    const Pipe gate;
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
      children.push_back(child([&] {
        close(gate.in);
        EXPECT_EQ(canteen::testing::read_all(gate.out), "");  // until it is opened for all
        open(file.url()).put("here");
      }));
    }
    close(gate.in);
    for (const pid_t each : children) EXPECT_EQ(status_of(each), 0);
    close(gate.out);
    EXPECT_EQ(open(file.url()).qsize(), 4U);
  }
}

TEST(SqliteFile, in_the_child_of_a_fork_a_handle_says_so_and_another_one_can_be_opened) {
  const QueueFile file;
  const QueueFile other;
  Queue queue = open(file.url());
  queue.put("1");
  Delivery out = queue.get(10s);
  std::vector<std::jthread> busy;  // who may be anywhere in it when the process forks
  for (int i = 0; i < (allocator_survives_fork ? 2 : 0); ++i) {
    busy.emplace_back([&](const std::stop_token& stop) {
      Queue busy_queue = open(other.url());
      while (!stop.stop_requested()) {
        busy_queue.put("2");
        if (auto got = busy_queue.try_get()) got->ack();
        static_cast<void>(open(other.url()).qsize());
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(
        status_of(child([&] {
          EXPECT_TRUE(tells_of_fork(broker_error_of([&] { queue.put("3"); })));
          EXPECT_TRUE(tells_of_fork(queue.try_put("3").refused()->why));
          EXPECT_TRUE(tells_of_fork(broker_error_of([&] { static_cast<void>(queue.get()); })));
          EXPECT_TRUE(tells_of_fork(broker_error_of([&] { queue.purge(); })));
          EXPECT_TRUE(tells_of_fork(broker_error_of([&] { queue.remove(); })));
          EXPECT_TRUE(
              tells_of_fork(broker_error_of([&] { static_cast<void>(queue.dead_letters()); })));
          EXPECT_FALSE(out.ack());
          EXPECT_FALSE(queue.join());
          EXPECT_TRUE(queue.is_shutdown());
          EXPECT_EQ(queue.qsize(), 0U);
          EXPECT_EQ(open(file.url()).try_get(), std::nullopt);  // of its own
          EXPECT_EQ(broker_error_of([&] { open(other.url()).put("4"); }), "");
          queue.close();
          _exit(::testing::Test::HasFailure() ? 1 : 0);
        })),
        0);
  }
  busy.clear();
  EXPECT_TRUE(out.ack());
  EXPECT_TRUE(queue.join(10s));
}

// As a program may have one: taken before a fork, in its own handler.
std::mutex of_program;
[[maybe_unused]] const int of_program_at_load = pthread_atfork(
    [] { of_program.lock(); }, [] { of_program.unlock(); }, [] { of_program.unlock(); });

TEST(SqliteFile, a_fork_waits_for_a_lock_of_the_program_whose_holder_puts) {
  const QueueFile file;
  Queue queue = open(file.url());
  std::atomic<int> puts{0};
  std::jthread holder([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const std::scoped_lock guard(of_program);
      queue.put("soup");
      ++puts;
    }
  });
  for (int i = 0; i < 30; ++i) EXPECT_EQ(status_of(child([] { _exit(0); })), 0);
  holder = {};
  EXPECT_EQ(queue.qsize(), static_cast<std::size_t>(puts));
}

TEST(SqliteFile, who_waits_goes_on_after_a_fork) {
  const QueueFile file;
  Queue queue = open(file.url());
  std::jthread getter([&] { EXPECT_EQ(queue.get(60s).payload(), "soup"); });
  EXPECT_TRUE(eventually([&] { return queue.statistics().waiting_getters == 1; }));
  EXPECT_EQ(status_of(child([&] {
              open(file.url()).put("soup");
              _exit(0);
            })),
            0);
  getter = {};
}

TEST(SqliteFile, the_child_of_a_call_that_forks_ends_when_that_returns) {
  const QueueFile file;
  Queue queue = open(file.url());
  pid_t pid = -1;
  std::promise<void> told;
  queue.put_async("first", {}, [&](const Receipt& receipt) {
    EXPECT_TRUE(receipt);
    pid = fork();
    if (pid == 0) {
      canteen::testing::is_child = true;
    } else {
      told.set_value();
    }
  });
  queue.put("second");
  told.get_future().wait();
  EXPECT_EQ(status_of(pid), 0);
  EXPECT_EQ(queue.qsize(), 2U);
}

TEST(SqliteFile, another_file_in_its_place_after_a_fork_is_told_and_left_alone) {
  const QueueFile file;
  const QueueFile other;
  Queue queue = open(file.url());
  queue.put("soup");
  open(other.url()).put("bread");
  std::filesystem::rename(other.path(), file.path());
  EXPECT_EQ(status_of(child([] { _exit(0); })), 0);
  for (int i = 0; i < 2; ++i) {
    try {
      queue.put("late");
      ADD_FAILURE() << "it was put somewhere";
    } catch (const BrokerError& error) {
      EXPECT_NE(std::string(error.what()).find("another file is in its place"), std::string::npos)
          << error.what();
    }
  }
  std::filesystem::remove(file.path());
  EXPECT_THROW(queue.put("late"), BrokerError);
  EXPECT_FALSE(std::filesystem::exists(file.path()));
}

TEST(SqliteFile, what_the_child_of_a_fork_puts_is_kept_when_its_parent_closes_the_file) {
  const QueueFile file;
  Queue queue = open(file.url());
  queue.put("1");
  const Pipe opened;
  const Pipe closed;
  char word = 0;
  const pid_t pid = child([&] {
    Queue mine = open(file.url());
    mine.put("2");
    EXPECT_EQ(write(opened.in, "!", 1), 1);
    EXPECT_EQ(read(closed.out, &word, 1), 1);
    for (int i = 3; i < 100; ++i) mine.put(std::to_string(i));
  });
  EXPECT_EQ(read(opened.out, &word, 1), 1);
  queue.close();
  queue = Queue(open("memory:another"));  // so it was the last one
  EXPECT_EQ(write(closed.in, "!", 1), 1);
  EXPECT_EQ(status_of(pid), 0);
  EXPECT_EQ(open(file.url()).qsize(), 99U);
}

TEST(SqliteFile, a_flipped_bit_in_a_message_is_named_and_the_others_are_delivered) {
  const QueueFile file;
  for (const char* const each : {"first message", "second message", "third message"}) {
    open(file.url()).put(each);
  }
  std::string bytes = content(file.path());
  const std::size_t at = bytes.find("second message");
  ASSERT_NE(at, std::string::npos);
  bytes[at + 3] = static_cast<char>(bytes[at + 3] ^ 4);
  replace(file.path(), bytes);

  Queue queue = open(file.url());
  EXPECT_TRUE(queue.get(10s).ack());
  EXPECT_EQ(complaint<Corrupt>([&] { (void)queue.get(10s); }),
            "sqlite:" + file.path() + ": the message 2 of orders is damaged: its sum is wrong");
  Delivery third = queue.get(10s);
  EXPECT_EQ(third.payload(), "third message");
  third.ack();
  EXPECT_TRUE(queue.join(10s));
}

TEST(SqliteFile, a_file_that_was_cut_or_overwritten_is_named_when_it_is_opened) {
  const QueueFile file;
  std::vector<Message> many(300, Message{std::string(1000, 'x')});
  open(file.url()).put_many(std::move(many));
  const std::string whole = content(file.path());
  ASSERT_GT(whole.size(), 100'000U);
  const auto opened = [&] { (void)open(file.url()); };

  replace(file.path(), whole.substr(0, whole.size() / 2));
  EXPECT_NE(complaint<Corrupt>(opened).find(file.path() + ": the file is damaged"),
            std::string::npos);
  replace(file.path(), "x" + whole.substr(1));
  EXPECT_EQ(complaint<Corrupt>(opened), "sqlite:" + file.path() + ": this is no SQLite file");
  std::string holes = whole;
  for (std::size_t at = 4096; at < holes.size(); at += 4096) holes[at] = '\x7f';  // pages' kinds
  replace(file.path(), holes);
  EXPECT_NE(complaint<Corrupt>(opened).find(file.path() + ": the file is damaged"),
            std::string::npos);
  replace(file.path(), whole);
  EXPECT_EQ(open(file.url()).qsize(), 300U);
}

// The file of a program that is not this one: told, and left alone.
TEST(SqliteFile, another_programs_file_is_refused) {
  const QueueFile file;
  open(file.url()).put("1");
  std::string bytes = content(file.path());
  const std::size_t application_id = 68;  // where SQLite's header has it
  bytes[application_id] = 'X';
  replace(file.path(), bytes);
  EXPECT_EQ(complaint<BrokerError>([&] { (void)open(file.url()); }),
            "sqlite:" + file.path() + ": this is the file of another program");
  bytes[application_id] = 'C';
  bytes[63] = 9;  // the version
  replace(file.path(), bytes);
  EXPECT_EQ(complaint<BrokerError>([&] { (void)open(file.url()); }),
            "sqlite:" + file.path() + ": it is of version 9, and this program knows version 2");
}

// The limit of a file's size stands for a disk that is full.
TEST(SqliteFile, without_room_a_put_is_refused_and_nothing_that_was_confirmed_is_lost) {
  const QueueFile file;
  EXPECT_EQ(status_of(child([&] {
              std::signal(SIGXFSZ, SIG_IGN);
              Queue queue = open(file.url());
              rlimit limit{};
              getrlimit(RLIMIT_FSIZE, &limit);
              const rlimit small{200'000, limit.rlim_max};
              setrlimit(RLIMIT_FSIZE, &small);
              std::size_t confirmed = 0;
              Receipt receipt = queue.try_put(std::string(1000, 'x'));
              for (; receipt && confirmed < 1000; ++confirmed) {
                receipt = queue.try_put(std::string(1000, 'x'));
              }
              EXPECT_GT(confirmed, 5U);
              ASSERT_NE(receipt.refused(), nullptr);
              EXPECT_EQ(receipt.refused()->reason, Refused::Reason::other);
              EXPECT_EQ(receipt.refused()->why.find("sqlite:" + file.path() + ": "), 0U);
              setrlimit(RLIMIT_FSIZE, &limit);
              queue.put("there is room again");
              std::size_t got = 0;
              while (std::optional<Delivery> each = queue.try_get()) got += each->ack() ? 1U : 0U;
              EXPECT_EQ(got, confirmed + 1);
              EXPECT_TRUE(queue.join(30s));
            })),
            0);
}

// On a disk of its own, which only root can have.
TEST(SqliteFile, a_full_disk_refuses_puts_and_can_still_be_emptied) {
  constexpr int cannot = 77;
  const QueueFile file;
  const std::string folder = std::filesystem::path(file.path()).parent_path();
  const int status = status_of(child([&] {
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("none", folder.c_str(), "tmpfs", 0, "size=24m") != 0) {
      _exit(cannot);
    }
    Queue queue = open(file.url());
    std::size_t confirmed = 0;
    Receipt receipt = queue.try_put(std::string(3000, 'x'));
    for (; receipt && confirmed < 20'000; ++confirmed) {
      receipt = queue.try_put(std::string(3000, 'x'));
    }
    EXPECT_GT(confirmed, 100U);
    ASSERT_NE(receipt.refused(), nullptr);
    EXPECT_NE(receipt.refused()->why.find(file.path() + ": the disk is full"), std::string::npos);
    std::size_t got = 0;
    while (std::optional<Delivery> each = queue.try_get()) got += each->ack() ? 1U : 0U;
    EXPECT_EQ(got, confirmed);
    EXPECT_TRUE(queue.join(30s));
  }));
  if (status == cannot) GTEST_SKIP() << "no right to mount a disk";
  EXPECT_EQ(status, 0);
}

TEST(SqliteFile, what_others_have_put_comes_within_moments) {
  const QueueFile file;
  const pid_t other = child([&] {
    Queue queue = open(file.url("there"));
    Queue back = open(file.url("back"));
    for (int i = 0; i < 20; ++i) {
      queue.get(30s).ack();
      back.put("pong");
    }
  });
  Queue there = open(file.url("there"));
  Queue back = open(file.url("back"));
  const Stopwatch watch;
  for (int i = 0; i < 20; ++i) {
    there.put("ping");
    back.get(30s).ack();
  }
  EXPECT_LT(watch.elapsed(), 40 * 500ms);
  EXPECT_EQ(status_of(other), 0);
}

}  // namespace
}  // namespace canteen::broker
