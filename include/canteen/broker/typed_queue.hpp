// TypedQueue — a Queue of values, which cross the corridor as codec writes them.
//
//   broker::TypedQueue<Order> orders(broker::open(url));
//   orders.put(Order{"soup", 12});
//   auto delivery = orders.get();
//   serve(delivery.value());
//   delivery.ack();
//
// Everything else is in queue.hpp, with this difference:
// Errors:        bytes that are no T are not delivered: they go to the dead letters, with the words
//                of the DecodeError, and get goes on to the next.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/broker/message.hpp>
#include <canteen/broker/queue.hpp>
#include <canteen/broker/receipt.hpp>
#include <canteen/broker/typed_delivery.hpp>
#include <canteen/codec/encode.hpp>

namespace canteen::broker {

template <codec::Codable T>
class TypedQueue {
 public:
  explicit TypedQueue(Queue raw) noexcept : raw_(std::move(raw)) {}

  std::string put(const T& value, PutOptions options = {}, Timeout timeout = std::nullopt,
                  const std::stop_token& stop = {}) {
    return raw_.put(codec::encode(value), std::move(options), timeout, stop);
  }

  [[nodiscard]] Receipt try_put(const T& value, PutOptions options = {}) {
    return raw_.try_put(codec::encode(value), std::move(options));
  }

  [[nodiscard]] Receipt try_put(const T& value, PutOptions options, Timeout timeout,
                                const std::stop_token& stop = {}) {
    return raw_.try_put(codec::encode(value), std::move(options), timeout, stop);
  }

  [[nodiscard]] TypedDelivery<T> get(Timeout timeout = std::nullopt,
                                     const std::stop_token& stop = {}) {
    return first_good(timeout, [&](Timeout left) { return std::optional(raw_.get(left, stop)); })
        .value();
  }

  [[nodiscard]] std::optional<TypedDelivery<T>> try_get() {
    return first_good(std::nullopt, [&](Timeout) { return raw_.try_get(); });
  }

  [[nodiscard]] std::optional<TypedDelivery<T>> try_get(Timeout timeout,
                                                        const std::stop_token& stop = {}) {
    return first_good(timeout, [&](Timeout left) { return raw_.try_get(left, stop); });
  }

  [[nodiscard]] std::vector<TypedDelivery<T>> get_many(std::size_t most,
                                                       Timeout timeout = std::nullopt,
                                                       const std::stop_token& stop = {}) {
    std::vector<TypedDelivery<T>> good;
    for (Delivery& each : raw_.get_many(most, timeout, stop)) {
      if (auto one = decoded(std::move(each))) good.push_back(*std::move(one));
    }
    return good;
  }

  // All that has to do with bytes, and not with values.
  [[nodiscard]] Queue& raw() noexcept { return raw_; }

  [[nodiscard]] TypedQueue dead_letters() const { return TypedQueue(raw_.dead_letters()); }

  bool join(Timeout timeout = std::nullopt, const std::stop_token& stop = {}) {
    return raw_.join(timeout, stop);
  }

  void shutdown(bool immediate = false) { raw_.shutdown(immediate); }

  void close() noexcept { raw_.close(); }

 private:
  // What get(left) gives until one is a T, or none comes.
  template <class Get>
  static std::optional<TypedDelivery<T>> first_good(Timeout timeout, Get get) {
    base::Deadline deadline;  // read from the clock only when there is a second get
    for (Timeout left = timeout;;) {
      if (!timeout.forever() && !timeout.negative() && deadline.never()) {
        deadline = base::Deadline(timeout, base::System::now());
      }
      std::optional<Delivery> delivery = get(left);
      if (!delivery) return std::nullopt;
      if (auto good = decoded(*std::move(delivery))) return good;
      if (!deadline.never()) {
        const base::Instant rest = deadline.instant() - base::System::now();
        left = std::chrono::nanoseconds(rest > 0 ? rest : 0);
      }
    }
  }

  static std::optional<TypedDelivery<T>> decoded(Delivery delivery) {
    try {
      T value = codec::decode<T>(delivery.payload());
      return TypedDelivery<T>(std::move(delivery), std::move(value));
    } catch (const codec::DecodeError& error) {
      delivery.dead_letter(error.what());
      return std::nullopt;
    }
  }

  Queue raw_;
};

}  // namespace canteen::broker
