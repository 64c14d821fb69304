// WaitEnd — how a wait may end, which is what the deadlock watch has to know of it.
#pragma once

#include <cstdint>

namespace canteen::threading::detail {

enum class WaitEnd : std::uint8_t {
  by_itself,   // it has a timeout or a stop token: it ends, whatever the others do
  by_others,   // only when another thread does something
  taken_back,  // as by_others, and nothing may be thrown: a condition takes its lock back, say
};

}  // namespace canteen::threading::detail
