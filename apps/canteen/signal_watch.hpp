// SignalWatch — Ctrl-C and SIGTERM as a stop request; the second one ends the program at once.
//
// The signals are blocked in the thread that makes it, and so in all that are started later; a
// thread of its own reads them from a descriptor, where anything may be called. Make it before
// other threads.
//
// Thread safety: all members, from any thread; made and destroyed by one.
#pragma once

#include <atomic>
#include <stop_token>

#include <canteen/threading.hpp>

namespace canteen::program {

class SignalWatch {
 public:
  SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch();

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

  // The first signal that came, or 0.
  [[nodiscard]] int signal() const noexcept { return signal_.load(std::memory_order_relaxed); }

 private:
  void watch();

  int signals_;                 // signalfd
  int ended_;                   // eventfd: the watch is over
  std::atomic<int> signal_{0};  // relaxed: who is stopped by the token sees it through that
  std::stop_source stop_;
  threading::Thread thread_;
};

}  // namespace canteen::program
