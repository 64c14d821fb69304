// Commits — tells the broker what has become of the messages of partitions: the offset before which
// all are done, and the OffsetTracker's text about the rest.
//
// One is under way at a time, so that they are the fewer the more there is to say. What changes
// meanwhile is the next one's.
//
// The broker answers for each partition by itself. What it has not kept of one is said again after
// 50 ms, with what there is to say of the others by then; unless it never will be kept: because the
// broker says so, or because it has said something else `most_refusals` times in a row.
//
// Thread safety: none. Blocking: make_last() until its deadline.
// Errors:        fail()'s.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/base/timeout.hpp>

#include "src/broker/kafka/handles.hpp"
#include "src/broker/kafka/partition.hpp"

namespace canteen::broker::kafka {

class Commits {
 public:
  using Partitions = std::map<int, Partition>;

  // 10 s and more: so long a broker may load a group, or not know yet of a topic that it has.
  static constexpr int most_refusals = 200;

  // Which it will never keep, and why.
  struct Refusal {
    int partition = 0;
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  };

  // Both must outlive it; `answers` is where read() gets its events from.
  Commits(rd_kafka_t* client, rd_kafka_queue_t* answers, std::string topic);

  [[nodiscard]] bool is_under_way() const noexcept { return is_under_way_; }

  // The last that was begun; 0: none yet.
  [[nodiscard]] std::uint64_t last() const noexcept { return last_; }

  // When the last was begun that has been kept: this one was in its group then, and its partitions
  // were its own. 0: none yet.
  [[nodiscard]] base::Instant kept_as_of() const noexcept { return kept_as_of_; }

  // When the next may be begun; it is `awaited`: messages arrive when it is kept.
  [[nodiscard]] base::Instant not_before(bool awaited) const noexcept;

  // The next is awaited.
  void hurry() noexcept { is_urgent_ = true; }

  // Says what is dirty of these, if anything. Requires: none is under way.
  void begin(Partitions& partitions);

  // The answer, for each of the partitions, or with one code for all. Partition::kept tells which
  // it has kept; the others are to be said again. The first that it refuses for good, if any.
  std::optional<Refusal> answered(const rd_kafka_topic_partition_list_t& list,
                                  rd_kafka_resp_err_t code, Partitions& partitions);

  // The last word about some; whether all of it was heard. If not, the next consumer has what was
  // said before: it delivers some again.
  bool make_last(const std::vector<const Partition*>& partitions, base::Deadline deadline);

 private:
  [[nodiscard]] PartitionList list_of(const std::vector<const Partition*>& partitions) const;

  rd_kafka_t* const client_;
  rd_kafka_queue_t* const answers_;
  const std::string topic_;
  std::uint64_t last_ = 0;
  bool is_under_way_ = false;
  bool is_urgent_ = false;
  base::Instant begun_at_ = 0;  // the last
  base::Instant kept_as_of_ = 0;
  base::Instant not_before_ = 0;        // if nobody waits for it
  base::Instant retry_not_before_ = 0;  // after one that was not kept
};

}  // namespace canteen::broker::kafka
