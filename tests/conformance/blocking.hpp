// Proving that a call blocks: not by sleeping and hoping, but by seeing it wait.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include <canteen/threading.hpp>

namespace canteen::testing {

// Polls until ready() is true. Fails the test, and returns false, after ten seconds.
template <class Ready>
bool eventually(Ready ready) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!ready()) {
    if (std::chrono::steady_clock::now() > limit) {
      ADD_FAILURE() << "still not true after 10 s";
      return false;
    }
    threading::sleep(std::chrono::microseconds(200));
  }
  return true;
}

// A thread that runs `call` at once, and is joined at the end of the scope.
class Running {
 public:
  explicit Running(std::function<void()> call) : thread_(std::move(call)) { thread_.start(); }

  ~Running() { thread_.join(); }

  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void join() { thread_.join(); }

  [[nodiscard]] bool done() const { return !thread_.is_alive(); }

 private:
  threading::Thread thread_;
};

// What the exception says that a call throws.
template <class Call>
std::string words_of(Call call) {
  try {
    call();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "(nothing thrown)";
}

// How long a call took.
template <class Call>
std::chrono::nanoseconds timed(Call call) {
  const auto begin = std::chrono::steady_clock::now();
  call();
  return std::chrono::steady_clock::now() - begin;
}

// A timeout was kept: not much too short, and within reason too long.
inline void expect_about(std::chrono::nanoseconds took, std::chrono::nanoseconds asked) {
  EXPECT_GE(took.count(), asked.count() * 6 / 10);
  EXPECT_LE(took.count(), asked.count() * 10 + 500'000'000);
}

}  // namespace canteen::testing
