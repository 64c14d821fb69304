// PlainEntry, SharedEntry — what is in a slot: a key, its value and its hash.
//
// SharedEntry is for keys and values that are plain bytes, and few of them: it can be read while it
// is written (shared_bytes.hpp), so that who looks needs no lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include <canteen/cache/detail/shared_bytes.hpp>

namespace canteen::cache::detail {

template <class K, class V>
class PlainEntry {
 public:
  PlainEntry(const K& key, V&& value, std::uint64_t hash)
      : key_(key), value_(std::move(value)), hash_(hash) {}

  [[nodiscard]] const K& key() const noexcept { return key_; }

  [[nodiscard]] const V& value() const noexcept { return value_; }

  [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }

  // For who removes it.
  [[nodiscard]] K&& take_key() noexcept { return std::move(key_); }

  [[nodiscard]] V&& take_value() noexcept { return std::move(value_); }

  void replace_value(V&& value) noexcept
    requires std::is_nothrow_move_constructible_v<V>
  {
    std::destroy_at(&value_);
    ::new (static_cast<void*>(&value_)) V(std::move(value));
  }

 private:
  K key_;
  V value_;
  std::uint64_t hash_;
};

template <class K, class V, template <class> class Atomic>
class SharedEntry {
 public:
  SharedEntry(const K& key, V&& value, std::uint64_t hash) noexcept
      : key_(key), value_(value), hash_(hash) {}

  [[nodiscard]] K key() const noexcept { return key_.get(); }

  [[nodiscard]] V value() const noexcept { return value_.get(); }

  // For those who hold the lock.
  [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }

  [[nodiscard]] K take_key() const noexcept { return key_.get(); }

  [[nodiscard]] V take_value() const noexcept { return value_.get(); }

  void replace_value(V&& value) noexcept { value_.set(value); }

  // Another one in the same slot: a new object would not be written as atomically as this is.
  void replace(const K& key, V&& value, std::uint64_t hash) noexcept {
    key_.set(key);
    value_.set(value);
    hash_ = hash;
  }

 private:
  SharedBytes<K, Atomic> key_;
  SharedBytes<V, Atomic> value_;
  std::uint64_t hash_;
};

}  // namespace canteen::cache::detail
