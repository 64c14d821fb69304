// Packing — how a file is packed, told by its first bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace canteen::scenario {

enum class Packing : std::uint8_t { none, gzip, xz, zstd };

// So many bytes are enough to tell.
inline constexpr std::size_t longest_mark = 6;

[[nodiscard]] Packing packing_of(std::span<const char> first_bytes) noexcept;

// "gzip", "xz", "zstd".
[[nodiscard]] std::string_view name_of(Packing packing) noexcept;

}  // namespace canteen::scenario
