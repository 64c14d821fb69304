// Publisher — hands messages to the broker in transactions: each is written to the disk as one.
//
// What comes while two of them are on their way is gathered for the next. A message that comes
// alone needs no transaction. A message that may be there already goes alone, too: should the
// broker not want it, then it is known which it was.
//
// STOMP has no word for a broker that wants no puts for now: it leaves them without a receipt. One
// that has done so for as long as a sign of life may take is told to be blocked.
//
// Thread safety: none. Complexity: O(1) a message.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/timeout.hpp>

#include "src/broker/activemq/destinations.hpp"
#include "src/broker/activemq/lag.hpp"
#include "src/broker/activemq/session.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::activemq {

class Publisher {
 public:
  // `patience`: with a broker that sends no receipt.
  Publisher(Session& session, const Destinations& destinations, remote::Link::Events& events,
            std::chrono::nanoseconds patience)
      : session_(session),
        destinations_(destinations),
        events_(events),
        patience_(patience.count()) {}

  void publish(std::span<const remote::Outgoing> messages);

  // The broker has sent an ERROR: if it can only mean one message, that is refused.
  void failed(std::string_view receipt, const std::string& why);

  // How many have been confirmed, and whether nothing else is on its way.
  [[nodiscard]] Kept kept() const noexcept { return {confirmed_, on_their_way_.empty()}; }

  // Tells that the broker is blocked, once it is; whether it did.
  bool tell_block(base::Instant now);

  // When that may be.
  [[nodiscard]] base::Instant next_event() const noexcept;

 private:
  struct Unit {
    std::string receipt{};
    base::Instant since = 0;
    std::vector<std::uint64_t> numbers{};
  };

  void send();
  void send_unit();
  void received(std::list<Unit>::iterator unit);
  void send_message(const remote::Outgoing& message, std::string_view header,
                    std::string_view value);
  [[nodiscard]] std::size_t length_of_unit() const;

  Session& session_;
  const Destinations destinations_;
  remote::Link::Events& events_;
  std::deque<remote::Outgoing> waiting_;
  std::list<Unit> on_their_way_;
  const base::Instant patience_;
  bool is_blocked_ = false;
  std::uint64_t confirmed_ = 0;
};

}  // namespace canteen::broker::activemq
