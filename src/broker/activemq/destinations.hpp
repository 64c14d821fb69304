// Destinations — where a queue and its groups are, at each of the two brokers.
//
//                    ActiveMQ Classic                            Artemis
//   a put goes to    topic VirtualTopic.QUEUE                    address QUEUE (MULTICAST)
//   a group is       queue Consumer.GROUP.VirtualTopic.QUEUE     queue QUEUE/GROUP of that address
//   groups' list     queue canteen.groups.QUEUE                  the address's queues
//
// Classic's queue gets what the topic does since a broker as it comes has that virtual topic.
// Characters that mean something to a broker are written as %XX.
//
// Thread safety: a value.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/broker/activemq/frame.hpp"

namespace canteen::broker::activemq {

enum class Server : std::uint8_t { classic, artemis };

class Destinations {
 public:
  Destinations(Server server, const std::string& queue);

  [[nodiscard]] Server server() const noexcept { return server_; }

  // Adds to a SEND: to all groups, or to one.
  void to_all(Frame& send) const;
  void to_group(Frame& send, std::string_view group) const;

  // A SUBSCRIBE to a group, of which so many messages may be out.
  [[nodiscard]] Frame subscribe(std::string_view group, std::size_t window) const;

  // Adds to a SEND that its message is not to be delivered before. Classic counts from its clock's
  // next half of a second, so it comes up to that much later.
  static void delay(Frame& send, std::chrono::nanoseconds by);

  // The names, as the broker's own tools show them.
  [[nodiscard]] std::string address() const;
  [[nodiscard]] std::string queue_of(std::string_view group) const;
  [[nodiscard]] std::string list_of_groups() const;

 private:
  Server server_;
  std::string queue_;  // as the broker is to see it
};

}  // namespace canteen::broker::activemq
