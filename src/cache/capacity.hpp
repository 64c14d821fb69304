// check_capacity — what a cache can be asked to hold.
#pragma once

#include <cstddef>

#include <canteen/base/errors.hpp>

namespace canteen::cache {

// Throws ValueError.
inline void check_capacity(std::size_t capacity) {
  constexpr std::size_t most = std::size_t{1} << 31;
  if (capacity == 0 || capacity > most) {
    throw ValueError("the capacity of a cache must be from 1 to 2147483648");
  }
}

}  // namespace canteen::cache
