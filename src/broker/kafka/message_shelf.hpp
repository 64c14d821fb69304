// MessageShelf — messages that are done, whose memory the next ones take: so who gets many at a
// time has none allocated for each. It keeps so many as come back within `most_bytes`.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <canteen/broker/message.hpp>

namespace canteen::broker::kafka {

class MessageShelf {
 public:
  static constexpr std::size_t most_bytes = std::size_t{1} << 20U;

  // As if it were new.
  [[nodiscard]] std::shared_ptr<Message> take() {
    if (shelf_.empty()) return std::make_shared<Message>();
    std::shared_ptr<Message> message = std::move(shelf_.back());
    shelf_.pop_back();
    bytes_ -= size_of(*message);
    return message;
  }

  // It was taken, and filled by record_of(). Nothing happens while somebody else has it still; and
  // though use_count() orders nothing, who has read it is done with that: he settled it under the
  // desk's lock (Desk::settle), by which the link has got the settlement (Desk::collect).
  void put_back(const std::shared_ptr<const Message>& message) {
    if (message.use_count() != 1 || bytes_ + size_of(*message) > most_bytes) return;
    bytes_ += size_of(*message);
    shelf_.push_back(std::const_pointer_cast<Message>(message));
    clear(*shelf_.back());
  }

 private:
  // Of all that record_of() writes, but for the memory.
  static void clear(Message& message) noexcept {
    message.payload.clear();
    message.options.key.clear();
    message.options.id.clear();
    message.options.headers.clear();
    message.options.priority = 0;
  }

  static std::size_t size_of(const Message& message) noexcept {
    const PutOptions& options = message.options;
    return sizeof(Message) + message.payload.capacity() + options.key.capacity() +
           options.id.capacity();
  }

  std::vector<std::shared_ptr<Message>> shelf_;
  std::size_t bytes_ = 0;  // of all on it
};

}  // namespace canteen::broker::kafka
