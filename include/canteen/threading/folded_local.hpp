// FoldedLocal<T, R> — a Local that keeps what its ended threads had, folded into one R.
//                                                                       Python: no twin
//   threading::FoldedLocal<std::atomic<long>, long> served(
//       0L, [](long sum, const std::atomic<long>& each) { return sum + each; });
//   ++*served;                       // in any thread: no contention
//   served.fold();                   // over all threads, those that live and those that have ended
//
// Every thread's value is counted exactly once, whenever it ends. fold() is exact for threads at
// rest and for ended ones; of a thread that counts on meanwhile it has some value of the moment.
//
// Thread safety: as Local; fold() reads the values of threads that may be using them.
// Errors:        the function given must not throw for an ended thread (there is nobody to tell:
//                std::terminate); what it throws within fold() reaches the caller.
// Requires:      the function does not use this FoldedLocal.
// Everything else: as Local (local.hpp).
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include <canteen/threading/detail/cells.hpp>
#include <canteen/threading/local.hpp>
#include <canteen/threading/lock.hpp>

namespace canteen::threading {

template <class T, class R = T>
class FoldedLocal final : detail::Folder {
 public:
  // Every thread's T is made from copies of `arguments`, or value-initialised.
  template <class F, class... A>
    requires std::is_invocable_r_v<R, F&, R, const T&>
  FoldedLocal(R initial, F function, A&&... arguments)
      : ended_(std::move(initial)),
        function_(std::move(function)),
        values_(std::forward<A>(arguments)...) {
    values_.cells_.fold_by(*this);
  }

  T& get() { return values_.get(); }

  T& operator*() { return get(); }

  T* operator->() { return &get(); }

  [[nodiscard]] T* get_if() noexcept { return values_.get_if(); }

  // function(…function(function(initial, a), b)…) over all threads, in no order.
  [[nodiscard]] R fold() {
    const auto [total, living] = begin();
    R sum = total;
    while (void* const value = living->next()) {
      sum = function_(std::move(sum), *static_cast<const T*>(value));
    }
    return sum;
  }

  // The values of threads that have one now.
  template <class Visit>
  void for_each(Visit visit) {
    values_.for_each(std::move(visit));
  }

  [[nodiscard]] std::size_t size() const { return values_.size(); }

 private:
  // An ended thread's value leaves the living and joins the ended by one stroke, under lock_.
  void fold(detail::Cell& cell, void (*unlink)(detail::Cell& cell)) noexcept override {
    const std::scoped_lock guard(lock_);
    ended_ = function_(std::move(ended_), *static_cast<const T*>(cell.value()));
    unlink(cell);
  }

  void after_fork() noexcept override {
    std::destroy_at(&lock_);
    ::new (static_cast<void*>(&lock_)) Lock(name);
  }

  std::pair<R, std::unique_ptr<detail::Visit>> begin() {
    const std::scoped_lock guard(lock_);
    return {ended_, std::make_unique<detail::Visit>(values_.cells_)};
  }

  static constexpr const char* name = "the sum of a FoldedLocal";

  Lock lock_{name};
  R ended_;                                       // guarded by lock_
  const std::function<R(R, const T&)> function_;  // constant
  Local<T> values_;  // last: destroyed first, while what folds is there
};

}  // namespace canteen::threading
