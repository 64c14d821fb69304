// RunState — the states of a thread, as the course draws them, and the one before the first.
#pragma once

#include <cstdint>

namespace canteen::threading {

enum class RunState : std::uint8_t {
  initial,     // made, and not started: there is no thread yet (the course draws none)
  ready,       // could run and waits for a core: just started, just woken, or preempted
  running,     // on a core
  blocked,     // waits for something to happen
  terminated,  // run() has ended
};

}  // namespace canteen::threading
