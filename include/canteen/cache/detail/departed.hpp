// Departed — those whom a call has removed: told to the listener and destroyed when the lock is
// released, for what either of them does is the user's, and may come back to the cache. Of a call
// that ends by an exception, too: those whom it has removed until then are gone.
//
// Thread safety: none. To be declared before what holds the lock.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <canteen/cache/removal_reason.hpp>

namespace canteen::cache::detail {

template <class K, class V>
class Departed {
 public:
  using Listener = std::function<void(const K&, V&, RemovalReason)>;

  // listener: may be empty; it is referred to.
  explicit Departed(const Listener& listener) noexcept : listener_(listener) {}

  Departed(const Departed&) = delete;
  Departed& operator=(const Departed&) = delete;

  ~Departed() {
    try {
      tell();
    } catch (...) {  // another exception is on its way
    }
  }

  // Both are moved if neither can throw then, else copied: what throws leaves them whole.
  void push(K&& key, V&& value, RemovalReason reason) {
    if constexpr (std::is_nothrow_move_constructible_v<K> &&
                  std::is_nothrow_move_constructible_v<V>) {
      add(std::move(key), std::move(value), reason);
    } else {
      add(std::as_const(key), std::as_const(value), reason);
    }
  }

  // Requires: the lock is not held. Whatever the listener throws, all are told; the first of it
  // comes out in the end.
  void tell() {
    if (told_ || !first_ || !listener_) return;
    told_ = true;
    std::exception_ptr first_error;
    const auto tell_of = [&](One& one) {
      try {
        listener_(std::as_const(one.key), one.value, one.reason);
      } catch (...) {
        if (first_error == nullptr) first_error = std::current_exception();
      }
    };
    tell_of(*first_);
    for (One& each : others_) tell_of(each);
    if (first_error != nullptr) std::rethrow_exception(first_error);
  }

 private:
  struct One {
    K key;
    V value;
    RemovalReason reason;
  };

  template <class AnyK, class AnyV>
  void add(AnyK&& key, AnyV&& value, RemovalReason reason) {
    if (!first_) {
      first_.emplace(std::forward<AnyK>(key), std::forward<AnyV>(value), reason);
      return;
    }
    if (others_.size() == others_.capacity()) others_.reserve(2 * others_.size() + 4);
    others_.push_back({std::forward<AnyK>(key), std::forward<AnyV>(value), reason});
  }

  const Listener& listener_;
  bool told_ = false;
  std::optional<One> first_;  // mostly that is all, and needs no memory
  std::vector<One> others_;
};

}  // namespace canteen::cache::detail
