// What tests with files, pipes and child processes need.
#pragma once

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/base/sanitizer.hpp"

namespace canteen::testing {

// True in the children of child(). The stacks of the parent's threads are gone there, and what
// they pointed to is no leak; so LeakSanitizer asks first.
inline bool is_child = false;

}  // namespace canteen::testing

#if defined(CANTEEN_ASAN)
extern "C" [[gnu::used]] inline int __lsan_is_turned_off() {
  return canteen::testing::is_child ? 1 : 0;
}
#endif

namespace canteen::testing {

// An empty file with a name of its own, removed at the end.
class Path {
 public:
  Path() {
    char name[] = "/tmp/canteen_test_XXXXXX";
    close(mkstemp(name));
    name_ = name;
  }

  ~Path() { unlink(name_.c_str()); }

  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

  [[nodiscard]] const char* c_str() const { return name_.c_str(); }

  [[nodiscard]] const std::string& str() const { return name_; }

  [[nodiscard]] std::string read() const {
    std::ifstream in(name_);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }

 private:
  std::string name_;
};

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    out = ends[0];
    in = ends[1];
  }

  int out;
  int in;
};

// Everything up to the end of the file: until the last writer has closed its end.
inline std::string read_all(int descriptor) {
  std::string all;
  std::array<char, 4096> chunk{};
  while (true) {
    const ssize_t count = read(descriptor, chunk.data(), chunk.size());
    if (count == 0 || (count < 0 && errno != EINTR)) return all;
    if (count > 0) all.append(chunk.data(), static_cast<std::size_t>(count));
  }
}

// A child that runs `body` and ends as a program does: by exit(), with 1 if an EXPECT failed.
inline pid_t child(const std::function<void()>& body) {
  std::fflush(stdout);  // GoogleTest's own words
  const pid_t pid = fork();
  if (pid == 0) {
    is_child = true;
    body();
    std::exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  return pid;
}

// The exit status, or 128 + the signal that ended it.
inline int status_of(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// What a child that runs `body` writes to its stdout (or another descriptor).
inline std::string output_of(const std::function<void()>& body, int descriptor = STDOUT_FILENO) {
  Pipe pipe;
  const pid_t pid = child([&] {
    dup2(pipe.in, descriptor);
    close(pipe.in);
    close(pipe.out);
    body();
  });
  close(pipe.in);
  std::string text = read_all(pipe.out);
  close(pipe.out);
  EXPECT_EQ(status_of(pid), 0) << text;
  return text;
}

}  // namespace canteen::testing
