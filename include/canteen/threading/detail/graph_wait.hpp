// GraphWait — one thread's wait for something that another thread has: an edge of the graph of
// waits (basic_wait_graph.hpp), on the waiting thread's stack.
#pragma once

#include <cstdint>

namespace canteen::threading::detail {

template <class System>
struct GraphWait {
  using Word = typename System::template Atomic<std::uint32_t>;

  constexpr GraphWait(std::uint32_t waiter, const Word* holder_in, const Word* marked_in) noexcept
      : number(waiter), owner(holder_in), mark(marked_in) {}

  const std::uint32_t number;  // of the thread that waits
  const Word* const owner;     // whose low 29 bits are the number of the thread that is waited for
  const Word* const mark;      // of a lock; nullptr: of something else

  // Guarded by the graph's lock.
  typename System::template Plain<GraphWait*> next;
  typename System::template Plain<GraphWait*> previous;
};

}  // namespace canteen::threading::detail
