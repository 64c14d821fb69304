// Handle<T> — a name for a T that is a ThreadObject: shared, like a Python variable.
//
// Thread safety: as a shared pointer's: one Handle is one thread's at a time, the object is shared.
// Equality:      the same object.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include <canteen/threading/thread_object.hpp>

namespace canteen::threading {

template <class T>
class Handle {
 public:
  Handle() noexcept = default;

  explicit Handle(T* object) noexcept : object_(object) {
    if (object_ != nullptr) as_thread()->retain();
  }

  // The first name of an object that was just made.
  static Handle adopt(T* made) noexcept {
    Handle handle;
    handle.object_ = made;
    return handle;
  }

  Handle(const Handle& other) noexcept : Handle(other.object_) {}

  Handle(Handle&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}

  Handle& operator=(Handle other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }

  ~Handle() {
    if (object_ != nullptr) as_thread()->release();
  }

  [[nodiscard]] T* get() const noexcept { return object_; }

  T* operator->() const noexcept { return object_; }

  T& operator*() const noexcept { return *object_; }

  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  const ThreadObject* as_thread() const noexcept { return object_; }

  T* object_ = nullptr;
};

template <class A, class B>
bool operator==(const Handle<A>& a, const Handle<B>& b) noexcept {
  return static_cast<const ThreadObject*>(a.get()) == static_cast<const ThreadObject*>(b.get());
}

}  // namespace canteen::threading
