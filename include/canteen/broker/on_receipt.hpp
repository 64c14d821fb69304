// OnReceipt — whom a backend tells a receipt: a call, a future, or nobody.
//
// Thread safety: a value; called once. Errors: what the call throws.
#pragma once

#include <concepts>
#include <functional>
#include <future>
#include <type_traits>
#include <utility>
#include <variant>

#include <canteen/broker/receipt.hpp>

namespace canteen::broker {

class OnReceipt {
 public:
  OnReceipt() = default;

  // An empty one is nobody.
  OnReceipt(std::function<void(Receipt)> call) {  // NOLINT(google-explicit-constructor)
    if (call) whom_ = std::move(call);
  }

  template <std::invocable<Receipt> Call>
    requires(!std::same_as<std::remove_cvref_t<Call>, OnReceipt> &&
             !std::same_as<std::remove_cvref_t<Call>, std::function<void(Receipt)>>)
  OnReceipt(Call&& call)  // NOLINT(google-explicit-constructor)
      : OnReceipt(std::function<void(Receipt)>(std::forward<Call>(call))) {}

  OnReceipt(std::promise<Receipt> promise)  // NOLINT(google-explicit-constructor)
      : whom_(std::move(promise)) {}

  explicit operator bool() const noexcept { return whom_.index() != 0; }

  [[nodiscard]] bool is_future() const noexcept {
    return std::holds_alternative<std::promise<Receipt>>(whom_);
  }

  void operator()(Receipt receipt) {
    if (auto* const call = std::get_if<std::function<void(Receipt)>>(&whom_)) {
      (*call)(std::move(receipt));
    } else if (auto* const promise = std::get_if<std::promise<Receipt>>(&whom_)) {
      promise->set_value(std::move(receipt));
    }
  }

 private:
  std::variant<std::monostate, std::function<void(Receipt)>, std::promise<Receipt>> whom_;
};

}  // namespace canteen::broker
