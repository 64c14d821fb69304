// The streams of a model's seed: what is luck in one thing changes nothing in another. All of them
// are from 2^32 up to 2^33, where the scenario has none (src/scenario/stream.hpp).
#pragma once

#include <cstdint>

namespace canteen::simulate {

inline constexpr std::uint64_t contending_stream = 0x1'0000'0000;
inline constexpr std::uint64_t choosing_stream = 0x1'0000'0001;
inline constexpr std::uint64_t jitter_stream = 0x1'0000'0002;

}  // namespace canteen::simulate
