// Spawned — another program, which a test starts, talks with, and kills. Unlike child() in
// processes.hpp, what it runs may be anything: it shares nothing with the test's process.
#pragma once

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <unistd.h>

#include "tests/support/processes.hpp"

namespace canteen::testing {

class Spawned {
 public:
  // The program, and what it is told.
  explicit Spawned(std::vector<std::string> command) {
    std::signal(SIGPIPE, SIG_IGN);  // it may have died when it is told something
    std::vector<char*> words;
    for (std::string& each : command) words.push_back(each.data());
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, heard_.out, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, said_.in, STDOUT_FILENO);
    for (const int each : {heard_.out, heard_.in, said_.out, said_.in}) {
      posix_spawn_file_actions_addclose(&actions, each);
    }
    if (posix_spawn(&pid_, words[0], &actions, nullptr, words.data(), environ) != 0) {
      ADD_FAILURE() << command[0] << " does not start";
      pid_ = 0;
    }
    posix_spawn_file_actions_destroy(&actions);
    close(heard_.out);
    close(said_.in);
  }

  ~Spawned() {
    if (pid_ > 0) kill();
    close(heard_.in);
    close(said_.out);
  }

  Spawned(const Spawned&) = delete;
  Spawned& operator=(const Spawned&) = delete;

  // The next line that it says; empty when it says no more. Blocks until then.
  [[nodiscard]] std::string line() const {
    std::string said;
    for (char next = 0;;) {
      const ssize_t count = read(said_.out, &next, 1);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0 || next == '\n') return said;
      said += next;
    }
  }

  // It hears a line.
  void tell(std::string word) const {
    word += '\n';
    EXPECT_EQ(write(heard_.in, word.data(), word.size()), static_cast<ssize_t>(word.size()));
  }

  // It dies now, and nothing of it is asked.
  void kill() {
    ASSERT_GT(pid_, 0);
    EXPECT_EQ(::kill(pid_, SIGKILL), 0);
    EXPECT_EQ(status_of(pid_), 128 + SIGKILL);
    pid_ = 0;
  }

 private:
  const Pipe heard_;
  const Pipe said_;
  pid_t pid_ = 0;
};

}  // namespace canteen::testing
