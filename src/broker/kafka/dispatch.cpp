#include "src/broker/kafka/dispatch.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

namespace canteen::broker::kafka {
namespace {

// Of each partition in turn, at most.
constexpr std::size_t batch = 500;

// So few are not worth what it takes to ask for many.
constexpr std::size_t few = 32;

// What is reserved, in prefetches: as much as is handled while a commit is under way.
constexpr std::size_t prefetches_ahead = 8;

}  // namespace

Dispatch::Dispatch(std::size_t prefetch, Health& health)
    : ahead_(prefetch > 1 ? std::min(OffsetTracker::most_reserved / prefetches_ahead, prefetch) *
                                prefetches_ahead
                          : 0),
      health_(health) {}

bool Dispatch::take_told() noexcept {
  return std::exchange(has_told_, false);
}

// -- Handing out ----------------------------------------------------------------------------------

// A few of each partition in turn, so that none waits for the others: each call goes on behind the
// partition where the one before had all that it wanted, and at first each has its share only.
void Dispatch::hand_out(Partitions& partitions, bool sure, Events& events) {
  if (partitions.empty()) return;
  std::size_t most = std::clamp<std::size_t>(missing() / partitions.size(), 1, batch);
  for (bool is_more = true; is_more && missing() > 0; most = batch) {
    is_more = false;
    auto next = partitions.upper_bound(served_last_);
    for (std::size_t left = partitions.size(); left > 0 && missing() > 0; --left, ++next) {
      if (next == partitions.end()) next = partitions.begin();
      Partition& partition = next->second;
      if (partition.is_leaving) continue;
      served_last_ = partition.number;
      hand_out_returned(partition);
      is_more = hand_out_fetched(partition, most, sure, events) || is_more;
    }
  }
}

void Dispatch::hand_out_returned(Partition& partition) {
  while (missing() > 0 && !partition.returned.empty()) {
    auto first = partition.returned.extract(partition.returned.begin());
    const Offset offset = first.key();
    if (const auto attempt = partition.tracker.hand_out(offset)) {
      take_out(partition, offset, std::move(first.mapped()), *attempt, nullptr);
    }
  }
}

// What it may take of a partition, also by librdkafka's callback.
struct Dispatch::Turn {
  [[nodiscard]] bool has_room() const noexcept {
    return partition.tracker.may_hand_out(partition.position);
  }

  [[nodiscard]] bool is_over() const noexcept { return left == 0 || !has_room(); }

  Dispatch& dispatch;
  Partition& partition;
  std::size_t left;  // so many more messages at most
  bool sure;
  Events& events;
  std::exception_ptr failure{};
};

// Whether there may be more.
bool Dispatch::hand_out_fetched(Partition& partition, std::size_t most, bool sure, Events& events) {
  Turn turn{*this, partition, std::min(missing(), most), sure, events};
  if (turn.left < few) {
    hand_out_few(turn);
  } else {
    hand_out_many(turn);
  }
  return turn.left == 0 && missing() > 0 && turn.has_room();
}

void Dispatch::hand_out_few(Turn& turn) {
  while (!turn.is_over()) {
    const MessageHandle message(rd_kafka_consume_queue(turn.partition.queue.get(), 0));
    if (!message) return;
    hand_out_fetched(*message, turn);
  }
}

// To a callback librdkafka gives each message as it would alone, while its batches (before 2.1)
// pass over what is in them when partitions come or go. With one lock all that is fetched leaves
// the queue, and what is too much is put back. In between librdkafka sees an empty queue, and may
// fetch once more than it would; and what is put back rings.
void Dispatch::hand_out_many(Turn& turn) {
  if (turn.is_over()) return;
  rd_kafka_consume_callback_queue(
      turn.partition.queue.get(), 0,
      [](rd_kafka_message_t* message, void* opaque) {
        Turn& its = *static_cast<Turn*>(opaque);
        try {
          its.dispatch.hand_out_fetched(*message, its);
        } catch (...) {  // nothing may be thrown through C
          its.failure = std::current_exception();
        }
        if (its.failure || its.is_over()) rd_kafka_yield(its.partition.client);
      },
      &turn);
  if (turn.failure) std::rethrow_exception(turn.failure);
}

void Dispatch::hand_out_fetched(const rd_kafka_message_t& message, Turn& turn) {
  --turn.left;
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    health_.saw(message.err);
    return;
  }
  Partition& partition = turn.partition;
  OffsetTracker& tracker = partition.tracker;
  const Offset offset = message.offset;
  const Offset passed = std::exchange(partition.position, offset + 1);
  if (passed < std::min(offset, tracker.next()) && tracker.pass_over(passed, offset) > 0) {
    partition.is_dirty = true;
  }
  const bool is_new = offset >= tracker.next();
  const std::optional<std::uint32_t> attempt = tracker.hand_out(offset);
  if (!attempt) return;
  const bool is_known = turn.sure && is_new && offset < partition.granted && partition.pending == 0;
  take_out(partition, offset, record_of(message, shelf_.take()), *attempt,
           is_known ? &turn.events : nullptr);
}

