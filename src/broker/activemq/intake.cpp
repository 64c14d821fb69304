#include "src/broker/activemq/intake.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <canteen/base/platform.hpp>

#include "src/broker/activemq/message_headers.hpp"

namespace canteen::broker::activemq {
namespace {

// A want of no more than so many opens subscriptions of one message. What Classic takes back from
// one with several out may change its order, also within a key, when it is delivered and taken back
// once more. With many subscriptions more is taken back.
constexpr std::size_t few = 8;

// The largest window.
constexpr std::size_t most = 1000;

// How long a subscription that is not wanted stays for the next want.
constexpr base::Instant linger = 20'000'000;

// A window of Artemis's is full of the smallest messages there are when it has so many times as
// many as were meant.
constexpr std::size_t smallest_in_one = 8;

std::string name_of(std::uint64_t subscription) {
  return "s" + std::to_string(subscription);
}

}  // namespace

Intake::Intake(Session& session, const Destinations& destinations, std::string group,
               remote::Link::Events& events)
    : session_(session), destinations_(destinations), group_(std::move(group)), events_(events) {}

void Intake::want(std::size_t more) {
  wanted_ = more;
  while (wanted_ != 0 && !surplus_.empty()) {
    Surplus next = std::move(surplus_.front());
    surplus_.pop_front();
    --subscriptions_.at(next.subscription).surplus;
    hand_over(next.subscription, std::move(next.frame));
  }
  for (std::size_t coming = on_its_way(); coming < wanted_; coming = on_its_way()) {
    const std::size_t missing = wanted_ - coming;
    subscribe(missing <= few ? 1 : std::min(missing, most));
  }
  give_up_unused(base::System::now());
}

bool Intake::is_alone(std::uint64_t tag) const {
  const Subscription& its = subscriptions_.at(taken(tag).subscription);
  return its.taken == its.returned + 1;
}

void Intake::acknowledge(std::uint64_t tag, std::string_view transaction) {
  const Taken& its = taken(tag);
  Frame frame{.command = "ACK"};
  if (session_.version() == "1.2") {
    frame.with("id", its.ack);
  } else {
    frame.with("message-id", its.ack).with("subscription", name_of(its.subscription));
  }
  if (!transaction.empty()) frame.with("transaction", transaction);
  session_.send(frame);
  settled(tag);
  give_up_returned();
}

void Intake::give_back(std::uint64_t tag) {
  ++subscriptions_.at(taken(tag).subscription).returned;
  taken_.erase(tag);
  give_up_returned();
}

void Intake::settled(std::uint64_t tag) {
  const auto node = taken_.extract(tag);
  Subscription& its = subscriptions_.at(node.mapped().subscription);
  if (--its.taken == 0) its.idle_since = base::System::now();
}

void Intake::give_up_at_once() {
  give_up_while([](const Subscription& each) { return each.taken == 0; });
}

void Intake::give_up_unused(base::Instant now) {
  give_up_while([now](const Subscription& each) {
    return each.taken == 0 && (each.window == 1 || now - each.idle_since >= linger);
  });
}

void Intake::give_up_in_time(base::Instant now) {
  give_up_while([now](const Subscription& each) {
    return each.taken == 0 && now - each.idle_since >= linger;
  });
}

base::Instant Intake::next_event() const {
  base::Instant next = std::numeric_limits<base::Instant>::max();
  const std::size_t coming = on_its_way();
  for (const auto& [name, each] : subscriptions_) {
    if (each.taken != 0 || !is_too_many(each, coming)) continue;
    next = std::min(next, each.idle_since + linger);
  }
  return next;
}

void Intake::arrived(std::uint64_t subscription, Frame frame) {
  if (wanted_ != 0) {
    hand_over(subscription, std::move(frame));
    return;
  }
  Subscription& its = subscriptions_.at(subscription);
  if (++its.surplus > smallest_in_one * its.window) {
    throw remote::LinkLost("the broker sends more messages than it was asked for");
  }
  surplus_.push_back({subscription, std::move(frame)});
}

void Intake::hand_over(std::uint64_t subscription, Frame frame) {
  --wanted_;
  ++subscriptions_.at(subscription).taken;
  Taken taken{.subscription = subscription,
              .ack = std::string(frame.header(session_.version() == "1.2" ? "ack" : "message-id")),
              .is_marked = is_marked(frame)};
  const bool is_of_before = run_.has_missed(frame);
  remote::Arrival arrival = arrival_of(std::move(frame));
  arrival.redelivered = arrival.redelivered || is_of_before;
  taken.expires = arrival.expires;
  arrival.tag = ++last_tag_;
  taken_.emplace(arrival.tag, std::move(taken));
  events_.arrived(std::move(arrival));
}

void Intake::subscribe(std::size_t window) {
  const std::uint64_t number = ++last_subscription_;
  subscriptions_.emplace(number, Subscription{.window = window, .idle_since = base::System::now()});
  session_.on_message(name_of(number),
                      [this, number](Frame frame) { arrived(number, std::move(frame)); });
  session_.send(destinations_.subscribe(group_, window).with("id", name_of(number)));
}

void Intake::give_up(std::uint64_t subscription) {
  session_.send(Frame{.command = "UNSUBSCRIBE"}.with("id", name_of(subscription)));
  session_.forget(name_of(subscription));
  std::erase_if(surplus_,
                [subscription](const Surplus& each) { return each.subscription == subscription; });
  subscriptions_.erase(subscription);
}

// Whether enough comes without it.
bool Intake::is_too_many(const Subscription& one, std::size_t coming) const {
  return coming > wanted_ && coming - one.rest() >= wanted_;
}

// As long as more is on its way than is wanted: the oldest first, so that what goes back does in
// its order.
void Intake::give_up_while(const std::function<bool(const Subscription&)>& is_one) {
  std::size_t coming = on_its_way();
  for (auto next = subscriptions_.begin(); next != subscriptions_.end() && coming > wanted_;) {
    const auto [number, each] = *next++;
    if (!is_one(each) || !is_too_many(each, coming)) continue;
    coming -= each.rest();
    give_up(number);
  }
}

void Intake::give_up_all() {
  while (!subscriptions_.empty()) give_up(subscriptions_.begin()->first);
  taken_.clear();
}

void Intake::give_up_returned() {
  for (auto next = subscriptions_.begin(); next != subscriptions_.end();) {
    const auto [number, each] = *next++;
    if (each.returned != 0 && each.taken == each.returned) give_up(number);
  }
}

std::size_t Intake::on_its_way() const {
  std::size_t sum = 0;
  for (const auto& [number, each] : subscriptions_) {
    if (each.returned == 0) sum += each.rest();
  }
  return sum;
}

}  // namespace canteen::broker::activemq
