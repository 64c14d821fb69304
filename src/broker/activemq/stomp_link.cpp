#include "src/broker/activemq/stomp_link.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <utility>

#include <canteen/base/platform.hpp>

#include "src/broker/activemq/message_headers.hpp"
#include "src/broker/remote/envelope.hpp"
#include "src/broker/remote/parameters.hpp"

namespace canteen::broker::activemq {
namespace {

using namespace std::chrono_literals;
using Kind = remote::Settlement::Kind;

// How long acknowledgements wait for a want, and how many.
constexpr base::Instant hold = 5'000'000;
constexpr std::size_t most_held = 256;

// How long a question may take that a call without a deadline has to ask.
constexpr std::chrono::nanoseconds answer_within = 5s;

constexpr std::string_view dead_group = "default";

// A session has one transaction of each kind at a time, so that these names do for all of them:
// Artemis keeps something of each name until the connection ends.
constexpr std::string_view copies = "copies";
constexpr std::string_view nothing = "nothing";

Features features_of(const Contact& contact) {
  const bool is_classic = contact.server == Server::classic;
  Features features;
  for (const Feature each : {Feature::durable, Feature::processes, Feature::machines,
                             Feature::priority, Feature::delay, Feature::groups}) {
    features.set(each, Support::native);
  }
  features.set(Feature::dead_letters, Support::emulated);
  if (is_classic) features.set(Feature::key, Support::native);
  if (contact.can_count) {
    features.set(Feature::count, Support::native);
    if (!is_classic) {
      features.set(Feature::purge, Support::native).set(Feature::remove, Support::native);
    }
  }
  return features;
}

base::Deadline within(std::chrono::nanoseconds time) {
  return {time, base::System::now()};
}

}  // namespace

StompLink::Connection::Connection(std::unique_ptr<Session> its_session,
                                  const Destinations& destinations, const remote::Address& address,
                                  const Contact& contact, Events& told)
    : session(std::move(its_session)),
      management(contact.server == Server::classic ? classic_management(*session, destinations)
                                                   : artemis_management(*session, destinations)),
      publisher(*session, destinations, told, remote::heartbeat_of(address.url)),
      intake(*session, destinations, address.group, told),
      events(told),
      socket(session->descriptor()) {
  session->on_error(
      [this](std::string_view receipt, const std::string& why) { publisher.failed(receipt, why); });
}

StompLink::StompLink(const remote::Address& address, const Contact& contact)
    : address_(address),
      contact_(contact),
      destinations_(contact.server, address.queue),
      dead_letters_(contact.server, address.dead_letters().queue),
      features_(features_of(contact)) {}

StompLink::~StompLink() = default;

remote::Link::Traits StompLink::traits() const noexcept {
  return {.keeps_keys_together = contact_.server == Server::classic,
          .can_count = contact_.can_count,
          .glance = 100ms,
          .gather = 20ms};
}

void StompLink::connect(Events& events, base::Deadline deadline) {
  connection_.reset();
  held_ = {};
  unsettled_ = 0;
  is_fenced_ = true;
  std::unique_ptr<Session> session =
      connected(address_.url, contact_.server, wake_.descriptor(), deadline);
  if (server_of(*session) != contact_.server) {
    throw BrokerError("it is another broker than before: " + session->server());
  }
  auto made =
      std::make_unique<Connection>(std::move(session), destinations_, address_, contact_, events);
  if (!address_.group.empty()) {
    made->management->declare(destinations_, address_.group, deadline);
    made->intake.knows(made->management->run(deadline));
    has_group_ = true;
  }
  connection_ = std::move(made);
  // What it has now is what later counts are compared with.
  if (!address_.group.empty() && contact_.server == Server::artemis) {
    static_cast<void>(count_group(deadline));
  }
}

void StompLink::publish(std::span<const remote::Outgoing> messages) {
  Connection& at = connection();
  if (has_group()) {
    at.publisher.publish(messages);
    at.session->write();
    return;
  }
  for (const remote::Outgoing& each : messages) {
    at.events.refused(each.number, {Refused::Reason::other, address_.queue + " has no group yet"});
  }
}

// A group stays until its queue is removed; who does not hear of that puts to nobody.
bool StompLink::has_group() {
  if (!has_group_) {
    has_group_ = !connection().management->groups(within(answer_within)).empty();
  }
  return has_group_;
}

void StompLink::want(std::size_t more) {
  Connection& at = connection();
  const bool has_copies = more != 0 && tell_settlements();
  at.intake.want(more);
  if (has_copies && contact_.server == Server::classic) at.intake.give_up_at_once();
  at.session->write();
}

void StompLink::settle(std::span<const remote::Settlement> settlements) {
  if (held_.settlements.empty()) held_.since = base::System::now();
  held_.settlements.insert(held_.settlements.end(), settlements.begin(), settlements.end());
  if (held_.settlements.size() >= most_held) send_settlements();
}

// The broker has no leases: a delivery is the connection's while that lives.
bool StompLink::extend(std::uint64_t /*tag*/, std::chrono::nanoseconds /*lease*/) {
  return true;
}

void StompLink::flush(base::Deadline deadline) {
  send_settlements();
  await_settled(deadline);
}

remote::Count StompLink::count(base::Deadline deadline) {
  Connection& at = connection();
  send_settlements();
  if (!address_.group.empty()) return count_group(deadline);
  remote::Count fullest;
  for (const std::string& each : at.management->groups(deadline)) {
    const remote::Count count = at.management->count(each, at.publisher.kept(), deadline);
    const auto sum = [](const remote::Count& of) {
      return of.ready + of.delayed + of.out.value_or(0);
    };
    if (sum(count) > sum(fullest)) fullest = count;
  }
  return fullest;
}

remote::Count StompLink::count_group(base::Deadline deadline) {
  Connection& at = connection();
  Kept kept = at.publisher.kept();
  kept.messages += at.copies;
  kept.is_all = kept.is_all && unsettled_ == 0;
  return at.management->count(destinations_.queue_of(address_.group), kept, deadline);
}

std::size_t StompLink::purge(base::Deadline deadline) {
  Connection& at = connection();
  flush(deadline);
  if (!address_.group.empty()) {
    return at.management->purge(destinations_.queue_of(address_.group), deadline);
  }
  std::size_t dropped = 0;
  for (const std::string& each : at.management->groups(deadline)) {
    dropped += at.management->purge(each, deadline);
  }
  return dropped;
}

// A queue takes its subscriptions with it, and for one that is still there the broker ends the
// connection. So they go first, and what came by them: the connection is over, whatever comes of
// it.
void StompLink::remove(base::Deadline deadline) {
  Connection& at = connection();
  send_settlements();  // they hold if it is refused
  at.intake.give_up_all();
  try {
    at.management->remove(deadline);
  } catch (const BrokerError& error) {
    throw remote::LinkLost(error.what());
  }
}

void StompLink::pump(base::Deadline deadline) {
  Connection& at = connection();
  for (;;) {
    if (wake_.answer()) {
      at.session->step(within(0s));
      return;
    }
    const base::Instant now = base::System::now();
    if (!held_.settlements.empty() && now - held_.since >= hold) send_settlements();
    at.intake.give_up_in_time(now);
    if (at.publisher.tell_block(now)) {
      at.session->step(within(0s));
      return;
    }
    if (at.session->step(next_event(deadline)) || deadline.passed(base::System::now())) return;
  }
}

base::Deadline StompLink::next_event(base::Deadline deadline) const {
  base::Instant next =
      std::min(connection_->intake.next_event(), connection_->publisher.next_event());
  if (!held_.settlements.empty()) next = std::min(next, held_.since + hold);
  if (next >= deadline.instant()) return deadline;
  return base::Deadline::at(next);
}

void StompLink::wake() noexcept {
  wake_.ring();
}

void StompLink::disconnect(base::Deadline deadline) noexcept {
  if (connection_ == nullptr) return;
  try {
    if (!deadline.passed(base::System::now())) say_good_bye(deadline);
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): it is gone already
  }
  connection_.reset();
}

