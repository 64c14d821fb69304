// Options — what may be said of a queue when it is opened. They are the handle's: another handle of
// the same queue may have others.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/broker/feature.hpp>

namespace canteen::broker {

struct Options {
  // Who gets: each message that is put goes to every group that there is by then, and in each group
  // to one of those who get. The group is made when the queue is opened. Empty: this handle only
  // puts, and makes no group; a put to a queue without any is refused, for nobody would get it.
  std::string group = "default";

  // How many may wait, in any of the groups, before puts by this handle wait for room; 0: any
  // number. What was delivered and is not acknowledged yet does not wait; what is not due does.
  // A message that comes back always finds room.
  std::size_t maxsize = 0;

  // A message that was delivered so often and came back is put aside, to the dead letters; 0:
  // never.
  std::uint32_t max_attempts = 0;

  // A delivery that is neither settled nor extended for so long comes back. Absent: it is the
  // consumer's for as long as that lives, however long it computes.
  std::optional<std::chrono::nanoseconds> lease{};

  // How soon the deliveries of a process that was killed come back, where the broker does not see
  // its end by itself. What is shorter costs more signs of life.
  std::chrono::nanoseconds presence = std::chrono::seconds(10);

  // How many messages a get asks the broker for; those beyond the one it returns wait in this
  // handle. More is faster, and less fair to those who compete; they count as delivered should the
  // process be killed (at Kafka up to eight times as many more of each partition may come again
  // marked; these are not put aside for it).
  std::size_t prefetch = 1;

  // Each must be there, native or emulated, or open() throws Unsupported.
  std::vector<Feature> require{};
};

}  // namespace canteen::broker
