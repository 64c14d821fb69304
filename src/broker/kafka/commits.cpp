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

// librdkafka tells a code of the whole only if none was kept.
rd_kafka_resp_err_t code_of(const rd_kafka_topic_partition_t& partition, rd_kafka_resp_err_t all) {
  return partition.err != RD_KAFKA_RESP_ERR_NO_ERROR ? partition.err : all;
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

std::optional<Commits::Refusal> Commits::answered(const rd_kafka_topic_partition_list_t& list,
                                                  rd_kafka_resp_err_t code,
                                                  Partitions& partitions) {
  is_under_way_ = false;
  std::optional<Refusal> refusal;
  for (int i = 0; i < list.cnt; ++i) {
    const rd_kafka_topic_partition_t& each = list.elems[i];
    const auto its = code_of(each, code);
    if (its == RD_KAFKA_RESP_ERR_NO_ERROR) {
      kept_as_of_ = begun_at_;
    } else {
      retry_not_before_ = after(retry_interval);
    }
    const auto found = partitions.find(each.partition);
    if (found == partitions.end()) continue;
    Partition& partition = found->second;
    if (its == RD_KAFKA_RESP_ERR_NO_ERROR) {
      partition.granted = partition.asked;
      partition.kept = last_;
      partition.refusals = 0;
      continue;
    }
    partition.is_dirty = true;
    // What librdkafka says itself is about the connection, of which Health knows.
    // And a group that joins again says so until it has, which Member knows.
    if (its > 0 && its != RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS) ++partition.refusals;
    const bool stays = partition.refusals >= most_refusals;
    if (!refusal && (stays || is_final(its))) refusal = {each.partition, its};
  }
  return refusal;
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
  if (!answer) return false;
  const auto code = rd_kafka_event_error(answer.get());
  const auto& its = *rd_kafka_event_topic_partition_list(answer.get());
  return std::all_of(its.elems, its.elems + its.cnt, [&](const auto& each) {
    return code_of(each, code) == RD_KAFKA_RESP_ERR_NO_ERROR;
  });
}

}  // namespace canteen::broker::kafka
