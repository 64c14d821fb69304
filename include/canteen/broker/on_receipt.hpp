// OnReceipt — whom a backend tells a receipt: a call, a future, or nobody.
//
// Thread safety: a value; called once. Errors: what the call throws.
#pragma once

#include <functional>
#include <future>
#include <utility>
#include <variant>

#include <canteen/broker/receipt.hpp>

namespace canteen::broker {

class OnReceipt {
 public:
  OnReceipt() = default;

  OnReceipt(std::function<void(Receipt)> call)  // NOLINT(google-explicit-constructor)
      : whom_(std::move(call)) {}

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
