#include "src/broker/rocketmq/rocketmq_link.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <canteen/base/platform.hpp>
#include <canteen/broker/errors.hpp>

#include "src/broker/remote/parameters.hpp"
#include "src/broker/rocketmq/coding.hpp"
#include "src/broker/rocketmq/names.hpp"
#include "src/broker/rocketmq/parameters.hpp"

namespace canteen::broker::rocketmq {
namespace {

using namespace std::chrono_literals;

// Less would be renewed all the time, and lost by a machine that stands still for a moment.
constexpr std::chrono::nanoseconds shortest_presence = 2s;

// How long one question may take.
constexpr auto answer_within = 10s;

// How soon the proxy is asked again for a topic that was just made.
constexpr auto look_again = 50ms;

// From the broker to the link.
constexpr auto in_transit = 10ms;

// What asks for messages has ended by itself within that time.
constexpr auto last_look = Receiver::longest_poll + 200ms;

// Of many events no more are told at once.
constexpr int most_turns = 256;

base::Deadline within(std::chrono::nanoseconds time) {
  return {time, base::System::now()};
}

void fill(protocol::Endpoints& endpoints, const Url& url) {
  endpoints.set_scheme(protocol::DOMAIN_NAME);
  protocol::Address& address = *endpoints.add_addresses();
  address.set_host(url.host);
  address.set_port(url.port.value_or(8081));
}

}  // namespace

RocketmqLink::RocketmqLink(const remote::Address& address, const Options& options)
    : address_(address),
      topic_(topic_of(address.queue)),
      dead_topic_(topic_of(address.dead_letters().queue)),
      delays_(delays_of(address.url) && address.queue.find('!') == std::string::npos),
      presence_(std::max(options.presence, shortest_presence)),
      heartbeat_(remote::heartbeat_of(address.url)),
      returns_(Returns::of(remote::shown(address.url), topic_, address.group)),
      features_(features_of(!admin_of(address.url).empty(), delays_)) {
  if (const std::string admin = admin_of(address.url); !admin.empty()) {
    administration_.emplace(admin, address.url.user, address.url.password);
    census_.emplace(*administration_, topic_, delays_);
  }
}

remote::Link::Traits RocketmqLink::traits() const noexcept {
  Traits traits;
  traits.can_count = administration_.has_value();
  traits.glance = 200ms;
  traits.gather = 30ms;
  return traits;
}

void RocketmqLink::connect(Events& events, base::Deadline deadline) {
  disconnect(within(0s));
  events_ = &events;
  connection_ = std::make_unique<Connection>(address_.url, turns_);
  connection_->open(deadline);
  declare(deadline);
  find_topic(topic_, deadline);
  introduce(deadline);
  sender_.emplace(*connection_, topic_, delays_,
                  [this](std::uint64_t number, std::optional<Refused> refused) {
                    has_told_ = true;
                    if (refused) {
                      events_->refused(number, *std::move(refused));
                    } else {
                      if (census_) census_->confirmed();
                      events_->confirmed(number);
                    }
                  });
  const bool is_again = std::exchange(was_connected_, true);
  if (address_.group.empty()) return;
  Receiver::Line line{.topic = topic_,
                      .group = address_.group,
                      .dead_topic = dead_topic_,
                      .invisible = presence_,
                      .returns = returns_,
                      .doubtful_until = is_again ? wall_now() : 0};
  receiver_.emplace(*connection_, std::move(line),
                    Receiver::Ears{.arrived =
                                       [this](remote::Arrival arrival) {
                                         has_told_ = true;
                                         events_->arrived(std::move(arrival));
                                       },
                                   .taken_back =
                                       [this](std::uint64_t tag) {
                                         has_told_ = true;
                                         events_->taken_back(tag);
                                       }});
}

void RocketmqLink::declare(base::Deadline deadline) {
  if (!administration_) return;
  administration_->declare_topic(topic_, delays_, deadline);
  census_->begin(deadline);
  if (!address_.group.empty()) {
    // A broker that was killed may have forgotten that the group has begun. Then it begins anew,
    // and not behind what it has not got yet.
    administration_->declare_group(
        topic_, address_.group,
        was_connected_ ? Administration::From::beginning : Administration::From::end, deadline);
  }
}

void RocketmqLink::find_topic(const std::string& topic, base::Deadline deadline) {
  protocol::QueryRouteRequest request;
  request.mutable_topic()->set_name(topic);
  fill(*request.mutable_endpoints(), address_.url);
  for (;;) {
    const auto is = connection_->answer<protocol::QueryRouteRequest, protocol::QueryRouteResponse>(
        &Connection::Stub::AsyncQueryRoute, request, deadline);
    const int code = is.status().code();
    if (code == protocol::OK) {
      check_type(topic, is);
      return;
    }
    if (code == protocol::TOPIC_NOT_FOUND || code == protocol::NOT_FOUND) {
      // Who has just made it waits until the proxy knows it: soon, or ten seconds after a broker
      // began.
      if (!administration_) {
        refuse_absent("topic " + topic, "updateTopic -n NAMESERVER -c CLUSTER -t " + topic +
                                            " -a +message.type=" + (delays_ ? "DELAY" : "NORMAL"));
      }
    } else if (code >= 40000 && code < 42900 && code != protocol::REQUEST_TIMEOUT) {
      throw BrokerError(connection_->name() + ": " + is.status().message());
    } else {
      connection_->lose(is.status().message());
    }
    if (deadline.passed(base::System::now())) connection_->lose(is.status().message());
    std::this_thread::sleep_for(look_again);
  }
}

// Of the queue itself; the dead letters' is never one of delays.
void RocketmqLink::check_type(const std::string& topic,
                              const protocol::QueryRouteResponse& route) const {
  const auto type = delays_ && topic == topic_ ? protocol::DELAY : protocol::NORMAL;
  for (const protocol::MessageQueue& queue : route.message_queues()) {
    const auto& types = queue.accept_message_types();
    if (types.empty() || std::find(types.begin(), types.end(), type) != types.end()) continue;
    throw BrokerError(
        connection_->name() + ": the topic " + topic + " takes no messages of type " +
        protocol::MessageType_Name(type) +
        "; open it with the type that it has, as type=" + (delays_ ? "normal" : "delay"));
  }
}

void RocketmqLink::introduce(base::Deadline deadline) {
  protocol::Settings settings;
  fill(*settings.mutable_access_point(), address_.url);
  settings.mutable_user_agent()->set_language(protocol::CPP);
  settings.mutable_user_agent()->set_version("5.0.0");
  if (address_.group.empty()) {
    settings.set_client_type(protocol::PRODUCER);
    settings.mutable_publishing()->add_topics()->set_name(topic_);
  } else {
    settings.set_client_type(protocol::SIMPLE_CONSUMER);
    protocol::Subscription& subscription = *settings.mutable_subscription();
    subscription.mutable_group()->set_name(address_.group);
    protocol::SubscriptionEntry& entry = *subscription.add_subscriptions();
    entry.mutable_topic()->set_name(topic_);
    entry.mutable_expression()->set_type(protocol::TAG);
    entry.mutable_expression()->set_expression("*");
  }
  try {
    connection_->introduce(settings, deadline);
  } catch (const remote::LinkLost&) {
    throw;
  } catch (const BrokerError& error) {
    if (std::string_view(error.what()).find("group not found") == std::string_view::npos) throw;
    refuse_absent("consumer group " + address_.group,
                  "updateSubGroup -n NAMESERVER -c CLUSTER -g " + address_.group);
  }
  next_beat_ = base::System::now() + heartbeat_.count();
  is_beating_ = false;
}

void RocketmqLink::refuse_absent(const std::string& what, const std::string& command) const {
  throw BrokerError(connection_->name() + ": there is no " + what + ": make it by `mqadmin " +
                    command +
                    "`, or name the broker in the URL to have it made, as admin=HOST:10911");
}

void RocketmqLink::publish(std::span<const remote::Outgoing> messages) {
  if (!has_group_by_now()) {
    for (const remote::Outgoing& each : messages) {
      has_told_ = true;
      events_->refused(each.number, {Refused::Reason::other, address_.queue + " has no group yet"});
    }
    return;
  }
  sender_->send(messages);
}

// Without an administration nobody can say: then the broker keeps it for who may come.
bool RocketmqLink::has_group_by_now() {
  if (knows_group_ || !address_.group.empty() || !administration_) return true;
  knows_group_ = !administration_->groups(topic_, within(answer_within)).empty();
  return knows_group_;
}

void RocketmqLink::want(std::size_t more) {
  if (receiver_) receiver_->want(more);
}

void RocketmqLink::settle(std::span<const remote::Settlement> settlements) {
  const bool has_dead = std::any_of(
      settlements.begin(), settlements.end(),
      [](const remote::Settlement& each) { return each.kind == remote::Settlement::Kind::dead; });
  if (has_dead && administration_ && !has_dead_topic_) {
    // Its group is there before the first letter, so that it gets it.
    const base::Deadline deadline = within(answer_within);
    administration_->declare_topic(dead_topic_, false, deadline);
    administration_->declare_group(dead_topic_, address_.dead_letters().group,
                                   Administration::From::end, deadline);
    find_topic(dead_topic_, deadline);
    has_dead_topic_ = true;
  }
  receiver_->settle(settlements);
}

bool RocketmqLink::extend(std::uint64_t /*tag*/, std::chrono::nanoseconds /*lease*/) {
  return true;  // it is this client's in any case, and how long the core counts
}

void RocketmqLink::flush(base::Deadline deadline) {
  if (!receiver_) return;
  receiver_->tend(base::System::now());
  if (!connection_->turn_until([&] { return receiver_->is_idle(); }, deadline)) {
    connection_->lose("it did not answer in time");
  }
}

remote::Count RocketmqLink::count(base::Deadline deadline) {
  if (address_.group.empty()) return census_->of_fullest(deadline);
  const remote::Count count = census_->of(address_.group, *returns_, deadline);
  // What the broker does not count any more may be on its way here.
  if (receiver_->is_receiving()) hear(within(in_transit));
  return count;
}

// Turns until something is told.
void RocketmqLink::hear(base::Deadline deadline) {
  has_told_ = false;
  connection_->turn_until([this] { return has_told_; }, deadline);
}

std::size_t RocketmqLink::purge(base::Deadline deadline) {
  std::size_t dropped = 0;
  std::vector<std::string> groups{address_.group};
  if (address_.group.empty()) groups = administration_->groups(topic_, deadline);
  for (const std::string& group : groups) dropped += administration_->skip(topic_, group, deadline);
  return dropped;
}

void RocketmqLink::pump(base::Deadline deadline) {
  has_told_ = false;
  for (;;) {
    const base::Instant now = base::System::now();
    beat(now);
    base::Instant until = std::min(deadline.instant(), next_beat_);
    if (receiver_) until = std::min(until, receiver_->tend(now));
    switch (connection_->turn(base::Deadline::at(until))) {
      case Connection::Turned::bell:
        return;
      case Connection::Turned::call:
        if (has_told_) {
          drain();
          return;
        }
        break;
      case Connection::Turned::late:
        if (deadline.passed(base::System::now())) return;
    }
  }
}

// What is there already is told with it.
void RocketmqLink::drain() {
  const base::Deadline now = within(0s);
  for (int i = 0; i < most_turns; ++i) {
    switch (connection_->turn(now)) {
      case Connection::Turned::call:
        break;
      case Connection::Turned::bell:
        turns_.ring();
        return;
      case Connection::Turned::late:
        return;
    }
  }
}

void RocketmqLink::beat(base::Instant now) {
  if (now < next_beat_) return;
  next_beat_ = now + heartbeat_.count();
  if (is_beating_) return;  // its own limit tells if it is not answered
  is_beating_ = true;
  protocol::HeartbeatRequest request;
  if (address_.group.empty()) {
    request.set_client_type(protocol::PRODUCER);
  } else {
    request.mutable_group()->set_name(address_.group);
    request.set_client_type(protocol::SIMPLE_CONSUMER);
  }
  connection_->ask<protocol::HeartbeatRequest, protocol::HeartbeatResponse>(
      &Connection::Stub::AsyncHeartbeat, request,
      std::min<std::chrono::nanoseconds>(heartbeat_, 10s),
      [this](protocol::HeartbeatResponse& /*response*/) { is_beating_ = false; });
}

// A message that the broker has just sent, or sends to whom it does not know to be gone, would be
// nobody's until it is visible again. So what asks for one is waited for.
void RocketmqLink::leave(base::Deadline deadline) {
  if (!receiver_) return;
  const base::Deadline soon =
      base::Deadline::at(std::min(deadline.instant(), within(last_look).instant()));
  receiver_->want(0);
  receiver_->turn_away();
  connection_->turn_until([this] { return !receiver_->is_receiving(); }, soon);
  flush(deadline);
}

void RocketmqLink::disconnect(base::Deadline deadline) noexcept {
  try {
    if (sender_ && !deadline.passed(base::System::now())) {
      leave(deadline);
      protocol::NotifyClientTerminationRequest request;
      if (!address_.group.empty()) request.mutable_group()->set_name(address_.group);
      connection_->answer<protocol::NotifyClientTerminationRequest,
                          protocol::NotifyClientTerminationResponse>(
          &Connection::Stub::AsyncNotifyClientTermination, request,
          base::Deadline::at(std::min(deadline.instant(), within(1s).instant())));
    }
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): it hears of it in time
  }
  connection_.reset();
  receiver_.reset();
  sender_.reset();
  has_dead_topic_ = false;
  knows_group_ = false;
}

void* RocketmqLink::native() noexcept {
  return connection_ ? connection_->channel() : nullptr;
}

}  // namespace canteen::broker::rocketmq
