// WorkerOptions — what a worker of a fleet serves, and how.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/order.hpp>
#include <canteen/serve/worker_result.hpp>

namespace canteen::serve {

struct WorkerOptions {
  std::string queue;          // a URL, as of broker::open
  std::uint32_t windows = 1;  // from 1; each is a thread

  // Whose work is done, and what is prepared. Absent: what the tickets say, which is to sleep or to
  // compute: commands and servers come from whoever starts the worker, and never out of a queue.
  std::optional<scenario::Scenario> scenario = {};
  std::map<std::string, Function> functions = {};  // of the scenario, as of a run

  std::size_t prefetch = 1;        // how many a window holds, whom it serves included
  std::uint32_t max_attempts = 0;  // who was handed out so often is put aside; 0: nobody
  // How soon those come back whom a worker had that was killed, where the broker does not see it.
  scenario::Duration presence = std::chrono::seconds(10);
  bool until_empty = false;  // ends as soon as nobody is in the queue, or with any worker

  // Ends it: who is at a window is served, nobody else is fetched.
  std::stop_token stop = {};
  // Called every so often, on the caller's thread.
  std::function<void(const WorkerResult&)> on_progress = {};
  scenario::Duration every = std::chrono::milliseconds(500);
};

}  // namespace canteen::serve
