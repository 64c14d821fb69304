// System — the platform seam: atomics, futex and clock, as the machine really has them.
//
// Everything that synchronises is a template over a *platform*, written against the members
// below and nothing else. `System` is the one that ships; the deterministic scheduler and
// Relacy bring their own (tests/model), so that the very same source runs under both.
//
// A platform P has
//   P::Atomic<T>                  std::atomic's members with explicit orders; constant-initialised
//   P::Plain<T>                   a variable without synchronisation of its own (plain T here; a
//                                 race-checked one in a model); read by get(), written by set()
//   P::StopToken, P::StopCallback<F>   std's, or the model's
//   P::now()                      the steady clock
//   P::wait(word, expected, deadline)   sleep while word == expected; false once the deadline has
//                                 passed; may return true for no reason (spurious wake-up)
//   P::wake_one/wake_all(word)    a system call each: the caller makes sure that someone sleeps
//   P::pause(), P::yield()        a hint to the core; the rest of the time slice to others
//   P::processors()               CPUs that this process may use now (1 forbids spinning)
//
// Thread safety: all static functions may be called from any thread.
// Ordering:      wait and wake order nothing; the data is published by the atomics around them.
#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <utility>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>

namespace canteen::base {

// A variable that something else guards; the accessors are the hook for race-checking platforms.
template <class T>
class Plain {
 public:
  constexpr Plain() noexcept = default;

  constexpr explicit Plain(T value) noexcept : value_(std::move(value)) {}

  [[nodiscard]] const T& get() const noexcept { return value_; }

  void set(T value) noexcept { value_ = std::move(value); }

 private:
  T value_{};
};

struct CANTEEN_API System {
  template <class T>
  using Atomic = std::atomic<T>;
  template <class T>
  using Plain = base::Plain<T>;
  using StopToken = std::stop_token;
  template <class F>
  using StopCallback = std::stop_callback<F>;

  static Instant now() noexcept;
  static bool wait(std::atomic<std::uint32_t>& word, std::uint32_t expected,
                   Deadline deadline) noexcept;
  static void wake_one(std::atomic<std::uint32_t>& word) noexcept;
  static void wake_all(std::atomic<std::uint32_t>& word) noexcept;
  static void yield() noexcept;
  static unsigned processors() noexcept;

  static void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }
};

}  // namespace canteen::base
