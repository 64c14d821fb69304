// SubmitOptions — how a rush that is submitted to a fleet is watched, and whether it is waited for.
#pragma once

#include <functional>
#include <stop_token>

#include <canteen/scenario/units.hpp>
#include <canteen/serve/progress.hpp>

namespace canteen::serve {

struct SubmitOptions {
  // Until all have been served. If not: until all puts are answered; then the result tells of these
  // alone, nobody reports, and everybody counts as being in the line.
  bool wait = true;
  // Called every so often, on a thread of its own. What it throws ends it and reaches the caller.
  std::function<void(const Progress&)> on_progress = {};
  scenario::Duration every = std::chrono::milliseconds(500);
  std::stop_token stop = {};
};

}  // namespace canteen::serve
