// Observer — a thread that shows how the run stands, every so often and once at the end.
//
// Thread safety: none; made, ended and destroyed by one thread.
// Errors:        what on_progress throws asks for a stop, and is thrown again by end().
#pragma once

#include <atomic>
#include <exception>
#include <optional>
#include <stop_token>

#include <canteen/serve/run_options.hpp>
#include <canteen/threading/event.hpp>
#include <canteen/threading/thread.hpp>

#include "src/serve/recorder.hpp"

namespace canteen::serve {

class Observer {
 public:
  Observer(const RunOptions& options, std::optional<scenario::Duration> length, Recorder& recorder,
           std::stop_source stop);
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  ~Observer();

  // No more will come; those who are in are served.
  void closing() noexcept { closing_.store(true, std::memory_order_relaxed); }

  // Shows the end.
  void end();

 private:
  void watch();
  void show();

  const RunOptions& options_;
  const std::optional<scenario::Duration> length_;
  Recorder& recorder_;
  std::stop_source stop_;
  std::atomic<bool> closing_{false};  // relaxed: it is for people
  threading::Event done_;
  std::exception_ptr error_;  // written by the thread, read after its end
  threading::Thread thread_;
};

}  // namespace canteen::serve
