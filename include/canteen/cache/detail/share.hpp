// Share — a pointer to something that lives for as long as one of its shares does. As
// std::shared_ptr, but the count is in the thing itself, and an atomic of its platform, so that a
// model sees who destroys it, and when.
//
// The thing has a member `shares`, an Atomic<std::uint32_t>, 0 when it is made, and is deleted by
// way of T: a base needs a virtual destructor.
//
// Thread safety: as a shared_ptr. Ordering: what was done with any share is done before the end.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace canteen::cache::detail {

template <class T>
class Share {
 public:
  constexpr Share() noexcept = default;

  constexpr Share(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)

  explicit Share(T* thing) noexcept : thing_(thing) { count(); }

  Share(const Share& other) noexcept : thing_(other.thing_) { count(); }

  Share(Share&& other) noexcept : thing_(std::exchange(other.thing_, nullptr)) {}

  template <class U>
    requires std::is_convertible_v<U*, T*>
  Share(Share<U> other) noexcept  // NOLINT(google-explicit-constructor)
      : thing_(other.release()) {}

  Share& operator=(Share other) noexcept {
    std::swap(thing_, other.thing_);
    return *this;
  }

  ~Share() {
    // release, for those who still have one; acquire, for the last, pairs with it.
    if (thing_ != nullptr && thing_->shares.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete thing_;
    }
  }

  [[nodiscard]] T* get() const noexcept { return thing_; }

  T& operator*() const noexcept { return *thing_; }

  T* operator->() const noexcept { return thing_; }

  // Whether this is the only one. Requires: nobody can copy it just now; then yes stays yes.
  [[nodiscard]] bool alone() const noexcept {
    return thing_->shares.load(std::memory_order_relaxed) == 1;
  }

  explicit operator bool() const noexcept { return thing_ != nullptr; }

  friend bool operator==(const Share& one, const Share& other) noexcept {
    return one.thing_ == other.thing_;
  }

  friend bool operator==(const Share& one, std::nullptr_t) noexcept {
    return one.thing_ == nullptr;
  }

  // The thing, with the count of this share, which is empty now.
  [[nodiscard]] T* release() noexcept { return std::exchange(thing_, nullptr); }

 private:
  void count() noexcept {
    // relaxed: who copies a share has one.
    if (thing_ != nullptr) thing_->shares.fetch_add(1, std::memory_order_relaxed);
  }

  T* thing_ = nullptr;
};

}  // namespace canteen::cache::detail
