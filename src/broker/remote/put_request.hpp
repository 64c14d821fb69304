// PutRequest — messages that somebody puts, and a receipt for each.
//
// Thread safety: until it is handed in, of who makes it; then guarded by the desk's lock, until it
// is done.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
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
    std::optional<WallTime> expires{};
    base::Instant due = 0;             // of one with a delay
    std::optional<Receipt> receipt{};  // none: it is not known yet
  };

  // At `now` on the steady clock, and `wall` on the wall's.
  PutRequest(std::vector<Message> all, base::Instant now, WallTime wall)
      : messages(std::move(all)), items(messages.size()), open(messages.size()) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
      const PutOptions& options = messages[i].options;
      if (options.ttl) {
        items[i].expires =
            wall + std::chrono::duration_cast<std::chrono::milliseconds>(*options.ttl).count();
      }
      if (options.delay.count() > 0) items[i].due = base::Deadline(options.delay, now).instant();
    }
  }

  const std::vector<Message> messages;
  std::vector<Item> items;   // of the messages, in their order
  std::size_t open;          // items without a receipt
  std::size_t unhanded = 0;  // items that the broker has never been given; the outbox counts them
  bool is_awaited = true;    // until it is handed over, at least: its caller has not gone on
  bool is_patient = true;    // false: what cannot be handed over now is refused
  bool is_tried = false;     // the thread has looked whether it can be
  OnReceipt then{};          // of one message; instead of `done`
  threading::Event done{"broker put"};
};

}  // namespace canteen::broker::remote
