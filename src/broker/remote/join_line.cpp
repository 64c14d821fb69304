#include "src/broker/remote/join_line.hpp"

#include <algorithm>
#include <utility>

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds shortest_pause = 1ms;
constexpr std::chrono::milliseconds longest_pause = 50ms;

}  // namespace

void JoinLine::add(const Request& request) {
  line_.push_back(request);
  pause_ = shortest_pause;
  next_look_ = 0;
}

bool JoinLine::remove(const Request& request) {
  return std::erase(line_, request) != 0;
}

void JoinLine::look(bool is_idle, base::Instant now) {
  for (const Request& each : std::exchange(line_, {})) {
    each->is_tried = true;
    each->is_idle = is_idle && each->was_idle;
    const bool again = is_idle && !each->was_idle;
    each->was_idle = is_idle;
    if (!each->is_idle && (each->is_patient || again)) {
      line_.push_back(each);
    } else {
      each->done.set();
    }
  }
  next_look_ = now + std::chrono::nanoseconds(pause_).count();
  pause_ = is_idle ? shortest_pause : std::min(2 * pause_, longest_pause);
}

void JoinLine::offline() {
  for (const Request& each : std::exchange(line_, {})) {
    each->is_tried = true;
    if (each->is_patient) {
      line_.push_back(each);
    } else {
      each->done.set();
    }
  }
}

void JoinLine::end() {
  for (const Request& each : std::exchange(line_, {})) each->done.set();
}

}  // namespace canteen::broker::remote
