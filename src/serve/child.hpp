// Child — a program that runs for a window: started without a shell, waited for by pidfd.
//
// It has a process group of its own, so that what it starts can be ended with it and Ctrl-C on the
// terminal is this process's alone; no signal blocked or ignored; nothing open but 0, 1 and 2; and
// it does not outlive this process: the kernel ends it with the thread that started it, which lives
// as long as the Child does. A child is reaped on every path.
//
// Thread safety: none; one thread, from the constructor to the destructor.
// Errors:        OSError when it cannot be started.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <sys/types.h>

#include <canteen/scenario/units.hpp>

#include "src/serve/descriptor.hpp"

namespace canteen::serve {

class Child {
 public:
  // words[0] is what the program finds as its own name; `input` and `output` are its standard
  // input, and its standard output and error.
  Child(const std::string& path, const std::vector<std::string>& words, int input, int output);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  // Ends it, and those it has started, if it has not ended by itself.
  ~Child();

  enum class Why { ended, timeout, stop };

  // Waits for its end, but no longer than that. In the last two cases it runs on.
  [[nodiscard]] Why wait(std::optional<scenario::Duration> timeout, const std::stop_token& stop);

  // What became of it, in words: "ended with status 7"; empty when it ended with 0. What it has
  // started and left running in its group is ended.
  // Requires: wait() said that it has ended.
  [[nodiscard]] std::string reap();

 private:
  void end() noexcept;

  pid_t pid_ = -1;  // -1: reaped
  Descriptor pidfd_;
  Descriptor stopped_;  // an eventfd: a stop was requested
};

}  // namespace canteen::serve
