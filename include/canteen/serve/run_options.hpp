// RunOptions — how a run is watched, and how it is broken off.
#pragma once

#include <functional>
#include <map>
#include <stop_token>
#include <string>

#include <canteen/scenario/units.hpp>
#include <canteen/serve/order.hpp>
#include <canteen/serve/progress.hpp>

namespace canteen::serve {

struct RunOptions {
  // Called every so often, on a thread of its own, and once at the end. It may be slow: neither the
  // arrivals nor the windows wait for it. What it throws ends the run and reaches run()'s caller.
  std::function<void(const Progress&)> on_progress = {};
  scenario::Duration every = std::chrono::milliseconds(500);
  // Breaks the run off: nobody comes any more, services are cut short, and run() returns with what
  // was measured so far.
  std::stop_token stop = {};
  // By their names; for work.kind = "function".
  std::map<std::string, Function> functions = {};
};

}  // namespace canteen::serve
