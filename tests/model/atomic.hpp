// Atomic, Plain — the model platform's variables: std::atomic's members and base::Plain's, each a
// step of the engine. The value of an Atomic lives in the engine's memory model, as there is one
// for every store; here is only what it began with.
#pragma once

#include <cstdint>
#include <cstring>
#include <source_location>
#include <type_traits>
#include <utility>

#include "tests/model/engine.hpp"

namespace canteen::model {

template <class T>
class Atomic {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(std::uint64_t));

 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = true;

  constexpr Atomic() noexcept : Atomic(T{}) {}

  constexpr Atomic(T value) noexcept : initial_(value) {  // NOLINT(google-explicit-constructor)
    if (!std::is_constant_evaluated() && Engine::current() != nullptr) {
      Engine::current()->construct(this, bits(value));
    }
  }

  constexpr ~Atomic() {
    if (!std::is_constant_evaluated() && Engine::current() != nullptr) {
      Engine::current()->destroy(this);
    }
  }

  Atomic(const Atomic&) = delete;
  Atomic& operator=(const Atomic&) = delete;

  [[nodiscard]] T load(std::memory_order order = std::memory_order_seq_cst,
                       Site site = Site::current()) const noexcept {
    return value(Engine::required().load(this, bits(initial_), order, site));
  }

  void store(T desired, std::memory_order order = std::memory_order_seq_cst,
             Site site = Site::current()) noexcept {
    Engine::required().store(this, bits(initial_), bits(desired), order, site);
  }

  T exchange(T desired, std::memory_order order = std::memory_order_seq_cst,
             Site site = Site::current()) noexcept {
    return modify(Op::exchange, [](T, T operand) { return operand; }, desired, order, site);
  }

  bool compare_exchange_strong(T& expected, T desired, std::memory_order success,
                               std::memory_order failure, Site site = Site::current()) noexcept {
    return compare_exchange(Op::compare_exchange, expected, desired, success, failure, site);
  }

  bool compare_exchange_strong(T& expected, T desired,
                               std::memory_order order = std::memory_order_seq_cst,
                               Site site = Site::current()) noexcept {
    return compare_exchange(Op::compare_exchange, expected, desired, order, on_failure(order),
                            site);
  }

  bool compare_exchange_weak(T& expected, T desired, std::memory_order success,
                             std::memory_order failure, Site site = Site::current()) noexcept {
    return compare_exchange(Op::compare_exchange_weak, expected, desired, success, failure, site);
  }

  bool compare_exchange_weak(T& expected, T desired,
                             std::memory_order order = std::memory_order_seq_cst,
                             Site site = Site::current()) noexcept {
    return compare_exchange(Op::compare_exchange_weak, expected, desired, order, on_failure(order),
                            site);
  }

  T fetch_add(T operand, std::memory_order order = std::memory_order_seq_cst,
              Site site = Site::current()) noexcept {
    return modify(
        Op::fetch_add, [](T a, T b) { return static_cast<T>(a + b); }, operand, order, site);
  }

  T fetch_sub(T operand, std::memory_order order = std::memory_order_seq_cst,
              Site site = Site::current()) noexcept {
    return modify(
        Op::fetch_sub, [](T a, T b) { return static_cast<T>(a - b); }, operand, order, site);
  }

  T fetch_and(T operand, std::memory_order order = std::memory_order_seq_cst,
              Site site = Site::current()) noexcept {
    return modify(
        Op::fetch_and, [](T a, T b) { return static_cast<T>(a & b); }, operand, order, site);
  }

  T fetch_or(T operand, std::memory_order order = std::memory_order_seq_cst,
             Site site = Site::current()) noexcept {
    return modify(
        Op::fetch_or, [](T a, T b) { return static_cast<T>(a | b); }, operand, order, site);
  }

  T fetch_xor(T operand, std::memory_order order = std::memory_order_seq_cst,
              Site site = Site::current()) noexcept {
    return modify(
        Op::fetch_xor, [](T a, T b) { return static_cast<T>(a ^ b); }, operand, order, site);
  }

  // For the platform's wait().
  [[nodiscard]] std::uint64_t initial_bits() const noexcept { return bits(initial_); }

  static std::uint64_t bits(T value) noexcept {
    std::uint64_t result = 0;
    std::memcpy(&result, &value, sizeof value);
    return result;
  }

 private:
  static T value(std::uint64_t bits) noexcept {
    T result{};
    std::memcpy(&result, &bits, sizeof result);
    return result;
  }

  static constexpr std::memory_order on_failure(std::memory_order order) noexcept {
    if (order == std::memory_order_acq_rel) return std::memory_order_acquire;
    if (order == std::memory_order_release) return std::memory_order_relaxed;
    return order;
  }

  template <class F>
  T modify(Op op, F, T operand, std::memory_order order, const Site& site) noexcept {
    static_assert(std::is_empty_v<F>);
    const auto apply = [](std::uint64_t a, std::uint64_t b) {
      return bits(F{}(value(a), value(b)));
    };
    return value(
        Engine::required().modify(op, this, bits(initial_), apply, bits(operand), order, site));
  }

  bool compare_exchange(Op op, T& expected, T desired, std::memory_order success,
                        std::memory_order failure, const Site& site) noexcept {
    std::uint64_t wanted = bits(expected);
    const bool done = Engine::required().compare_exchange(op, this, bits(initial_), wanted,
                                                          bits(desired), success, failure, site);
    if (!done) expected = value(wanted);
    return done;
  }

  T initial_;
};

// A plain variable whose every access is checked: two that conflict, neither of which happens
// before the other, are reported as the data race that they are.
template <class T>
class Plain {
 public:
  constexpr Plain() noexcept : Plain(T{}) {}

  constexpr explicit Plain(T value) noexcept : value_(std::move(value)) {
    if (!std::is_constant_evaluated() && Engine::current() != nullptr) {
      Engine::current()->construct_plain(this);
    }
  }

  constexpr ~Plain() {
    if (!std::is_constant_evaluated() && Engine::current() != nullptr) {
      Engine::current()->destroy_plain(this);
    }
  }

  Plain(const Plain&) = delete;
  Plain& operator=(const Plain&) = delete;

  [[nodiscard]] const T& get(Site site = Site::current()) const noexcept {
    Engine::required().access_plain(this, false, site);
    return value_;
  }

  void set(T value, Site site = Site::current()) noexcept {
    if (Engine::required().access_plain(this, true, site)) value_ = std::move(value);
  }

 private:
  T value_{};
};

}  // namespace canteen::model
