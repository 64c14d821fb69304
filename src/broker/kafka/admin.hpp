// Admin — what is asked of a broker about a topic and its groups, by any client.
//
// Thread safety: none. Blocking: each until its deadline at most; a broker that is busy with itself
// (an election, a group that it loads) is asked again until then.
// Errors:        fail()'s.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <canteen/base/timeout.hpp>

#include "src/broker/kafka/handles.hpp"
#include "src/broker/kafka/settings.hpp"

namespace canteen::broker::kafka {

// What a group has committed of a partition.
struct Committed {
  std::int64_t offset = -1;  // -1: nothing yet
  std::string text{};        // OffsetTracker's
};

[[nodiscard]] Committed committed_in(const rd_kafka_topic_partition_t& partition);

class Admin {
 public:
  using Deadline = base::Deadline;

  // The client must outlive it.
  explicit Admin(rd_kafka_t* client) noexcept : client_(client) {}

  // Makes the topic if it is not there; how many partitions it has.
  int ensure_topic(const std::string& topic, const Settings& settings, Deadline deadline);

  // One past the last message of each partition.
  std::vector<std::int64_t> ends(const std::string& topic, int partitions, Deadline deadline);

  // By the client of a consumer, and of its group.
  std::vector<Committed> committed(const std::string& topic, int partitions, Deadline deadline);
  void look_up_committed(rd_kafka_topic_partition_list_t* list, Deadline deadline);

  // Commits these offsets, by partition, as if the group had read so far; whether it could: a group
  // that is being read by its members is theirs. By the client of a consumer that is none of them.
  bool commit(const std::string& topic, const std::map<int, std::int64_t>& offsets,
              Deadline deadline);

  // The ids of all groups of the broker.
  std::vector<std::string> groups(Deadline deadline);

 private:
  rd_kafka_resp_err_t create_topic(const std::string& topic, const Settings& settings,
                                   Deadline deadline);
  int partitions_with_leaders(const std::string& topic, Deadline deadline);
  Event result(rd_kafka_queue_t* queue, std::string_view doing, Deadline deadline);
  AdminOptions options(rd_kafka_admin_op_t operation, Deadline deadline);

  rd_kafka_t* const client_;
};

}  // namespace canteen::broker::kafka
