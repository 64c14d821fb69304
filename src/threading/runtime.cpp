#include <canteen/threading/detail/runtime.hpp>

namespace canteen::threading::detail {

constinit thread_local Self self;

std::uint32_t Runtime::self() noexcept {
  static constinit std::atomic<std::uint32_t> last{0};
  Self& me = detail::self;
  if (me.number == 0) {
    me.number = last.fetch_add(1, std::memory_order_relaxed) + 1;
    me.fast.store(me.number, std::memory_order_relaxed);
  }
  return me.number;
}

Runtime::Blocked::Blocked(BlockedOn, const void*, const char*,
                          const std::atomic<std::uint32_t>*) noexcept
    : outer_kind_(BlockedOn::nothing),
      outer_object_(nullptr),
      outer_name_(nullptr),
      outer_owner_(nullptr) {}

Runtime::Blocked::~Blocked() = default;

bool Runtime::watched() noexcept {
  return false;
}

void Runtime::acquired(const void*, const char*, BlockedOn) {}

void Runtime::released(const void*) noexcept {}

}  // namespace canteen::threading::detail
