// What the machine did meanwhile: time, this process's share, everybody else's.
#pragma once

#include <cstdint>
#include <string>

#include <sched.h>

namespace canteen::bench {

// Seconds on the steady clock.
double now() noexcept;

// The core's cycle counter where there is one (10 ns a look), else the steady clock; in seconds
// by seconds_per_tick().
std::uint64_t ticks() noexcept;
double seconds_per_tick();

// Between its construction and a call of one of its members.
class Meanwhile {
 public:
  Meanwhile();

  [[nodiscard]] double seconds() const;           // wall clock
  [[nodiscard]] double cpu_seconds() const;       // of this process and its children
  [[nodiscard]] double context_switches() const;  // of this process
  [[nodiscard]] double foreign_share() const;     // of the whole machine, 0 … 1

 private:
  struct Reading {
    double time;
    double own;
    double switches;
    double everybody;
  };

  static Reading read();
  Reading begin_;
};

// Binds the calling thread to the n-th of the cores that the process may use, until the scope ends.
// Where there are fewer, it stays where it is.
class OnCore {
 public:
  explicit OnCore(int n);
  ~OnCore();
  OnCore(const OnCore&) = delete;
  OnCore& operator=(const OnCore&) = delete;

 private:
  cpu_set_t before_;
};

// "AMD EPYC, 2 CPUs, Linux 6.18.44": for the head of a report.
std::string describe_machine();

// Work of about `nanoseconds` that no compiler removes and no other core notices.
class Work {
 public:
  explicit Work(double nanoseconds);

  void operator()() const noexcept {
    for (unsigned i = 0; i < steps_; ++i) asm volatile("" ::: "memory");
  }

 private:
  unsigned steps_;
};

}  // namespace canteen::bench
