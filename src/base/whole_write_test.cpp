#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <canteen/base/whole_write.hpp>

#include "tests/support/crowd.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/whole_lines.hpp"

namespace canteen::base {
namespace {

using namespace canteen::testing;

TEST(WholeWrite, a_buffered_file_keeps_texts_until_it_is_full_or_flushed) {
  const Path path;
  std::FILE* const file = std::fopen(path.c_str(), "w");
  EXPECT_FALSE(write_whole(file, "one\n", false));
  EXPECT_EQ(path.read(), "");
  EXPECT_FALSE(write_whole(file, "two\n", true));
  EXPECT_EQ(path.read(), "one\ntwo\n");
  std::fputs("three\n", file);
  EXPECT_FALSE(write_whole(file, "", true));
  EXPECT_EQ(path.read(), "one\ntwo\nthree\n");
  EXPECT_EQ(std::ftell(file), 14);
  EXPECT_FALSE(write_whole(file, std::string(100'000, 'x'), false));
  EXPECT_EQ(std::ftell(file), 100'014);
  EXPECT_EQ(path.read().size(), 100'014U);
  std::fclose(file);
  EXPECT_EQ(path.read().size(), 100'014U);
}

// The property that everything rests on: what reaches the file at any moment ends with a line.
TEST(WholeWrite, only_whole_texts_reach_the_file) {
  const Path path;
  std::FILE* const file = std::fopen(path.c_str(), "w");
  for (int i = 0; i < 2000; ++i) {
    ASSERT_FALSE(write_whole(file, make_line(0, i, line_size(i)) + "\n", false));
    if (i % 97 != 0) continue;
    const std::string now = path.read();
    ASSERT_TRUE(now.empty() || now.back() == '\n') << i;
  }
  std::fclose(file);
  LineAudit audit;
  audit.feed(path.read());
  EXPECT_EQ(audit.lines(), 2000U);
  EXPECT_EQ(audit.torn() + audit.out_of_order() + audit.rest().size(), 0U);
}

TEST(WholeWrite, an_unbuffered_file_is_written_at_once) {
  const Path path;
  std::FILE* const file = std::fopen(path.c_str(), "w");
  std::setvbuf(file, nullptr, _IONBF, 0);
  EXPECT_FALSE(write_whole(file, "a text without an end of line", false));
  EXPECT_EQ(path.read(), "a text without an end of line");
  std::fclose(file);
}

TEST(WholeWrite, a_terminal_sees_each_line_at_once) {
  int master = 0;
  int slave = 0;
  ASSERT_EQ(openpty(&master, &slave, nullptr, nullptr, nullptr), 0);
  std::FILE* const file = fdopen(slave, "w");
  EXPECT_FALSE(write_whole(file, "first\n", false));
  std::array<char, 64> seen{};
  EXPECT_EQ(read(master, seen.data(), seen.size()), 7);  // "first\r\n"
  std::fclose(file);
  close(master);
}

TEST(WholeWrite, memory_streams_and_read_write_streams_work_as_ever) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const memory = open_memstream(&text, &size);
  EXPECT_FALSE(write_whole(memory, "into memory", true));
  EXPECT_EQ(std::string(text, size), "into memory");
  std::fclose(memory);
  std::free(text);

  const Path path;
  std::FILE* const both = std::fopen(path.c_str(), "w+");
  EXPECT_FALSE(write_whole(both, "abcdef", true));
  std::rewind(both);
  EXPECT_EQ(std::fgetc(both), 'a');
  std::fseek(both, 0, SEEK_END);
  EXPECT_FALSE(write_whole(both, "ghi", true));
  std::fclose(both);
  EXPECT_EQ(path.read(), "abcdefghi");
}

TEST(WholeWrite, errors_come_back_and_what_waited_stays) {
  Pipe pipe;
  std::signal(SIGPIPE, SIG_IGN);
  close(pipe.out);
  EXPECT_EQ(write_whole(pipe.in, "x"), std::errc::broken_pipe);
  close(pipe.in);
  EXPECT_EQ(write_whole(pipe.in, "x"), std::errc::bad_file_descriptor);
  std::signal(SIGPIPE, SIG_DFL);

  std::FILE* const full = std::fopen("/dev/full", "w");
  EXPECT_FALSE(write_whole(full, "waits\n", false));
  EXPECT_EQ(write_whole(full, "now\n", true), std::errc::no_space_on_device);
  EXPECT_EQ(write_whole(full, "", true), std::errc::no_space_on_device);  // "waits" still waits
  std::fclose(full);

  std::FILE* const reader = std::fopen("/dev/null", "r");
  EXPECT_EQ(write_whole(reader, "x", true), std::errc::bad_file_descriptor);
  std::fclose(reader);

  std::ostringstream stream;
  EXPECT_FALSE(write_whole(stream, "text", true));
  stream.setstate(std::ios::failbit);
  EXPECT_EQ(write_whole(stream, "lost", true), std::errc::io_error);
  EXPECT_EQ(stream.str(), "text");
}

TEST(WholeWrite, a_non_blocking_pipe_is_waited_for_and_signals_are_survived) {
  struct sigaction action = {};
  struct sigaction before = {};
  action.sa_handler = [](int) {};  // and no SA_RESTART: system calls come back with EINTR
  sigaction(SIGUSR1, &action, &before);
  for (const bool blocking : {false, true}) {
    Pipe pipe;
    if (!blocking) fcntl(pipe.in, F_SETFL, O_NONBLOCK);
    const std::string text(1'000'000, 'y');
    std::atomic<bool> done{false};
    std::thread writer([&] {
      EXPECT_FALSE(write_whole(pipe.in, text));
      done = true;
      close(pipe.in);
    });
    std::string got;
    std::array<char, 3000> chunk{};
    while (true) {
      if (!done) pthread_kill(writer.native_handle(), SIGUSR1);
      const ssize_t count = read(pipe.out, chunk.data(), chunk.size());
      if (count == 0) break;
      got.append(chunk.data(), static_cast<std::size_t>(count));
    }
    writer.join();
    EXPECT_EQ(got, text);
    close(pipe.out);
  }
  sigaction(SIGUSR1, &before, nullptr);
}

TEST(WholeWrite, threads_and_processes_share_an_inherited_file) {
  const Path path;
  std::FILE* const file = std::fopen(path.c_str(), "w");
  const std::vector<pid_t> children = crowd_of([file] {
    return [file](const std::string& line, int /*number*/) {
      EXPECT_FALSE(write_whole(file, line + "\n", false));
    };
  });
  for (const pid_t pid : children) EXPECT_EQ(status_of(pid), 0);
  std::fclose(file);
  expect_whole_crowd(path.read());
}

TEST(WholeWrite, threads_and_processes_share_a_file_opened_to_append) {
  const Path path;
  const std::vector<pid_t> children = crowd_of([&path] {
    return [file = std::fopen(path.c_str(), "a")](const std::string& line, int /*number*/) {
      EXPECT_FALSE(write_whole(file, line + "\n", false));
    };
  });
  for (const pid_t pid : children) EXPECT_EQ(status_of(pid), 0);
  expect_whole_crowd(path.read());
}

// Half of the lines go by one FILE, the others by another, as stdout and stderr of `2>&1 | less`;
// and some by none.
std::function<WriteLine()> by_two_files(int descriptor) {
  return [descriptor] {
    return [descriptor, files = std::array{fdopen(descriptor, "w"), fdopen(dup(descriptor), "w")}](
               const std::string& line, int number) {
      if (line[0] == '3') {  // the writers 3 and 30 and 31
        EXPECT_EQ(write_whole(descriptor, line + "\n"), std::error_code());
      } else {
        EXPECT_EQ(write_whole(files[static_cast<std::size_t>(line[0]) % 2], line + "\n",
                              number % 3 == 0 || number == crowd_lines - 1),
                  std::error_code());
      }
    };
  };
}

TEST(WholeWrite, threads_and_processes_share_a_pipe) {
  const Pipe pipe;
  expect_whole_through(pipe.in, pipe.out, by_two_files(pipe.in));
}

TEST(WholeWrite, threads_and_processes_share_a_pipe_that_does_not_block) {
  const Pipe pipe;
  fcntl(pipe.in, F_SETFL, O_NONBLOCK);
  expect_whole_through(pipe.in, pipe.out, by_two_files(pipe.in));
}

// The first word makes the FILE's buffer; a terminal's is written at each end of a line.
TEST(WholeWrite, the_first_word_into_a_full_terminal_that_does_not_block_waits) {
  const Terminal terminal;
  fcntl(terminal.in, F_SETFL, O_NONBLOCK);
  std::size_t filled = 0;
  const std::string some(100, '.');
  for (ssize_t size = 0; size >= 0; size = write(terminal.in, some.data(), some.size())) {
    filled += static_cast<std::size_t>(size);
  }
  std::FILE* const file = fdopen(terminal.in, "w");
  std::error_code error = std::make_error_code(std::errc::io_error);
  std::thread writer([&] { error = write_whole(file, "the first word\n", false); });
  std::string text;
  std::array<char, 4096> chunk{};
  while (!text.ends_with('\n')) {
    const ssize_t size = read(terminal.out, chunk.data(), chunk.size());
    ASSERT_GT(size, 0);
    text.append(chunk.data(), static_cast<std::size_t>(size));
  }
  writer.join();
  EXPECT_FALSE(error) << error;
  EXPECT_EQ(text, std::string(filled, '.') + "the first word\n");
  std::fclose(file);
  close(terminal.out);
}

TEST(WholeWrite, threads_and_processes_share_a_terminal) {
  const Terminal terminal;
  expect_whole_through(terminal.in, terminal.out, by_two_files(terminal.in));
}

TEST(WholeWrite, threads_and_processes_share_a_terminal_that_does_not_block) {
  const Terminal terminal;
  fcntl(terminal.in, F_SETFL, O_NONBLOCK);
  expect_whole_through(terminal.in, terminal.out, by_two_files(terminal.in));
}

TEST(WholeWrite, what_waits_in_stdout_comes_out_once_across_forks_and_exits) {
  const std::string text = output_of([] {
    EXPECT_FALSE(write_whole(stdout, "before the fork\n", false));
    const pid_t inner = child([] { EXPECT_FALSE(write_whole(stdout, "in the child\n", false)); });
    EXPECT_EQ(status_of(inner), 0);
    EXPECT_FALSE(write_whole(stdout, "after the fork\n", false));
  });
  EXPECT_EQ(text, "before the fork\nin the child\nafter the fork\n");
}

// A thread holds the pipe's lock, in a write that waits for the reader, while another one forks.
constinit std::atomic<bool> may_write{true};

// Held up between its decision to write and the file's lock, and the answer has changed meanwhile.
TEST(WholeWrite, who_may_no_longer_write_once_the_lock_is_its_own_writes_nothing) {
  const Path path;
  std::FILE* const file = std::fopen(path.c_str(), "w");
  may_write = true;
  constexpr auto ask = []() noexcept { return may_write.load(); };
  EXPECT_FALSE(write_whole(file, "first\n", true, ask));
  std::atomic<bool> begun{false};
  std::error_code late;
  flockfile(file);
  std::thread writer([&] {
    begun = true;
    late = write_whole(file, "late\n", true, ask);
  });
  while (!begun) std::this_thread::yield();
  may_write = false;
  funlockfile(file);
  writer.join();
  EXPECT_EQ(late, std::errc::operation_canceled);
  std::fclose(file);
  EXPECT_EQ(path.read(), "first\n");
  std::ostringstream stream;
  EXPECT_EQ(write_whole(stream, "late\n", true, ask), std::errc::operation_canceled);
  EXPECT_EQ(stream.str(), "");
}

TEST(WholeWrite, a_fork_finds_the_locks_free_in_the_child) {
  Pipe pipe;
  Pipe other;
  const std::string text(300'000, 'z');  // more than a pipe holds: the writer waits inside
  std::thread writer([&] { EXPECT_FALSE(write_whole(pipe.in, text)); });
  std::array<char, 1> first{};
  ASSERT_EQ(read(pipe.out, first.data(), 1), 1);
  const pid_t pid = child([&other] { EXPECT_FALSE(write_whole(other.in, "free\n")); });
  EXPECT_EQ(status_of(pid), 0);
  close(other.in);
  EXPECT_EQ(read_all(other.out), "free\n");
  std::size_t got = 1;
  std::array<char, 4096> chunk{};
  while (got < text.size())
    got += static_cast<std::size_t>(read(pipe.out, chunk.data(), chunk.size()));
  writer.join();
}

}  // namespace
}  // namespace canteen::base
