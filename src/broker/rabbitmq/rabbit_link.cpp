#include "src/broker/rabbitmq/rabbit_link.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include <poll.h>

#include <canteen/base/platform.hpp>

#include "src/broker/rabbitmq/names.hpp"
#include "src/broker/remote/envelope.hpp"

namespace canteen::broker::rabbitmq {
namespace {

using namespace std::chrono_literals;
using remote::LinkLost;
using remote::Outgoing;
using remote::Settlement;

constexpr amqp_channel_t topology_channel = 2;  // the consumer's is 1

// A message may be returned as often as its consumers like: what too often is says the core.
constexpr std::int64_t delivery_limit = 1'000'000'000;

// Read in a row before the core sees them.
constexpr int arrivals_at_once = 1024;

// The broker keeps to a second as its shortest heartbeat; whoever looks twice as often is in time.
constexpr std::chrono::nanoseconds sign_of_life = 500ms;

// For questions that are asked on the way.
constexpr std::chrono::nanoseconds answer_within = 10s;

base::Deadline soon() {
  return {answer_within, base::System::now()};
}

void check_names(const remote::Address& address) {
  const remote::Address dead = address.dead_letters();
  const std::string longest = delay_of(dead.queue, dead.group, delay_step(longest_delay));
  if (longest.size() <= longest_name) return;
  throw UrlError("broker URL \"" + address.url.text() + "\": the names of queue and group are " +
                 std::to_string(longest.size() - longest_name) +
                 " bytes too long for RabbitMQ together");
}

}  // namespace

RabbitLink::RabbitLink(const remote::Address& address, std::size_t prefetch)
    : address_(address),
      prefetch_(prefetch),
      settings_(Settings::of(address.url)),
      exchange_(exchange_of(address.queue)),
      queue_(address.group.empty() ? "" : queue_of(address.queue, address.group)),
      dead_exchange_(exchange_of(address.dead_letters().queue)) {
  check_names(address);
}

RabbitLink::~RabbitLink() = default;

const Features& RabbitLink::features() const noexcept {
  static constexpr Features features = Features()
                                           .set(Feature::durable, Support::native)
                                           .set(Feature::processes, Support::native)
                                           .set(Feature::machines, Support::native)
                                           .set(Feature::delay, Support::emulated)
                                           .set(Feature::groups, Support::native)
                                           .set(Feature::dead_letters, Support::emulated)
                                           .set(Feature::purge, Support::native)
                                           .set(Feature::remove, Support::native);
  return features;
}

remote::Link::Traits RabbitLink::traits() const noexcept {
  return {};
}

// ---- The connection ----------------------------------------------------------------------------

void RabbitLink::connect(remote::Link::Events& events, base::Deadline deadline) {
  reset();
  events_ = &events;
  connection_.emplace(settings_, deadline);
  topology_.emplace(*connection_, topology_channel);
  delays_.emplace(address_.queue, address_.group);
  publisher_.emplace(settings_, static_cast<Publisher::Events&>(*this));
  if (address_.group.empty()) {
    topology_->declare_exchange(exchange_);
    groups_.emplace(*topology_, address_.queue);
    return;
  }
  declare(address_.queue, address_.group, deadline);
  has_group_ = true;
  consumer_.emplace(*connection_, queue_, prefetch_);
}

// The group is known before it has a queue, so that none is with a queue and not known.
void RabbitLink::declare(const std::string& queue, const std::string& group,
                         base::Deadline deadline) {
  const std::string exchange = exchange_of(queue);
  const std::string name = queue_of(queue, group);
  topology_->declare_exchange(exchange);
  if (!topology_->count(name)) Groups(*topology_, queue).add(group, deadline);
  Arguments arguments;
  arguments.add("x-queue-type", "quorum").add("x-delivery-limit", delivery_limit);
  topology_->declare_queue(name, std::move(arguments));
  topology_->bind(name, exchange);
}

void RabbitLink::disconnect(base::Deadline deadline) noexcept {
  const bool has_time = !deadline.passed(base::System::now());
  if (publisher_ && has_time) publisher_->close(deadline);
  if (connection_ && has_time) connection_->close(deadline);
  reset();
}

void RabbitLink::reset() noexcept {
  publisher_.reset();
  consumer_.reset();
  groups_.reset();
  delays_.reset();
  topology_.reset();
  connection_.reset();
  copies_.clear();
  delayed_.clear();
  has_group_ = has_dead_letters_ = has_told_ = false;
}

void* RabbitLink::native() noexcept {
  return connection_ ? connection_->native() : nullptr;
}

// ---- Putting -----------------------------------------------------------------------------------

void RabbitLink::publish(std::span<const Outgoing> messages) {
  for (const Outgoing& each : messages) put(each);
  publisher_->work();
}

void RabbitLink::put(const Outgoing& outgoing) {
  if (std::optional<std::string> why = why_not(*outgoing.message)) {
    return refuse(outgoing.number, "rabbitmq: " + *std::move(why));
  }
  const Letter letter{outgoing.message, outgoing.expires, 0, outgoing.again};
  if (outgoing.delay <= 0ns) {
    publisher_->send({exchange_, {}, letter, Publisher::Kind::put, outgoing.number});
    return;
  }
  if (outgoing.delay > longest_delay) {
    return refuse(outgoing.number, "rabbitmq: a delay has at most 49 days");
  }
  if (!has_group()) return refuse(outgoing.number, address_.queue + " has no group yet");
  connection_->within(soon());
  Publisher::Dispatch dispatch{{},
                               delays_->of_put(*topology_, outgoing.delay),
                               letter,
                               Publisher::Kind::put,
                               outgoing.number};
  // Should the broker die while it moves it on, it may be there twice.
  dispatch.letter.again = true;
  delayed_.insert_or_assign(outgoing.number, outgoing);
  publisher_->send(std::move(dispatch));
}

bool RabbitLink::has_group() {
  if (!has_group_) has_group_ = !groups(soon()).empty();
  return has_group_;
}

void RabbitLink::refuse(std::uint64_t number, std::string why) {
  has_told_ = true;
  events_->refused(number, {Refused::Reason::other, std::move(why)});
}

void RabbitLink::ended(Publisher::Kind kind, std::uint64_t number, Publisher::Fate fate) {
  kind == Publisher::Kind::put ? put_ended(number, fate) : copy_ended(number, fate);
}

void RabbitLink::put_ended(std::uint64_t number, Publisher::Fate fate) {
  if (!delayed_.empty()) {
    if (auto delayed = delayed_.extract(number); delayed && fate == Publisher::Fate::unroutable) {
      // Its delay queue is gone.
      delays_->forget(delays_->of_put(*topology_, delayed.mapped().delay));
      return put(delayed.mapped());
    }
  }
  has_told_ = true;
  switch (fate) {
    case Publisher::Fate::kept:
      return events_->confirmed(number);
    case Publisher::Fate::unroutable:
      return refuse(number, address_.queue + " has no group yet");
    case Publisher::Fate::refused:
      return refuse(number, settings_.name + " could not keep it");
  }
}

void RabbitLink::blocked(std::optional<std::string> why) {
  has_told_ = true;
  events_->blocked(std::move(why));
}

// ---- Taking ------------------------------------------------------------------------------------

void RabbitLink::want(std::size_t more) {
  if (consumer_) consumer_->want(more);
}

void RabbitLink::settle(std::span<const Settlement> settlements) {
  for (const Settlement& each : settlements) {
    switch (each.kind) {
      case Settlement::Kind::ack:
        consumer_->ack(each.tag);
        break;
      case Settlement::Kind::give_back:
        consumer_->give_back(each.tag);
        break;
      case Settlement::Kind::requeue:
        each.delay > 0ns ? copy(each) : consumer_->give_back(each.tag);
        break;
      case Settlement::Kind::dead:
        copy(each);
        break;
    }
  }
}

void RabbitLink::copy(const Settlement& settlement) {
  connection_->within(soon());
  Publisher::Dispatch dispatch = settlement.kind == Settlement::Kind::dead
                                     ? copy_to_dead_letters(settlement)
                                     : copy_to_delay(settlement);
  dispatch.kind = Publisher::Kind::copy;
  dispatch.number = settlement.tag;
  copies_.insert_or_assign(settlement.tag, settlement);
  publisher_->send(std::move(dispatch));
}

Publisher::Dispatch RabbitLink::copy_to_delay(const Settlement& settlement) {
  Letter letter = consumer_->letter(settlement.tag);
  letter.attempts = settlement.attempts;
  const auto delay = std::min<std::chrono::nanoseconds>(settlement.delay, longest_delay);
  return {{}, delays_->of_return(*topology_, delay), std::move(letter)};
}

Publisher::Dispatch RabbitLink::copy_to_dead_letters(const Settlement& settlement) {
  if (!std::exchange(has_dead_letters_, true)) {
    const remote::Address dead = address_.dead_letters();
    declare(dead.queue, dead.group, soon());
  }
  Message message = *consumer_->letter(settlement.tag).message;
  Headers& headers = message.options.headers;
  headers.insert_or_assign(std::string(remote::envelope::dead_reason), settlement.reason);
  headers.insert_or_assign(std::string(remote::envelope::dead_attempts),
                           std::to_string(settlement.attempts));
  return {dead_exchange_, {}, {std::make_shared<const Message>(std::move(message))}};
}

void RabbitLink::copy_ended(std::uint64_t tag, Publisher::Fate fate) {
  const auto found = copies_.extract(tag);
  if (found.empty()) return;
  switch (fate) {
    case Publisher::Fate::kept:
      return consumer_->ack(tag);
    case Publisher::Fate::unroutable:
      // The queue that was to take it is gone: another one is made.
      has_dead_letters_ = false;
      if (found.mapped().kind == Settlement::Kind::requeue) {
        delays_->forget(delays_->of_return(*topology_, found.mapped().delay));
      }
      return copy(found.mapped());
    case Publisher::Fate::refused:
      throw LinkLost(settings_.name + ": it could not keep a message that comes again");
  }
}

bool RabbitLink::extend(std::uint64_t /*tag*/, std::chrono::nanoseconds /*lease*/) {
  return true;  // the broker has no leases
}

void RabbitLink::flush(base::Deadline deadline) {
  if (!consumer_) return;
  while (!copies_.empty()) {
    work();
    read();
    if (copies_.empty()) break;
    if (deadline.passed(base::System::now())) {
      throw LinkLost(settings_.name + ": it does not confirm in time what is to come again");
    }
    wait(deadline, -1);
  }
  consumer_->settle_now();
  connection_->within(deadline);
  consumer_->barrier();
}

// ---- Counting ----------------------------------------------------------------------------------

remote::Count RabbitLink::count(base::Deadline deadline) {
  connection_->within(deadline);
  remote::Count count;
  if (address_.group.empty()) {
    for (const std::string& each : groups(deadline)) {
      const std::string queue = queue_of(address_.queue, each);
      count.ready = std::max(count.ready, topology_->count(queue).value_or(0));
    }
  } else if (const std::optional<std::size_t> ready = topology_->count(queue_)) {
    count.ready = *ready;
  } else {
    connection_->lost("the queue " + queue_ + " is gone");
  }
  count.delayed = delays_->count(*topology_);
  return count;
}

std::size_t RabbitLink::purge(base::Deadline deadline) {
  connection_->within(deadline);
  std::size_t sum = delays_->purge(*topology_);
  if (!address_.group.empty()) return sum + topology_->purge(queue_).value_or(0);
  for (const std::string& each : groups(deadline)) {
    sum += topology_->purge(queue_of(address_.queue, each)).value_or(0);
  }
  return sum;
}

// The names of the groups go last: what is interrupted can be done again.
void RabbitLink::remove(base::Deadline deadline) {
  connection_->within(deadline);
  delays_->remove(*topology_);
  remove(address_.queue, deadline);
}

void RabbitLink::remove(const std::string& queue, base::Deadline deadline) {
  if (!topology_->count(groups_of(queue))) return;  // nobody has ever put anything there
  for (const std::string& each : Groups(*topology_, queue).all(deadline)) {
    topology_->remove(queue_of(queue, each));
    remove(remote::Address{address_.url, queue, each}.dead_letters().queue, deadline);
  }
  topology_->remove_exchange(exchange_of(queue));
  topology_->remove(groups_of(queue));
}

std::vector<std::string> RabbitLink::groups(base::Deadline deadline) {
  if (!groups_) groups_.emplace(*topology_, address_.queue);
  return groups_->all(deadline);
}

// ---- Working -----------------------------------------------------------------------------------

void RabbitLink::pump(base::Deadline deadline) {
  for (;;) {
    bool is_over = wake_.answer();
    work();
    read();
    work();  // what was read may have made something to be said
    is_over = std::exchange(has_told_, false) || is_over;
    if (is_over || deadline.passed(base::System::now())) return;
    wait(deadline, wake_.descriptor());
  }
}

void RabbitLink::wake() noexcept {
  wake_.ring();
}

void RabbitLink::work() {
  publisher_->work();
  if (consumer_) consumer_->work(base::System::now());
}

void RabbitLink::read() {
  if (!consumer_) {
    amqp_frame_t frame{};
    while (connection_->next(frame)) connection_->release(frame.channel);
    return;
  }
  for (int i = 0; i < arrivals_at_once && consumer_->read(*events_); ++i) has_told_ = true;
}

// Until there is something to be read, or to be written, or to be done.
void RabbitLink::wait(base::Deadline deadline, int wake) {
  const base::Instant now = base::System::now();
  base::Instant until = std::min(deadline.instant(), now + sign_of_life.count());
  if (consumer_) until = std::min(until, consumer_->due().instant());
  const std::chrono::nanoseconds left(std::max<base::Instant>(until - now, 0));
  const short publishing = publisher_->wants_to_write() ? POLLIN | POLLOUT : POLLIN;
  std::array<pollfd, 3> sockets{pollfd{wake, POLLIN, 0},
                                pollfd{connection_->descriptor(), POLLIN, 0},
                                pollfd{publisher_->descriptor(), publishing, 0}};
  poll(sockets.data(), sockets.size(),
       static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
}

}  // namespace canteen::broker::rabbitmq
