// TypedDelivery — a Delivery whose payload is a value.
//
// Everything else is in delivery.hpp.
#pragma once

#include <utility>

#include <canteen/broker/delivery.hpp>

namespace canteen::broker {

template <class T>
class TypedDelivery : public Delivery {
 public:
  TypedDelivery(Delivery delivery, T value)
      : Delivery(std::move(delivery)), value_(std::move(value)) {}

  // It stays when the delivery is settled.
  [[nodiscard]] T& value() noexcept { return value_; }

  [[nodiscard]] const T& value() const noexcept { return value_; }

 private:
  T value_;
};

}  // namespace canteen::broker
