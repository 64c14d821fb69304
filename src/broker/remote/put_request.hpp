// PutRequest — messages that somebody puts, and a receipt for each.
//
// Thread safety: until it is handed in, of who makes it; then guarded by the desk's lock, until it
// is done.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/backend.hpp>
#include <canteen/broker/message.hpp>
#include <canteen/broker/receipt.hpp>
#include <canteen/threading/event.hpp>

#include "src/broker/remote/link.hpp"

namespace canteen::broker::remote {

struct PutRequest {
  struct Item {
    std::shared_ptr<const Message> message;
    std::optional<WallTime> expires{};
    base::Instant due = 0;             // of one with a delay
    std::optional<Receipt> receipt{};  // none: it is not known yet
  };

  // Takes the messages, at `now` on the steady clock, and `wall` on the wall's.
  PutRequest(std::span<Message> messages, base::Instant now, WallTime wall) {
    items.reserve(messages.size());
    for (Message& each : messages) {
      Item& item = items.emplace_back();
      const PutOptions& options = each.options;
      if (options.ttl) {
        item.expires =
            wall + std::chrono::duration_cast<std::chrono::milliseconds>(*options.ttl).count();
      }
      if (options.delay.count() > 0) item.due = base::Deadline(options.delay, now).instant();
      item.message = std::make_shared<const Message>(std::move(each));
    }
    open = items.size();
  }

  std::vector<Item> items{};
  std::size_t open = 0;      // items without a receipt
  std::size_t unhanded = 0;  // items that the broker has never been given; the outbox counts them
  bool is_patient = true;    // false: what cannot be handed over now is refused
  bool is_tried = false;     // the thread has looked whether it can be
  OnReceipt then{};          // of one message; instead of `done`
  threading::Event done{"broker put"};
};

}  // namespace canteen::broker::remote
