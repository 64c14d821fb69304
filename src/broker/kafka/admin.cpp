#include "src/broker/kafka/admin.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string_view>
#include <thread>

#include "src/broker/kafka/failure.hpp"
#include "src/broker/kafka/time_left.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::kafka {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds longest_call = 10s;

// Asks until the answer is not "in a moment".
template <class Ask>
void ask(std::string_view doing, base::Deadline deadline, Ask question) {
  for (;;) {
    const rd_kafka_resp_err_t code = question();
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (!passes(code) || deadline.passed(base::System::now())) fail(doing, code);
    std::this_thread::sleep_for(20ms);
  }
}

PartitionList all_of(const std::string& topic, int partitions, std::int64_t offset) {
  PartitionList list(rd_kafka_topic_partition_list_new(partitions));
  for (int i = 0; i < partitions; ++i) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), i)->offset = offset;
  }
  return list;
}

rd_kafka_resp_err_t first_error(const rd_kafka_topic_partition_list_t& list) {
  for (int i = 0; i < list.cnt; ++i) {
    if (list.elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return list.elems[i].err;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

Committed committed_in(const rd_kafka_topic_partition_t& partition) {
  Committed committed{std::max<std::int64_t>(partition.offset, -1), {}};
  if (partition.metadata != nullptr) {
    committed.text.assign(static_cast<const char*>(partition.metadata), partition.metadata_size);
  }
  return committed;
}

AdminOptions Admin::options(rd_kafka_admin_op_t operation, Deadline deadline) {
  AdminOptions options(rd_kafka_AdminOptions_new(client_, operation));
  const int left = std::max(1, milliseconds_left(deadline, longest_call));
  std::array<char, 256> why{};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), left, why.data(), why.size());
  return options;
}

Event Admin::result(rd_kafka_queue_t* queue, std::string_view doing, Deadline deadline) {
  Event event(rd_kafka_queue_poll(queue, milliseconds_left(deadline, longest_call)));
  if (!event) fail(doing, RD_KAFKA_RESP_ERR__TIMED_OUT);
  return event;
}

int Admin::ensure_topic(const std::string& topic, const Settings& settings, Deadline deadline) {
  const std::string doing = "topic " + topic + " cannot be made";
  const rd_kafka_resp_err_t code = create_topic(topic, settings, deadline);
  const bool is_there = code == RD_KAFKA_RESP_ERR_NO_ERROR ||
                        code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS ||
                        // who may not make topics may use one that is there
                        code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
                        code == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED;
  if (!is_there) fail(doing, code);
  return partitions_with_leaders(topic, deadline);
}

rd_kafka_resp_err_t Admin::create_topic(const std::string& topic, const Settings& settings,
                                        Deadline deadline) {
  std::array<char, 256> why{};
  NewTopic wanted(rd_kafka_NewTopic_new(topic.c_str(), settings.partitions.value_or(1),
                                        settings.replicas.value_or(-1), why.data(), why.size()));
  if (!wanted) throw BrokerError(std::string("kafka: ") + why.data());
  const std::string retention =
      settings.retention ? std::to_string(std::chrono::milliseconds(*settings.retention).count())
                         : "-1";
  rd_kafka_NewTopic_set_config(wanted.get(), "retention.ms", retention.c_str());
  const QueueHandle queue(rd_kafka_queue_new(client_));
  std::array<rd_kafka_NewTopic_t*, 1> topics{wanted.get()};
  const AdminOptions opts = options(RD_KAFKA_ADMIN_OP_CREATETOPICS, deadline);
  rd_kafka_CreateTopics(client_, topics.data(), topics.size(), opts.get(), queue.get());
  const Event event = result(queue.get(), "topic " + topic + " cannot be made", deadline);
  if (const auto code = rd_kafka_event_error(event.get())) return code;
  std::size_t count = 0;
  const rd_kafka_topic_result_t** const results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  return count == 1 ? rd_kafka_topic_result_error(results[0]) : RD_KAFKA_RESP_ERR__BAD_MSG;
}

int Admin::partitions_with_leaders(const std::string& topic, Deadline deadline) {
  const Topic handle(rd_kafka_topic_new(client_, topic.c_str(), nullptr));
  if (!handle) fail("topic " + topic, rd_kafka_last_error());
  int partitions = 0;
  ask("topic " + topic, deadline, [&] {
    const struct rd_kafka_metadata* raw = nullptr;
    const auto code = rd_kafka_metadata(client_, 0, handle.get(), &raw,
                                        std::max(1, milliseconds_left(deadline, longest_call)));
    const MetadataHandle metadata(raw);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
    if (metadata->topic_cnt != 1) return RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    const rd_kafka_metadata_topic& found = metadata->topics[0];
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return found.err;
    for (int i = 0; i < found.partition_cnt; ++i) {
      if (found.partitions[i].leader < 0) return RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
    }
    partitions = found.partition_cnt;
    return partitions > 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
  });
  return partitions;
}

std::vector<std::int64_t> Admin::ends(const std::string& topic, int partitions, Deadline deadline) {
  std::vector<std::int64_t> ends(static_cast<std::size_t>(partitions));
  ask("the end of topic " + topic, deadline, [&] {
    const PartitionList list = all_of(topic, partitions, RD_KAFKA_OFFSET_END);
    const auto code = rd_kafka_offsets_for_times(
        client_, list.get(), std::max(1, milliseconds_left(deadline, longest_call)));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
    for (int i = 0; i < list->cnt; ++i) {
      ends[static_cast<std::size_t>(list->elems[i].partition)] = list->elems[i].offset;
    }
    return first_error(*list);
  });
  return ends;
}

std::vector<Committed> Admin::committed(const std::string& topic, int partitions,
                                        Deadline deadline) {
  const PartitionList list = all_of(topic, partitions, RD_KAFKA_OFFSET_INVALID);
  look_up_committed(list.get(), deadline);
  std::vector<Committed> all(static_cast<std::size_t>(partitions));
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& each = list->elems[i];
    all.at(static_cast<std::size_t>(each.partition)) = committed_in(each);
  }
  return all;
}

