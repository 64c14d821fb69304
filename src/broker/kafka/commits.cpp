#include "src/broker/kafka/commits.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "src/broker/kafka/failure.hpp"
#include "src/broker/kafka/time_left.hpp"

namespace canteen::broker::kafka {
namespace {

using namespace std::chrono_literals;

// What was settled is committed so often, if there is no message that waits for it.
constexpr std::chrono::nanoseconds interval = 10ms;
constexpr std::chrono::nanoseconds retry_interval = 50ms;

base::Instant after(std::chrono::nanoseconds time) {
  return base::System::now() + time.count();
}

}  // namespace

Commits::Commits(rd_kafka_t* client, rd_kafka_queue_t* answers, std::string topic)
    : client_(client), answers_(answers), topic_(std::move(topic)) {}

base::Instant Commits::not_before(bool awaited) const noexcept {
  return awaited || is_urgent_ ? retry_not_before_ : std::max(retry_not_before_, not_before_);
}

void Commits::begin(Partitions& partitions) {
  std::vector<const Partition*> dirty;
  for (const auto& [number, partition] : partitions) {
    if (partition.is_dirty) dirty.push_back(&partition);
  }
  if (dirty.empty()) return;
  const PartitionList list = list_of(dirty);
  begun_at_ = base::System::now();
  const auto code = rd_kafka_commit_queue(client_, list.get(), answers_, nullptr, nullptr);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) fail("what was done cannot be kept", code);
  for (auto& [number, partition] : partitions) {
    partition.is_dirty = false;
    partition.asked = partition.tracker.reserved();
  }
  ++last_;
  is_under_way_ = true;
  is_urgent_ = false;
  not_before_ = after(interval);
}

PartitionList Commits::list_of(const std::vector<const Partition*>& partitions) const {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const Partition* each : partitions) {
    rd_kafka_topic_partition_t* const entry =
        rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), each->number);
    entry->offset = each->tracker.base();
    const std::string text = each->tracker.text();
    entry->metadata = std::malloc(text.size());  // the list frees it
    if (entry->metadata == nullptr) throw std::bad_alloc();
    entry->metadata_size = text.size();
    std::memcpy(entry->metadata, text.data(), text.size());
  }
  return list;
}

rd_kafka_resp_err_t Commits::read(rd_kafka_event_t* event, Partitions& partitions) {
  is_under_way_ = false;
  const rd_kafka_topic_partition_list_t* const list = rd_kafka_event_topic_partition_list(event);
  auto code = rd_kafka_event_error(event);
  // librdkafka may tell it of the whole only if none was kept.
  for (int i = 0; i < list->cnt && code == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    code = list->elems[i].err;
  }
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    kept_as_of_ = begun_at_;
    for (auto& [number, partition] : partitions) partition.granted = partition.asked;
    return code;
  }
  for (int i = 0; i < list->cnt; ++i) {
    const auto found = partitions.find(list->elems[i].partition);
    if (found != partitions.end()) found->second.is_dirty = true;
  }
  retry_not_before_ = after(retry_interval);
  return code;
}

bool Commits::make_last(const std::vector<const Partition*>& partitions, base::Deadline deadline) {
  if (partitions.empty()) return true;
  const PartitionList list = list_of(partitions);
  const QueueHandle answers(rd_kafka_queue_new(client_));
  if (rd_kafka_commit_queue(client_, list.get(), answers.get(), nullptr, nullptr) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    return false;
  }
  const Event answer(rd_kafka_queue_poll(answers.get(), milliseconds_left(deadline, 1h)));
  return answer && rd_kafka_event_error(answer.get()) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace canteen::broker::kafka
