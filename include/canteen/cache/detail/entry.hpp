// PlainEntry, SharedEntry — what is in a slot: a key and its value.
//
// SharedEntry is for keys and values that are plain bytes, and few of them: it can be read while it
// is written (shared_bytes.hpp), so that who looks needs no lock.
#pragma once

#include <atomic>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include <canteen/cache/detail/shared_bytes.hpp>

namespace canteen::cache::detail {

template <class K, class V>
class PlainEntry {
 public:
  PlainEntry(const K& key, V&& value) : key_(key), value_(std::move(value)) {}

  [[nodiscard]] const K& key() const noexcept { return key_; }

  [[nodiscard]] const V& value() const noexcept { return value_; }

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
};

template <class K, class V, template <class> class Atomic>
class SharedEntry {
 public:
  SharedEntry(const K& key, V&& value) noexcept : key_(key), value_(value) {}

  [[nodiscard]] K key() const noexcept { return key_.get(); }

  [[nodiscard]] V value() const noexcept { return value_.get(); }

  [[nodiscard]] K take_key() const noexcept { return key_.get(); }

  [[nodiscard]] V take_value() const noexcept { return value_.get(); }

  void replace_value(V&& value) noexcept { value_.set(value); }

  // Another one in the same slot: a new object would not be written as atomically as this is.
  void replace(const K& key, V&& value) noexcept {
    key_.set(key);
    value_.set(value);
  }

 private:
  SharedBytes<K, Atomic> key_;
  SharedBytes<V, Atomic> value_;
};

}  // namespace canteen::cache::detail
