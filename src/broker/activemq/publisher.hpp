// Publisher — hands messages to the broker in transactions: each is written to the disk as one.
//
// What comes while two of them are on their way is gathered for the next. A message that comes
// alone needs no transaction. A message that may be there already goes alone, too: should the
// broker not want it, then it is known which it was.
//
// Thread safety: none. Complexity: O(1) a message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/broker/activemq/destinations.hpp"
#include "src/broker/activemq/session.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::activemq {

class Publisher {
 public:
  Publisher(Session& session, const Destinations& destinations, remote::Link::Events& events)
      : session_(session), destinations_(destinations), events_(events) {}

  void publish(std::span<const remote::Outgoing> messages);

  // The broker has sent an ERROR: if it can only mean one message, that is refused.
  void failed(std::string_view receipt, const std::string& why);

 private:
  struct Unit {
    std::string receipt;
    std::vector<std::uint64_t> numbers{};
  };

  void send();
  void send_unit();
  void send_message(const remote::Outgoing& message, std::string_view header,
                    std::string_view value);
  [[nodiscard]] std::size_t length_of_unit() const;

  Session& session_;
  const Destinations destinations_;
  remote::Link::Events& events_;
  std::deque<remote::Outgoing> waiting_;
  std::list<Unit> on_their_way_;
};

}  // namespace canteen::broker::activemq