void* StompLink::native() noexcept {
  return connection_ == nullptr ? nullptr : &connection_->socket;
}

StompLink::Connection& StompLink::connection() {
  if (connection_ == nullptr) throw remote::LinkLost("not connected");
  return *connection_;
}

// Classic would deliver a copy to the subscription that its original came by, which has room again;
// and mark it as delivered when that is given up. By then it is to be still on its way.
std::chrono::nanoseconds StompLink::delay_of(const remote::Settlement& settlement) const {
  const bool is_to_wait = contact_.server == Server::classic;
  return is_to_wait ? std::max<std::chrono::nanoseconds>(settlement.delay, 1ms) : settlement.delay;
}

// Classic marks what goes back as it is, which stands for one delivery more: one, and not later.
bool StompLink::is_counted(const remote::Settlement& settlement) {
  const Intake& intake = connection().intake;
  return contact_.server == Server::classic && settlement.delay <= 0ns &&
         !intake.taken(settlement.tag).is_marked && intake.is_alone(settlement.tag);
}

// A copy takes the place of what comes back with another count, or is put aside. The copy of a
// message with a key would stand behind the next of that key: it goes back as it is.
bool StompLink::is_copied(const remote::Settlement& settlement) {
  switch (settlement.kind) {
    case Kind::ack:
      return false;
    case Kind::dead:
      return true;
    case Kind::requeue:
      return settlement.message->options.key.empty() && !is_counted(settlement);
    case Kind::give_back:
      return settlement.message->options.key.empty() &&
             !connection().intake.is_alone(settlement.tag);
  }
  return false;
}