void Admin::look_up_committed(rd_kafka_topic_partition_list_t* list, Deadline deadline) {
  ask("what the group has done", deadline, [&] {
    const auto code =
        rd_kafka_committed(client_, list, std::max(1, milliseconds_left(deadline, longest_call)));
    return code != RD_KAFKA_RESP_ERR_NO_ERROR ? code : first_error(*list);
  });
}

bool Admin::commit(const std::string& topic, const std::map<int, std::int64_t>& offsets,
                   Deadline deadline) {
  if (offsets.empty()) return true;
  const PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [partition, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = offset;
  }
  bool is_ours = true;
  ask("a group cannot be made", deadline, [&] {
    const QueueHandle queue(rd_kafka_queue_new(client_));
    auto code = rd_kafka_commit_queue(client_, list.get(), queue.get(), nullptr, nullptr);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      const Event event = result(queue.get(), "a group cannot be made", deadline);
      code = rd_kafka_event_error(event.get());
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        code = first_error(*rd_kafka_event_topic_partition_list(event.get()));
      }
    }
    is_ours =
        code != RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID && code != RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION;
    return is_ours ? code : RD_KAFKA_RESP_ERR_NO_ERROR;
  });
  return is_ours;
}

std::vector<std::string> Admin::groups(Deadline deadline) {
  std::vector<std::string> ids;
  ask("the groups", deadline, [&] {
    ids.clear();
    const AdminOptions opts = options(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, deadline);
    const QueueHandle queue(rd_kafka_queue_new(client_));
    rd_kafka_ListConsumerGroups(client_, opts.get(), queue.get());
    const Event event = result(queue.get(), "the groups", deadline);
    if (const auto code = rd_kafka_event_error(event.get())) return code;
    const rd_kafka_ListConsumerGroups_result_t* const answer =
        rd_kafka_event_ListConsumerGroups_result(event.get());
    std::size_t count = 0;
    const rd_kafka_error_t** const errors =
        rd_kafka_ListConsumerGroups_result_errors(answer, &count);
    if (count > 0) return rd_kafka_error_code(errors[0]);
    const rd_kafka_ConsumerGroupListing_t** const found =
        rd_kafka_ListConsumerGroups_result_valid(answer, &count);
    for (std::size_t i = 0; i < count; ++i) {
      ids.emplace_back(rd_kafka_ConsumerGroupListing_group_id(found[i]));
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
  });
  return ids;
}

}  // namespace canteen::broker::kafka
