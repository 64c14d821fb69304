// FetchLimits — how much librdkafka may fetch ahead of a partition.
//
// Once it has so much, librdkafka may not look for a second whether it is to fetch more: who gets
// many at a time must be able to get so long. Who gets one by one needs less. Partitions have
// queues of their own, for each of which the limits hold: so they share what there is, but each may
// have `least` in any case.
//
// Thread safety: a value.
#pragma once

#include <algorithm>
#include <cstddef>

namespace canteen::broker::kafka {

struct FetchLimits {
  std::size_t messages = 0;
  std::size_t kilobytes = 0;

  static const FetchLimits least;  // of a partition

  // Of each of so many.
  [[nodiscard]] static constexpr FetchLimits of(std::size_t prefetch,
                                                std::size_t partitions) noexcept;
};

inline constexpr FetchLimits FetchLimits::least{.messages = 1000, .kilobytes = 4096};

constexpr FetchLimits FetchLimits::of(std::size_t prefetch, std::size_t partitions) noexcept {
  // In all: from 100 000 messages and 16 MB to 400 000 and 64 MB.
  const std::size_t messages = std::clamp<std::size_t>(prefetch, 250, 1000) * 400;
  const std::size_t kilobytes = std::clamp<std::size_t>(prefetch, 256, 1024) * 64;
  return {.messages = std::max(messages / partitions, least.messages),
          .kilobytes = std::max(kilobytes / partitions, least.kilobytes)};
}

}  // namespace canteen::broker::kafka