// A subscription that has nothing out any more is given up, if it is a small one, but at Artemis
// where a copy went back: its next message may be wanted soon. Classic's copy must find none.
void StompLink::send_settlements() {
  if (held_.settlements.empty()) return;
  Connection& at = connection();
  const bool has_copies = tell_settlements();
  if (!has_copies) {
    at.intake.give_up_unused(base::System::now());
  } else if (contact_.server == Server::classic) {
    at.intake.give_up_at_once();
  }
  at.session->write();
}

// Whether there were copies.
bool StompLink::tell_settlements() {
  if (held_.settlements.empty()) return false;
  Connection& at = connection();
  std::vector<remote::Settlement> done;
  std::vector<remote::Settlement> copied;
  std::vector<remote::Settlement> returned;
  bool has_dead = false;
  for (remote::Settlement& each : std::exchange(held_.settlements, {})) {
    has_dead = has_dead || each.kind == Kind::dead;
    if (each.kind == Kind::ack) {
      done.push_back(std::move(each));
    } else {
      (is_copied(each) ? copied : returned).push_back(std::move(each));
    }
  }
  if (has_dead && !has_dead_letters_) {
    at.management->declare(dead_letters_, dead_group, within(answer_within));
    has_dead_letters_ = true;
  }
  if (!done.empty() || !returned.empty()) is_fenced_ = false;
  const bool has_copies = !copied.empty();
  acknowledge(done, {});
  if (has_copies) send_copies(copied);
  for (const remote::Settlement& each : returned) at.intake.give_back(each.tag);
  return has_copies;
}

void StompLink::send_copies(const std::vector<remote::Settlement>& copied) {
  Session& session = *connection().session;
  session.send(Frame{.command = "BEGIN"}.with("transaction", copies));
  for (const remote::Settlement& each : copied) send_copy(each);
  std::function<void()> then = [this] { --unsettled_; };
  if (contact_.server == Server::classic) {
    acknowledge(copied, copies);
  } else {
    then = [this, copied] {
      --unsettled_;
      connection_->copies += static_cast<std::uint64_t>(
          std::count_if(copied.begin(), copied.end(),
                        [](const remote::Settlement& each) { return each.kind != Kind::dead; }));
      acknowledge(copied, {});
      is_fenced_ = false;
    };
  }
  ++unsettled_;
  session.send(Frame{.command = "COMMIT"}
                   .with("transaction", copies)
                   .with("receipt", session.receipt(std::move(then))));
}

void StompLink::acknowledge(const std::vector<remote::Settlement>& settlements,
                            std::string_view transaction) {
  for (const remote::Settlement& each : settlements) {
    connection().intake.acknowledge(each.tag, transaction);
  }
}

void StompLink::send_copy(const remote::Settlement& settlement) {
  Connection& at = connection();
  Frame frame{.command = "SEND"};
  Message dead;  // with two more headers
  Posted posted{.message = *settlement.message,
                .expires = at.intake.taken(settlement.tag).expires,
                .attempts = settlement.attempts};
  if (settlement.kind == Kind::dead) {
    dead = *settlement.message;
    dead.options.headers.insert_or_assign(std::string(remote::envelope::dead_reason),
                                          shortened(settlement.reason));
    dead.options.headers.insert_or_assign(std::string(remote::envelope::dead_attempts),
                                          std::to_string(settlement.attempts));
    dead_letters_.to_group(frame, dead_group);
    describe(frame, Posted{.message = dead});
  } else {
    destinations_.to_group(frame, address_.group);
    Destinations::delay(frame, delay_of(settlement));
    describe(frame, posted);
  }
  frame.with("transaction", copies);
  at.session->send(frame, settlement.message->payload);
}

// Frames are handled in their order: a receipt for one is one for all before it.
void StompLink::send_fence() {
  Session& session = *connection().session;
  ++unsettled_;
  session.send(Frame{.command = "BEGIN"}
                   .with("transaction", nothing)
                   .with("receipt", session.receipt([this] { --unsettled_; })));
  session.send(Frame{.command = "ABORT"}.with("transaction", nothing));
  is_fenced_ = true;
}

// A receipt may be what originals have waited for: then their acknowledgements are to be known,
// too.
void StompLink::await_settled(base::Deadline deadline) {
  do {
    if (!is_fenced_) send_fence();
    connection().session->await([this] { return unsettled_ == 0; }, deadline);
  } while (!is_fenced_);
}

void StompLink::say_good_bye(base::Deadline deadline) {
  send_settlements();
  if (unsettled_ != 0) await_settled(deadline);
  connection().intake.give_up_all();
  Session& session = *connection().session;
  bool is_heard = false;
  session.send(Frame{.command = "DISCONNECT"}.with(
      "receipt", session.receipt([&is_heard] { is_heard = true; })));
  session.await(
      [&is_heard] { return is_heard; },
      std::min(deadline, within(2s), [](auto a, auto b) { return a.instant() < b.instant(); }));
}

}  // namespace canteen::broker::activemq
