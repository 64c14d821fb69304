// Dispatch — hands out the messages of a consumer's partitions, and knows which are out.
//
//   fetched ──▶ reserved, and the broker knows ─────────────────▶ arrived() ──▶ settle()
//      └──────▶ pending: the next commit says that it is out ──▶      ▲
//   given back ──▶ pending …                                          │
//
// A message arrives only after the broker knows that it is out (OffsetTracker says why). So that a
// handle with a prefetch need not wait for that, its consumer reserves messages that it will want
// soon; that they may be out goes along with commits that are made meanwhile, and when their turn
// comes they arrive at once. What is reserved is neither fetched for it nor anybody's: it counts as
// ready, and goes back unseen when the partition goes. It is a lease: who was stopped for longer
// than its group waits for a sign of life may have lost it, and others may have handed it out; so
// once no commit has been kept for long, it waits for the next one, as without a reservation.
// Without a prefetch none is reserved: what is marked when a process is killed, or its connection
// breaks, is then exactly what it had.
//
// Order:         what is pending of a partition holds back all that is fetched of it after that.
// Thread safety: none. Blocking: none.
// Errors:        none; what the broker has said of a partition goes to Health.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/broker/kafka/commits.hpp"
#include "src/broker/kafka/health.hpp"
#include "src/broker/kafka/message_shelf.hpp"
#include "src/broker/kafka/partition.hpp"
#include "src/broker/kafka/record.hpp"
#include "src/broker/remote/link.hpp"
#include "src/broker/remote/tag_table.hpp"

namespace canteen::broker::kafka {

class Dispatch {
 public:
  using Events = remote::Link::Events;
  using Offset = OffsetTracker::Offset;
  using Partitions = Commits::Partitions;

  // health must outlive it.
  Dispatch(std::size_t prefetch, Health& health);

  void want(std::size_t more) noexcept { wanted_ = more; }

  [[nodiscard]] std::size_t wanted() const noexcept { return wanted_; }

  // Whether any is out, or about to be.
  [[nodiscard]] bool has_out() const noexcept { return !out_.empty(); }

  // Whether it has told anything since it was asked last.
  [[nodiscard]] bool take_told() noexcept;

  // As many as are wanted; those of which the broker knows arrive, if what it has granted is still
  // `sure`.
  void hand_out(Partitions& partitions, bool sure, Events& events);

  // Whether messages arrive, or will not have to wait, when the next commit is kept.
  [[nodiscard]] bool awaits_commit(const Partitions& partitions) const;

  // Before a commit is begun.
  void reserve(Partitions& partitions);

  // A commit is under way; it is answered: what it has told of partitions where it is kept arrives,
  // the others wait for the next one.
  void committing(std::uint64_t commit) noexcept;
  void committed(Partitions& partitions, Events& events);

  // Whether it was out still.
  bool settle(const remote::Settlement& settlement, Partitions& partitions);

  // What is pending or reserved has not arrived, so nobody has seen it.
  void undo_pending(Partition& partition);
  void withdraw(Partition& partition);

  // What is out of it is called back.
  void call_back(const Partition& partition, Events& events);

  // What is out of it is taken back; told if there are `events`.
  void forget(const Partition& partition, Events* events);

 private:
  struct Out {
    int partition = 0;
    Offset offset = 0;
    Record record;  // without the message, once it has arrived
    std::uint32_t attempt = 1;
    bool is_doubtful = false;
  };

  struct Pending {
    std::uint64_t tag = 0;
    std::uint64_t commit = 0;  // the one that says that it is out; 0: it is not under way yet
  };

  struct Turn;

  // What is wanted, and is not even on its way.
  [[nodiscard]] std::size_t missing() const noexcept {
    return wanted_ > pending_.size() ? wanted_ - pending_.size() : 0;
  }

  void hand_out_returned(Partition& partition);
  bool hand_out_fetched(Partition& partition, std::size_t most, bool sure, Events& events);
  void hand_out_few(Turn& turn);
  void hand_out_many(Turn& turn);
  void hand_out_fetched(const rd_kafka_message_t& message, Turn& turn);
  void take_out(Partition& partition, Offset offset, Record record, std::uint32_t attempt,
                Events* at_once);
  void tell(std::uint64_t tag, Out& out, Events& events);
  [[nodiscard]] Offset reservable(const Partition& partition) const;

  const std::size_t ahead_;  // so many of a partition are reserved at most
  Health& health_;
  std::size_t wanted_ = 0;  // and has not arrived
  int served_last_ = -1;    // the partition
  bool has_told_ = false;
  std::uint64_t last_tag_ = 0;
  MessageShelf shelf_;
  remote::TagTable<Out> out_;
  std::vector<Pending> pending_;  // those of out_ that have not arrived
};

}  // namespace canteen::broker::kafka
