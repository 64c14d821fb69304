// Statistics — what a handle has done since it was opened, and how its group stands now.
//
// Thread safety: a value; a snapshot, whose numbers are of one moment.
#pragma once

#include <cstddef>
#include <cstdint>

namespace canteen::broker {

struct Statistics {
  // Of this handle, since it was opened.
  std::uint64_t confirmed = 0;  // puts
  std::uint64_t refused = 0;    // puts: Full, ShutDown, and other reasons
  std::uint64_t unknown = 0;    // puts
  std::uint64_t delivered = 0;
  std::uint64_t redelivered = 0;  // of these: not for the first time
  std::uint64_t acknowledged = 0;
  std::uint64_t returned = 0;  // nack, dropped, or its lease had run out
  std::uint64_t dead = 0;      // put aside by this handle
  std::uint64_t expired = 0;   // dropped by this handle since their time was over
  std::uint64_t stale = 0;     // acks and the like that came when the delivery was another's

  // Of its group now; of a handle that only puts: of the fullest.
  std::size_t ready = 0;    // could be delivered now, but for the order of their keys
  std::size_t delayed = 0;  // not due yet
  std::size_t out = 0;      // delivered and not settled

  // Of this process now.
  std::size_t waiting_putters = 0;  // blocked: for room, or since the broker says to wait
  std::size_t waiting_getters = 0;

  // Of this handle's connection, if it has one.
  std::uint64_t reconnects = 0;  // how often it was lost and is there again
  bool connected = true;
  bool blocked = false;  // the broker has said that it wants no puts for now
};

}  // namespace canteen::broker
