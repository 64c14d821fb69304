#include "src/broker/kafka/member.hpp"

#include <utility>

#include "src/broker/kafka/failure.hpp"
#include "src/broker/kafka/ring.hpp"

namespace canteen::broker::kafka {
namespace {

using namespace std::chrono_literals;

// So long the first messages may take to come, once it is known which partitions they are in.
constexpr std::chrono::nanoseconds first_answer = 100ms;

}  // namespace

Member::Member(const Settings& settings, std::string topic, const std::string& group,
               const remote::WakeUp& wake_up)
    : topic_(std::move(topic)),
      longest_join_(handover + settings.session + 10s),
      guest_(settings, group, wake_up) {
  ring(events(), wake_up.descriptor());
}

Event Member::next_event(int within_milliseconds) const {
  return Event(rd_kafka_queue_poll(events(), within_milliseconds));
}

void Member::subscribe() {
  if (is_subscribed_) return;
  const PartitionList topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), topic_.c_str(), RD_KAFKA_PARTITION_UA);
  const auto code = rd_kafka_subscribe(client(), topics.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) fail("no messages of " + topic_, code);
  is_subscribed_ = true;
  told_at_.reset();
  joining_since_.reset();
}

void Member::leave() {
  const auto code = rd_kafka_unsubscribe(client());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) fail("the group cannot be left", code);
  is_subscribed_ = false;
}

void Member::was_told(bool come) noexcept {
  guest_.was_told = true;
  if (come && !told_at_) told_at_ = base::System::now();
}

bool Member::is_arriving() const noexcept {
  return is_subscribed_ && (!told_at_ || base::System::now() < *told_at_ + first_answer.count());
}

bool Member::is_joining() const noexcept {
  return is_subscribed_ && (!told_at_ || guest_.watch->is_joining());
}

base::Deadline Member::watch_join() {
  if (!is_joining()) {
    joining_since_.reset();
    return {};
  }
  const base::Instant now = base::System::now();
  if (!joining_since_) joining_since_ = now;
  const base::Deadline latest = base::Deadline::at(*joining_since_ + longest_join_.count());
  if (latest.passed(now)) fail("the group lets nobody in", RD_KAFKA_RESP_ERR__TIMED_OUT);
  return latest;
}

Farewell Member::farewell(base::Deadline let_in_by) && noexcept {
  rd_kafka_queue_io_event_enable(events(), -1, nullptr, 0);
  return Farewell(std::move(guest_), let_in_by);
}

}  // namespace canteen::broker::kafka
