// What other programs say: the peers of other languages, and those that need a process of their
// own.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include <sys/types.h>

namespace canteen::bench {

// Runs it by the shell and reads so many numbers that it prints; std::runtime_error if it prints
// fewer or fails.
std::vector<double> answer_of(const std::string& command, std::size_t numbers);

// One that lives on: it answers each line that it is given with some numbers, until there are no
// more lines.
class Child {
 public:
  explicit Child(const std::string& command);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  std::vector<double> answer_to(const std::string& line, std::size_t numbers);

  // Of all that live, together: getrusage() tells only of those that have ended.
  [[nodiscard]] static double cpu_seconds_of_all();

 private:
  const std::string command_;
  pid_t pid_ = -1;
  std::FILE* lines_ = nullptr;
  std::FILE* answers_ = nullptr;
};

}  // namespace canteen::bench
