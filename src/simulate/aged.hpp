// aged — what somebody ranks who has been there for so long: one place higher for each `ageing` of
// it, up to the first.
#pragma once

#include <cstdint>

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

// Requires: ageing > 0.
[[nodiscard]] constexpr std::uint32_t aged(std::uint32_t rank, Time stay, Time ageing) noexcept {
  const Time places = stay / ageing;
  return places >= rank ? 0 : rank - static_cast<std::uint32_t>(places);
}

}  // namespace canteen::simulate
