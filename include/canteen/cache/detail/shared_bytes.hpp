// SharedBytes — a plain value, kept in atomic words: who reads it while it is written gets
// nonsense, but nothing worse, and finds out afterwards (basic_shard.hpp).
//
// Thread safety: any number of readers and one writer at a time.
// Ordering:      a word that is read has been released by who wrote it.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace canteen::cache::detail {

template <class T, template <class> class Atomic>
class SharedBytes {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit SharedBytes(const T& value) noexcept { set(value); }

  SharedBytes(const SharedBytes&) = delete;
  SharedBytes& operator=(const SharedBytes&) = delete;

  [[nodiscard]] T get() const noexcept {
    std::array<std::uint64_t, words> copy;
    for (std::size_t i = 0; i < words; ++i) copy[i] = words_[i].load(std::memory_order_acquire);
    std::array<std::byte, sizeof(T)> bytes;
    std::memcpy(bytes.data(), copy.data(), sizeof(T));
    return std::bit_cast<T>(bytes);
  }

  void set(const T& value) noexcept {
    std::array<std::uint64_t, words> copy{};
    std::memcpy(copy.data(), &value, sizeof(T));
    for (std::size_t i = 0; i < words; ++i) words_[i].store(copy[i], std::memory_order_release);
  }

 private:
  static constexpr std::size_t words = (sizeof(T) + 7) / 8;

  std::array<Atomic<std::uint64_t>, words> words_{};
};

}  // namespace canteen::cache::detail
