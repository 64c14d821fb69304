// RemovalReason — why something is not in a cache any more.
#pragma once

#include <cstdint>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::cache {

enum class RemovalReason : std::uint8_t {
  evicted,      // somebody else needed the room, or it was heavier than all of it
  expired,      // its time was over
  replaced,     // by a newer value of the same key
  invalidated,  // its user said so
  cleared,      // with all the others
};

// "evicted", "expired", … as above.
[[nodiscard]] CANTEEN_API std::string_view name_of(RemovalReason reason) noexcept;

}  // namespace canteen::cache