void Dispatch::take_out(Partition& partition, Offset offset, Record record, std::uint32_t attempt,
                        Events* at_once) {
  const std::uint64_t tag = ++last_tag_;
  const bool is_doubtful = attempt > 1 && partition.tracker.is_doubtful(offset);
  Out& out = *out_.add(tag, {partition.number, offset, std::move(record), attempt, is_doubtful});
  partition.is_dirty = true;
  if (at_once != nullptr) {
    tell(tag, out, *at_once);
  } else {
    pending_.push_back({tag});
    ++partition.pending;
  }
}

// From then on the message is the handle's, which gives it back with what becomes of it.
void Dispatch::tell(std::uint64_t tag, Out& out, Events& events) {
  const Marks& marks = out.record.marks;
  events.arrived({.tag = tag,
                  .message = std::move(out.record.message),
                  .attempt = out.attempt,
                  .redelivered = out.attempt > 1 || marks.again,
                  .expires = marks.expires,
                  .is_doubtful = out.is_doubtful});
  if (wanted_ > 0) --wanted_;
  has_told_ = true;
}

// -- Commits --------------------------------------------------------------------------------------

// What could be reserved of it: all before that.
Dispatch::Offset Dispatch::reservable(const Partition& partition) const {
  if (ahead_ == 0 || partition.is_leaving || (wanted_ == 0 && out_.empty())) return 0;
  const OffsetTracker& tracker = partition.tracker;
  if (partition.position < tracker.next()) return 0;
  return std::min(tracker.next() + static_cast<Offset>(ahead_), partition.end());
}

// Reserved is by halves, and where there is little, by doubling it: not one by one.
bool Dispatch::awaits_commit(const Partitions& partitions) const {
  if (!pending_.empty()) return true;
  return std::any_of(partitions.begin(), partitions.end(), [&](const auto& entry) {
    const Partition& each = entry.second;
    const Offset left = each.tracker.reserved() - each.tracker.next();
    if (left >= static_cast<Offset>(ahead_ / 2)) return false;
    return each.tracker.room() > 0 && reservable(each) - each.tracker.reserved() > left;
  });
}

void Dispatch::reserve(Partitions& partitions) {
  for (auto& [number, partition] : partitions) {
    const Offset before = partition.tracker.reserved();
    partition.tracker.reserve(reservable(partition));
    if (partition.tracker.reserved() != before) partition.is_dirty = true;
  }
}

void Dispatch::committing(std::uint64_t commit) noexcept {
  for (Pending& each : pending_) each.commit = commit;
}

void Dispatch::committed(Partitions& partitions, Events& events) {
  auto left = pending_.begin();
  for (const Pending& each : pending_) {
    Out& out = *out_.find(each.tag);
    Partition& partition = partitions.at(out.partition);
    if (each.commit == 0 || partition.kept < each.commit) {
      *left++ = {each.tag};
      continue;
    }
    --partition.pending;
    tell(each.tag, out, events);
  }
  pending_.erase(left, pending_.end());
}

// -- What becomes of them -------------------------------------------------------------------------

bool Dispatch::settle(const remote::Settlement& settlement, Partitions& partitions) {
  using Kind = remote::Settlement::Kind;
  const Out* const out = out_.find(settlement.tag);
  if (out == nullptr) return false;
  Partition& partition = partitions.at(out->partition);
  partition.is_dirty = true;
  const bool is_done = settlement.kind == Kind::ack || settlement.kind == Kind::dead;
  if (is_done) {
    partition.tracker.settle(out->offset);
  } else {
    partition.tracker.give_back(out->offset, settlement.attempts);
    partition.returned.emplace(out->offset, Record{settlement.message, out->record.marks});
  }
  out_.erase(settlement.tag);
  // What is on its way to the handle stands behind what was given back, and may be of its key.
  if (!is_done) undo_pending(partition);
  // Who has read it has said since that it is done. If it was delivered more than once, others may
  // have read it, too.
  if (settlement.kind == Kind::ack && settlement.attempts == 1) shelf_.put_back(settlement.message);
  return true;
}

void Dispatch::undo_pending(Partition& partition) {
  if (partition.pending == 0) return;
  std::erase_if(pending_, [&](const Pending& each) {
    Out& out = *out_.find(each.tag);
    if (out.partition != partition.number) return false;
    partition.tracker.give_back(out.offset, out.attempt - 1);
    partition.returned.emplace(out.offset, std::move(out.record));
    partition.is_dirty = true;
    out_.erase(each.tag);
    return true;
  });
  partition.pending = 0;
}

void Dispatch::withdraw(Partition& partition) {
  undo_pending(partition);
  if (partition.tracker.reserved() == partition.tracker.next()) return;
  partition.tracker.withdraw();
  partition.is_dirty = true;
}

void Dispatch::call_back(const Partition& partition, Events& events) {
  out_.for_each([&](std::uint64_t tag, const Out& out) {
    if (out.partition != partition.number) return;
    events.called_back(tag);
    has_told_ = true;
  });
}

void Dispatch::forget(const Partition& partition, Events* events) {
  out_.erase_if([&](std::uint64_t tag, const Out& out) {
    if (out.partition != partition.number) return false;
    if (events != nullptr) {
      events->taken_back(tag);
      has_told_ = true;
    }
    return true;
  });
}

}  // namespace canteen::broker::kafka
