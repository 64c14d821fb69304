// line_of_key — behind which of the lines those stand who ask for this, where it is the key that
// says so: a run and its simulation agree, with every seed and on every machine.
//
// The numbers of keys are those of scenario::JobStream.
#pragma once

#include <cstdint>

#include <canteen/cache/detail/mix.hpp>

namespace canteen::simulate {

// Requires: lines > 0.
[[nodiscard]] constexpr std::uint32_t line_of_key(std::uint32_t key, std::uint32_t lines) noexcept {
  return static_cast<std::uint32_t>(cache::detail::mix(key) % lines);
}

}  // namespace canteen::simulate
