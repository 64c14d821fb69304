#include <canteen/threading/detail/runtime.hpp>
#include <canteen/threading/thread_object.hpp>

#include "src/threading/registry.hpp"

namespace canteen::threading::detail {

constinit thread_local Self self;
constinit std::atomic<std::uint32_t> renamings{0};

namespace {

constinit std::atomic<std::uint32_t> last_number{0};
constexpr std::uint32_t numbers = (1U << 29) - 1;

}  // namespace

std::uint32_t Runtime::self() noexcept {
  Self& me = detail::self;
  if (process_ended() && !is_ender()) sleep_for_ever();
  if (me.number == 0) {
    // After 2^29-1 threads the numbers begin again: whoever still has an old one would have had to
    // live through all of them.
    me.number = last_number.fetch_add(1, std::memory_order_relaxed) % numbers + 1;
    me.fast.store(me.number, std::memory_order_relaxed);
  }
  return me.number;
}

Runtime::Blocked::Blocked(BlockedOn kind, const void* object, const char* name,
                          const std::atomic<std::uint32_t>* owner) noexcept
    : outer_kind_(BlockedOn::nothing),
      outer_object_(nullptr),
      outer_name_(nullptr),
      outer_owner_(nullptr) {
  ThreadObject* const me = detail::self.thread;
  if (me == nullptr) return;
  outer_kind_ = me->blocked_kind_.load(std::memory_order_relaxed);
  outer_object_ = me->blocked_object_.load(std::memory_order_relaxed);
  outer_name_ = me->blocked_name_.load(std::memory_order_relaxed);
  outer_owner_ = me->blocked_owner_.load(std::memory_order_relaxed);
  me->blocked_object_.store(object, std::memory_order_relaxed);
  me->blocked_name_.store(name, std::memory_order_relaxed);
  me->blocked_owner_.store(owner, std::memory_order_relaxed);
  // release pairs with the acquire in the reports: the three above are this wait's, or later.
  me->blocked_kind_.store(kind, std::memory_order_release);
}

Runtime::Blocked::~Blocked() {
  ThreadObject* const me = detail::self.thread;
  if (me == nullptr) return;
  me->blocked_kind_.store(outer_kind_, std::memory_order_release);  // pairs as above
  me->blocked_object_.store(outer_object_, std::memory_order_relaxed);
  me->blocked_name_.store(outer_name_, std::memory_order_relaxed);
  me->blocked_owner_.store(outer_owner_, std::memory_order_relaxed);
}

bool Runtime::watched() noexcept {
  return false;
}

void Runtime::acquired(const void*, const char*, BlockedOn) {}

void Runtime::released(const void*) noexcept {}

}  // namespace canteen::threading::detail
