// A crowd of writers: 8 threads of each of 4 processes, and what must become of their lines.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/types.h>
#include <termios.h>
#include <unistd.h>

#include "tests/support/processes.hpp"
#include "tests/support/whole_lines.hpp"

namespace canteen::testing {

constexpr int crowd_processes = 4;
constexpr int crowd_threads = 8;
constexpr int crowd_lines = 200;  // of each thread: of 10 to 20,000 bytes

// How a line (without its end) is written, the number-th of its thread.
using WriteLine = std::function<void(const std::string& line, int number)>;

// Starts the crowd; `begin` makes, in each process, how its threads write.
inline std::vector<pid_t> crowd_of(const std::function<WriteLine()>& begin) {
  std::vector<pid_t> children;
  for (int process = 0; process < crowd_processes; ++process) {
    children.push_back(child([&] {
      const WriteLine write = begin();
      std::vector<std::thread> threads;
      for (int thread = 0; thread < crowd_threads; ++thread) {
        threads.emplace_back([&write, writer = process * crowd_threads + thread] {
          for (int i = 0; i < crowd_lines; ++i) write(make_line(writer, i, line_size(i)), i);
        });
      }
      for (std::thread& thread : threads) thread.join();
    }));
  }
  return children;
}

// None torn, none lost, none twice, and each writer's in its order.
inline void expect_whole_crowd(const std::string& text) {
  LineAudit audit;
  audit.feed(text);
  EXPECT_EQ(audit.lines(), std::size_t{crowd_processes} * crowd_threads * crowd_lines);
  EXPECT_EQ(audit.torn(), 0U);
  EXPECT_EQ(audit.out_of_order(), 0U);
  EXPECT_EQ(audit.rest(), "");
}

// The crowd writes to the descriptor `in`, which it inherits; all that comes out at `out`.
inline void expect_whole_through(int in, int out, const std::function<WriteLine()>& begin) {
  const std::vector<pid_t> children = crowd_of(begin);
  close(in);
  const std::string text = read_all(out);
  close(out);
  for (const pid_t pid : children) EXPECT_EQ(status_of(pid), 0);
  expect_whole_crowd(text);
}

// A terminal that changes nothing (a newline stays one byte): `out` is the screen.
struct Terminal {
  Terminal() {
    termios raw{};
    cfmakeraw(&raw);
    EXPECT_EQ(openpty(&out, &in, nullptr, &raw, nullptr), 0);
  }

  int in = -1;
  int out = -1;
};

}  // namespace canteen::testing
