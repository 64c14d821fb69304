// For tests of fleets: a worker on a thread of the test's own.
#pragma once

#include <chrono>
#include <future>
#include <stop_token>
#include <utility>

#include <canteen/serve.hpp>

namespace canteen::serve {

// It serves until it is told to end.
class Helper {
 public:
  explicit Helper(WorkerOptions options) {
    options.stop = stop_.get_token();
    options.every = std::chrono::milliseconds(5);
    result_ = std::async(std::launch::async, work, std::move(options));
  }

  ~Helper() { stop_.request_stop(); }

  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;

  // Throws what work() has thrown.
  [[nodiscard]] WorkerResult ended() {
    stop_.request_stop();
    return result_.get();
  }

 private:
  std::stop_source stop_;
  std::future<WorkerResult> result_;  // its end waits for the worker's
};

}  // namespace canteen::serve
