#include <canteen/threading/detail/runtime.hpp>
#include <canteen/threading/thread_object.hpp>

#include "src/threading/coarse_clock.hpp"
#include "src/threading/lock_order.hpp"
#include "src/threading/registry.hpp"
#include "src/threading/wait_for_graph.hpp"
#include "src/threading/watches.hpp"

namespace canteen::threading::detail {

constinit thread_local Self self;
constinit std::atomic<std::uint32_t> renamings{0};

namespace {

constinit std::atomic<std::uint32_t> last_number{0};
constexpr std::uint32_t numbers = Self::number_mask;

// The caller may take the short ways, unless the order of locks is watched, or the end has come
// meanwhile. seq_cst pairs with watch_lock_order() and with the end of the process, which first
// say so and then put 0 into `fast`: of the two sides one sees the other.
void go_fast(Self& me) noexcept {
  if ((watches.load() & order_watch) != 0 || process_ended()) return;
  me.fast.store(me.number);
  if ((watches.load() & order_watch) != 0 || process_ended()) {
    me.fast.store(0, std::memory_order_relaxed);
  }
}

}  // namespace

bool Runtime::frozen() noexcept {
  return process_ended() && !is_ender();
}

std::uint32_t Runtime::self() noexcept {
  Self& me = detail::self;
  if (frozen()) sleep_for_ever();
  if (me.number == 0) {
    // After 2^29-1 threads the numbers begin again: whoever still has an old one would have had to
    // live through all of them.
    me.number = last_number.fetch_add(1, std::memory_order_relaxed) % numbers + 1;
    Registry::meet();
    // Registry INV2: the end may have begun between the first look and meet().
    if (frozen()) sleep_for_ever();
    go_fast(me);
  } else if (me.fast.load(std::memory_order_relaxed) == 0) {
    go_fast(me);
  }
  return me.number;
}

Runtime::Blocked::Blocked(BlockedOn kind, const void* object, const char* name, WaitEnd end,
                          const std::atomic<std::uint32_t>* holder,
                          const std::atomic<std::uint32_t>* marked)
    : GraphWait(detail::self.number, holder, marked),
      kind_(kind),
      end_(end),
      object_(object),
      name_(name),
      thread_(kind != BlockedOn::nothing ? detail::self.thread : nullptr) {
  if (kind == BlockedOn::nothing) return;
  if (thread_ != nullptr) {
    since_ = coarse_now();
    outer_ = thread_->blocked_.show(*this);
  }
  if (holder != nullptr && end != WaitEnd::by_itself && watching(deadlock_watch)) {
    try {
      WaitForGraph::enter(*this);
    } catch (...) {
      leave();
      throw;
    }
  }
}

Runtime::Blocked::~Blocked() {
  leave();
}

void Runtime::Blocked::leave() noexcept {
  if (listed_) WaitForGraph::leave(*this);
  if (thread_ != nullptr) thread_->blocked_.withdraw(outer_);
}

bool Runtime::watched() noexcept {
  return watches.load(std::memory_order_relaxed) != 0;
}

void Runtime::acquiring(const void* object, const char* name, BlockedOn kind, Mark& mark) {
  if (kind != BlockedOn::nothing && watching(order_watch)) {
    LockOrder::acquiring(object, name, kind, mark);
  }
}

void Runtime::acquired(const void* object, const char* name, BlockedOn kind, Mark& mark) {
  if (kind != BlockedOn::nothing && watching(order_watch)) {
    LockOrder::acquired(object, name, kind, mark);
  }
}

void Runtime::released(const void* /*object*/, std::uint32_t holder, BlockedOn kind,
                       Mark& mark) noexcept {
  // Of inner locks nothing; of the others both watches want to know who releases them.
  if (kind != BlockedOn::nothing) LockOrder::released(holder, mark);
}

}  // namespace canteen::threading::detail
