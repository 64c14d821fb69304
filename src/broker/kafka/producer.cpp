#include "src/broker/kafka/producer.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include <canteen/base/platform.hpp>

#include "src/broker/kafka/failure.hpp"
#include "src/broker/kafka/ring.hpp"
#include "src/broker/kafka/time_left.hpp"

namespace canteen::broker::kafka {
namespace {

using namespace std::chrono_literals;

// A number travels as the pointer that librdkafka keeps for us.
void* as_opaque(std::uint64_t number) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): nobody follows it
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(number));
}

std::uint64_t as_number(const void* opaque) {
  return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(opaque));
}

}  // namespace

Producer::Producer(const Settings& settings, const remote::WakeUp& wake_up, Health& health)
    : health_(health),
      client_(producer_client(settings)),
      queue_(rd_kafka_queue_get_main(client_.get())) {
  ring(queue_.get(), wake_up.descriptor());
}

rd_kafka_resp_err_t Producer::send(const std::string& its_topic, int partition,
                                   const Message& message, const Marks& marks,
                                   std::uint64_t number) {
  rd_kafka_topic_t* const place = topic(its_topic);
  std::optional<base::Deadline> deadline;  // since it was full
  for (;;) {
    const auto code = hand_over(place, partition, message, marks, number);
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) return code;
    const base::Instant now = base::System::now();
    if (!deadline) deadline.emplace(10s, now);
    if (deadline->passed(now)) fail("nothing is taken", code);
    wait_for_room();
  }
}

rd_kafka_topic_t* Producer::topic(const std::string& name) {
  for (const Place& each : places_) {
    if (each.name == name) return each.topic.get();
  }
  Topic topic(rd_kafka_topic_new(client_.get(), name.c_str(), nullptr));
  if (!topic) fail("no topic " + name, rd_kafka_last_error());
  return places_.emplace_back(name, std::move(topic)).topic.get();
}

rd_kafka_resp_err_t Producer::hand_over(rd_kafka_topic_t* topic, int partition,
                                        const Message& message, const Marks& marks,
                                        std::uint64_t number) {
  Head head = head_of(message, marks, key_room_);
  std::array<rd_kafka_vu_t, 7> parts{};
  parts[0].vtype = RD_KAFKA_VTYPE_RKT;
  parts[0].u.rkt = topic;
  parts[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  parts[1].u.i32 = message.options.key.empty() ? partition : RD_KAFKA_PARTITION_UA;
  parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
  parts[2].u.mem = {const_cast<char*>(message.payload.data()), message.payload.size()};
  parts[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  parts[3].u.i = RD_KAFKA_MSG_F_COPY;
  parts[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
  parts[4].u.ptr = as_opaque(number);
  std::size_t count = 5;
  if (!head.key.empty()) {
    parts[count].vtype = RD_KAFKA_VTYPE_KEY;
    parts[count++].u.mem = {const_cast<char*>(head.key.data()), head.key.size()};
  }
  if (head.headers) {
    parts[count].vtype = RD_KAFKA_VTYPE_HEADERS;
    parts[count++].u.headers = head.headers.get();
  }
  const ErrorHandle error(rd_kafka_produceva(client_.get(), parts.data(), count));
  if (error) return rd_kafka_error_code(error.get());
  [[maybe_unused]] const rd_kafka_headers_t* const are_the_records = head.headers.release();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void Producer::wait_for_room() {
  const Event event(rd_kafka_queue_poll(queue_.get(), 20));
  if (event) read(event.get());
}

void Producer::listen() {
  while (const Event event{rd_kafka_queue_poll(queue_.get(), 0)}) read(event.get());
}

std::vector<Producer::Report> Producer::reports() {
  listen();
  return std::exchange(reports_, {});
}

void Producer::read(rd_kafka_event_t* event) {
  if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR) {
    health_.saw(rd_kafka_event_error(event));
    return;
  }
  if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_DR) return;
  reports_.reserve(reports_.size() + rd_kafka_event_message_count(event));
  while (const rd_kafka_message_t* const message = rd_kafka_event_message_next(event)) {
    reports_.push_back({as_number(message->_private), message->err});
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) health_.down_since.reset();
  }
}

void Producer::close(base::Deadline deadline) noexcept {
  // Events are read by us alone: flush() would wait for somebody to take the reports.
  while (rd_kafka_outq_len(client_.get()) > 0 && !deadline.passed(base::System::now())) {
    const Event event(rd_kafka_queue_poll(queue_.get(), milliseconds_left(deadline, 50ms)));
  }
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                    RD_KAFKA_PURGE_F_NON_BLOCKING);
  rd_kafka_queue_io_event_enable(queue_.get(), -1, nullptr, 0);
  while (const Event event{rd_kafka_queue_poll(queue_.get(), 0)}) {
  }
}

}  // namespace canteen::broker::kafka
