// Note — a message as a topic keeps it: with how many hold it, of the lines of its groups, the
// leases and the parcels that are out.
//
// Thread safety: `holders` is guarded by the topic's lock; the message does not change until the
//                last of them goes.
#pragma once

#include <cstdint>
#include <utility>

#include <canteen/broker/message.hpp>

namespace canteen::broker::memory {

class NotePad;

struct Note : Message {
  Note(Message&& message, NotePad& from) : Message(std::move(message)), pad(from) {}

  NotePad& pad;
  std::uint32_t holders = 0;
};

}  // namespace canteen::broker::memory
