// Answer — what a load will have brought: a value or an exception, for all who wait for it.
//
// It belongs to none of them: who leaves drops only his own wait.
//
// Thread safety: give() and fail() by one thread, once, together; everything else by any.
// Ordering:      give() and fail() release to who sees is_there() or comes out of wait().
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

#include <canteen/base/timeout.hpp>
#include <canteen/cache/errors.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/basic_event.hpp>

namespace canteen::cache::detail {

template <class V, class P>
class Answer {
 public:
  using StopToken = typename P::StopToken;

  explicit Answer(const char* name) noexcept : name_(name), there_(name) {}

  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;
  virtual ~Answer() = default;

  // Who loads, by his number; 0: nobody has begun.
  void begin(std::uint32_t loader) noexcept { loader_.store(loader, std::memory_order_relaxed); }

  [[nodiscard]] bool is_loaded_by(std::uint32_t number) const noexcept {
    // relaxed: only one's own number matters, and that one has stored himself.
    return loader_.load(std::memory_order_relaxed) == number;
  }

  // What copying it throws is the answer then: nobody waits in vain.
  void give(const V& value) noexcept {
    try {
      value_.emplace(value);
    } catch (...) {
      error_ = std::current_exception();
    }
    there_.set();
  }

  void fail(std::exception_ptr error) noexcept {
    error_ = std::move(error);
    there_.set();
  }

  [[nodiscard]] bool is_there() const noexcept { return there_.is_set(); }

  // False: not in time.
  bool wait(Timeout timeout = std::nullopt, const StopToken& stop = {}) {
    if (there_.is_set()) return true;
    if (is_loaded_by(P::self())) {
      throw RecursiveLoadError("the loader of a key asked for that key: it would wait for itself");
    }
    return there_.wait(timeout, stop, {threading::BlockedOn::future, this, name_, &loader_});
  }

  // Requires: it is there. Throws what the loader threw.
  [[nodiscard]] V get() const {
    if (error_ != nullptr) std::rethrow_exception(error_);
    return *value_;
  }

  typename P::template Atomic<std::uint32_t> shares{0};  // Share's

 private:
  const char* const name_;  // static storage; constant
  typename P::template Atomic<std::uint32_t> loader_{0};
  // Written before there_ is set, read after.
  std::optional<V> value_;
  std::exception_ptr error_;
  threading::detail::BasicEvent<P> there_;
};

}  // namespace canteen::cache::detail
