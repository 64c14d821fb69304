// EndCondition — where those sleep who have an end's lock and want something to happen.
//
// A condition asks who it is that waits, with the lock held; who holds an end asks nothing (End
// INV1). So this one's platform answers what is known by then.
#pragma once

#include <cstdint>

#include <canteen/threading/detail/basic_condition.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::broker::memory {

struct KnownRuntime : threading::detail::Runtime {
  static std::uint32_t self() noexcept { return threading::detail::self.number; }
};

using EndCondition = threading::detail::BasicCondition<KnownRuntime>;

}  // namespace canteen::broker::memory
