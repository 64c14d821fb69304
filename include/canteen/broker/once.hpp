// Once — at least once is made once: handles each message, by its id, one time.
//
//   broker::Once once(100'000);
//   for (;;) once.handle(orders.get(), [](const broker::Delivery& order) { serve(order); });
//
// A message whose id was handled before is acknowledged, and not handled again. It remembers the
// last `most` ids, of this process: enough for what a broker delivers twice, and for puts that were
// repeated. What must hold across processes belongs into the transaction that handles the message.
//
// Thread safety: all members, from any thread. A twin of one that is being handled waits for it.
// Errors:        what the handler throws reaches the caller; the delivery comes again (nack), and
// is
//                not remembered.
// Complexity:    O(1), expected.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

#include <canteen/base/annotations.hpp>
#include <canteen/broker/delivery.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/lock.hpp>

namespace canteen::broker {

class CANTEEN_API Once {
 public:
  // Requires: most > 0.
  explicit Once(std::size_t most) : most_(most) {}

  // Whether it was handled now; false: it had been before. It is acknowledged either way, unless
  // the handler has settled it.
  template <class Handler>
  bool handle(Delivery delivery, Handler&& handler) {
    if (!begin(delivery.id())) {
      delivery.ack();
      return false;
    }
    const std::string id = delivery.id();
    try {
      std::forward<Handler>(handler)(delivery);
    } catch (...) {
      end(id, false);
      throw;
    }
    end(id, true);
    delivery.ack();
    return true;
  }

 private:
  // Whether it is to be handled; waits while it is.
  bool begin(const std::string& id);
  void end(const std::string& id, bool handled);

  const std::size_t most_;
  threading::Lock lock_{"broker::Once"};
  threading::Condition ended_{lock_, "broker::Once"};
  // Guarded by lock_.
  std::unordered_map<std::string, bool> handled_;  // false: it is being handled
  std::deque<std::string> order_;                  // of those that were handled, the oldest first
};

}  // namespace canteen::broker
