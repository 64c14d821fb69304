// Intake — has the broker deliver as many messages as are wanted, and knows which of its
// subscriptions each came by.
//
// STOMP has no credit: a subscription has a window, fixed when it is made, of messages that are out
// and not acknowledged, and each acknowledgement has the broker send another. So a small want opens
// subscriptions of one message each; one whose message is settled stays for the next want if that
// comes soon, and is given up else. A large want opens one with a large window, which stays for as
// long as something comes by it: to end it would have the broker take back what it has sent, and
// send it again.
//
// What arrives beyond what is wanted (the broker was faster than the end of the subscription, or
// the window of one that has more out) waits here for the next want; if none comes soon, it goes
// back with its subscription. To give up a subscription returns all that is out by it to its place.
//
// INV1  window >= taken + surplus of a subscription, but for Artemis's, whose windows count bytes.
//       A broker that sends many times that is left: what waits here is bounded.
// INV2  what is wanted is on its way: the windows' rests, of all subscriptions, add up to it.
//
// Thread safety: none; the link's thread. Complexity: O(subscriptions) a call.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <canteen/base/timeout.hpp>

#include "src/broker/activemq/destinations.hpp"
#include "src/broker/activemq/management.hpp"
#include "src/broker/activemq/session.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::activemq {

class Intake {
 public:
  // A message that was handed over, and is not settled.
  struct Taken {
    std::uint64_t subscription = 0;
    std::string ack;  // by what its ACK names it
    std::optional<remote::WallTime> expires{};
    bool is_marked = false;  // by the broker, as delivered before
  };

  Intake(Session& session, const Destinations& destinations, std::string group,
         remote::Link::Events& events);

  // What may have been delivered before that is redelivered.
  void knows(Run run) { run_ = std::move(run); }

  void want(std::size_t more);

  [[nodiscard]] std::size_t wanted() const noexcept { return wanted_; }

  [[nodiscard]] const Taken& taken(std::uint64_t tag) const { return taken_.at(tag); }

  // Whether its subscription has no other message out, so that to give it up returns this one.
  [[nodiscard]] bool is_alone(std::uint64_t tag) const;

  // Sends its ACK, which frees a place in the window. `transaction` may be empty.
  void acknowledge(std::uint64_t tag, std::string_view transaction);

  // It goes back to its place, with its subscription: when nothing else is out by that.
  void give_back(std::uint64_t tag);

  // Gives up what is not wanted: all of it; but for large windows that have just been of use; or
  // what has not been for a while.
  void give_up_at_once();
  void give_up_unused(base::Instant now);
  void give_up_in_time(base::Instant now);

  // For the end: what is out goes back, too.
  void give_up_all();
  [[nodiscard]] base::Instant next_event() const;

 private:
  struct Subscription {
    std::size_t window = 0;
    std::size_t taken = 0;
    std::size_t returned = 0;  // of these: are to go back
    std::size_t surplus = 0;
    base::Instant idle_since = 0;

    [[nodiscard]] std::size_t rest() const noexcept { return window - std::min(window, taken); }
  };

  struct Surplus {
    std::uint64_t subscription = 0;
    Frame frame;
  };

  void arrived(std::uint64_t subscription, Frame frame);
  void hand_over(std::uint64_t subscription, Frame frame);
  void settled(std::uint64_t tag);
  void subscribe(std::size_t window);
  void give_up(std::uint64_t subscription);
  void give_up_while(const std::function<bool(const Subscription&)>& is_one);
  void give_up_returned();
  [[nodiscard]] bool is_too_many(const Subscription& one, std::size_t coming) const;
  [[nodiscard]] std::size_t on_its_way() const;

  Session& session_;
  const Destinations destinations_;
  const std::string group_;
  remote::Link::Events& events_;
  Run run_{};
  std::size_t wanted_ = 0;
  std::uint64_t last_tag_ = 0;
  std::uint64_t last_subscription_ = 0;
  std::map<std::uint64_t, Subscription> subscriptions_;
  std::unordered_map<std::uint64_t, Taken> taken_;  // by tag
  std::deque<Surplus> surplus_;
};

}  // namespace canteen::broker::activemq
