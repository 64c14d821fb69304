// Segment — a stretch of a line: room for so many items one behind the other.
//
// One thread at a time puts into the last segment and one at a time gets out of the first, each
// under its own lock; who reads an item, or `next`, has acquired what its writer released. The
// segment itself knows nothing of that.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>

namespace canteen::queue::detail {

template <class T, class P>
class Segment {
 public:
  // About half a page, but at least a few items; a power of two.
  static constexpr std::uint64_t size = requires {
    P::brief_spins;
  } ? 2 : std::bit_floor(std::clamp<std::size_t>(2048 / sizeof(T), 8, 256));

  explicit Segment(std::uint64_t first) noexcept { begin(first); }

  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  // Used again, for the items from the number `first` on.
  void begin(std::uint64_t first) noexcept {
    first_.set(first);
    next.set(nullptr);
  }

  [[nodiscard]] bool has(std::uint64_t number) const noexcept {
    return number - first_.get() < size;
  }

  // Where the item of that number is, or is to be made.
  void* place(std::uint64_t number) noexcept { return &bytes_[number % size * sizeof(T)]; }

  T& item(std::uint64_t number) noexcept { return *std::launder(static_cast<T*>(place(number))); }

  typename P::template Plain<Segment*> next{nullptr};

 private:
  typename P::template Plain<std::uint64_t> first_{0};
  alignas(T) std::byte bytes_[size * sizeof(T)];
};

}  // namespace canteen::queue::detail
