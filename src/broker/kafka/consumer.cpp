#include "src/broker/kafka/consumer.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <utility>

#include "src/broker/kafka/failure.hpp"
#include "src/broker/kafka/time_left.hpp"

namespace canteen::broker::kafka {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr std::uint64_t one_ring = 1;
constexpr std::size_t batch = 500;

// What was settled is committed so often, if there is no message that waits for it.
constexpr nanoseconds commit_interval = 10ms;
constexpr nanoseconds retry_interval = 50ms;

// A consumer that has wanted nothing for so long leaves the partitions to others.
constexpr nanoseconds idle_time = 200ms;

// So long the first messages may take to come, once it is known which partitions they are in.
constexpr nanoseconds first_answer = 100ms;

// For one answer of the broker's when partitions come or go.
constexpr std::chrono::milliseconds answer_time = 5s;

base::Instant after(nanoseconds time) {
  return base::System::now() + time.count();
}

void check(rd_kafka_error_t* raw, const char* doing) {
  const ErrorHandle error(raw);
  if (error) fail(doing, rd_kafka_error_code(error.get()));
}

}  // namespace

Consumer::Consumer(const Settings& settings, Membership membership, const remote::WakeUp& wake_up,
                   Health& health)
    : membership_(std::move(membership)),
      wake_up_(wake_up),
      health_(health),
      client_(consumer_client(settings, membership_.group)),
      queue_(rd_kafka_queue_get_consumer(client_.get())) {
  rd_kafka_queue_io_event_enable(queue_.get(), wake_up.descriptor(), &one_ring, sizeof(one_ring));
}

Consumer::~Consumer() {
  for (auto& [number, partition] : partitions_) {
    rd_kafka_queue_io_event_enable(partition.queue.get(), -1, nullptr, 0);
  }
  rd_kafka_queue_io_event_enable(queue_.get(), -1, nullptr, 0);
}

void Consumer::want(std::size_t more) {
  if (wanted_ > 0 && more == 0) idle_since_ = base::System::now();
  wanted_ = more;
  if (wanted_ > 0) subscribe();
}

void Consumer::subscribe() {
  if (is_subscribed_) return;
  const PartitionList topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), membership_.topic.c_str(), RD_KAFKA_PARTITION_UA);
  const auto code = rd_kafka_subscribe(client_.get(), topics.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) fail("no messages of " + membership_.topic, code);
  is_subscribed_ = was_subscribed_ = true;
  has_others_ = has_joined_ = false;
  idle_since_ = base::System::now();
}

bool Consumer::is_joining() const noexcept {
  return is_subscribed_ &&
         (!has_joined_ || base::System::now() < joined_at_ + first_answer.count());
}

bool Consumer::serve(Events& events) {
  has_told_ = false;
  read_events(&events);
  end_handover_if_due(&events);
  hand_out();
  commit_if_due();
  leave_if_idle();
  return has_told_;
}

base::Deadline Consumer::due() const {
  base::Deadline due;
  const auto by = [&due](base::Instant at) {
    if (at < due.instant()) due = base::Deadline::at(at);
  };
  if (!is_committing_ && !all_is_kept()) by(std::max(retry_not_before_, commit_not_before()));
  if (handover_) by(handover_->latest.instant());
  if (is_idle()) by(idle_since_ + idle_time.count());
  return due;
}

void Consumer::settle(const remote::Settlement& settlement) {
  using Kind = remote::Settlement::Kind;
  const auto found = out_.find(settlement.tag);
  if (found == out_.end()) return;  // it has been taken back
  Out out = std::move(found->second);
  out_.erase(found);
  Partition& partition = partitions_.at(out.partition);
  partition.is_dirty = true;
  if (settlement.kind == Kind::ack || settlement.kind == Kind::dead) {
    partition.tracker.settle(out.offset);
  } else {
    partition.tracker.give_back(out.offset, settlement.attempts);
    partition.returned.emplace(out.offset, std::move(out.record));
    // What is on its way to the handle stands behind it, and may be of its key.
    undo_pending(partition);
  }
  if (out_.empty()) idle_since_ = base::System::now();
}

bool Consumer::all_is_kept() const noexcept {
  if (is_committing_) return false;
  return std::none_of(partitions_.begin(), partitions_.end(),
                      [](const auto& each) { return each.second.is_dirty; });
}

const OffsetTracker* Consumer::tracker(int partition) const {
  const auto found = partitions_.find(partition);
  return found == partitions_.end() ? nullptr : &found->second.tracker;
}

std::size_t Consumer::on_their_way(int partition) const {
  return static_cast<std::size_t>(
      std::count_if(pending_.begin(), pending_.end(),
                    [&](const Pending& each) { return out_.at(each.tag).partition == partition; }));
}

std::size_t Consumer::purge(const std::vector<std::int64_t>& ends) {
  std::size_t dropped = 0;
  for (auto& [number, partition] : partitions_) {
    undo_pending(partition);
    partition.returned.clear();
    dropped += partition.tracker.drop_until(ends.at(static_cast<std::size_t>(number)));
    partition.is_dirty = true;
  }
  return dropped;
}

// A good-bye that was begun has to come to its end, for librdkafka waits for it when the client is
// destroyed; one that was not begun is not missed. So it is begun only with time for it.
void Consumer::close(base::Deadline deadline) noexcept {
  if (deadline.passed(base::System::now())) return;
  bool has_ended = false;
  try {
    if (handover_) end_handover(nullptr);
    check(rd_kafka_consumer_close_queue(client_.get(), queue_.get()), "no good-bye");
    const base::Deadline least(3s, base::System::now());
    const base::Deadline until = deadline.instant() < least.instant() ? least : deadline;
    while (!has_ended && !until.passed(base::System::now())) {
      read_for_close(until);
      if (handover_) end_handover(nullptr);
      has_ended = rd_kafka_consumer_closed(client_.get()) != 0;
    }
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): it has not ended
  }
  if (!has_ended) leave_as_it_is();
}

bool Consumer::finish_joining(base::Deadline deadline) noexcept {
  constexpr int has_no_such_moment = 0x020300ff;
  if (!was_subscribed_ || was_member_ || rd_kafka_version() >= has_no_such_moment) return true;
  const base::Deadline least(1s, base::System::now());
  const base::Deadline until = deadline.instant() < least.instant() ? least : deadline;
  try {
    while (!was_member_ && !until.passed(base::System::now())) read_for_close(until);
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): it is not finished
  }
  wanted_ = 0;
  return was_member_;
}

void Consumer::abandon() noexcept {
  rd_kafka_unsubscribe(client_.get());
  const ErrorHandle ignored(rd_kafka_consumer_close_queue(client_.get(), queue_.get()));
  leave_as_it_is();
}

// Its threads go on, and end with the process.
void Consumer::leave_as_it_is() noexcept {
  [[maybe_unused]] const rd_kafka_t* const is_left = client_.release();
}

void Consumer::read_for_close(base::Deadline deadline) {
  Event event(rd_kafka_queue_poll(queue_.get(), milliseconds_left(deadline, 20ms)));
  if (event && rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_REBALANCE) {
    rebalance(std::move(event), nullptr);
  }
}

// -- Events --------------------------------------------------------------------------------------

void Consumer::read_events(Events* events) {
  while (Event event{rd_kafka_queue_poll(queue_.get(), 0)}) {
    switch (rd_kafka_event_type(event.get())) {
      case RD_KAFKA_EVENT_REBALANCE:
        rebalance(std::move(event), events);
        break;
      case RD_KAFKA_EVENT_OFFSET_COMMIT:
        read_commit(event.get(), events);
        break;
      case RD_KAFKA_EVENT_ERROR:
        health_.saw(rd_kafka_event_error(event.get()));
        break;
      default:
        break;
    }
  }
}

void Consumer::rebalance(Event event, Events* events) {
  was_member_ = true;  // also if what follows is in vain
  const rd_kafka_topic_partition_list_t* const list =
      rd_kafka_event_topic_partition_list(event.get());
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    begin_handover(std::move(event));
    end_handover_if_due(events);
    return;
  }
  const bool is_first = partitions_.empty();
  if (list->cnt > 0) {
    assign(*list);
  } else {
    check(rd_kafka_incremental_assign(client_.get(), list), "no partitions");
  }
  const bool has_all = static_cast<int>(partitions_.size()) == membership_.partitions;
  if (!has_joined_) joined_at_ = base::System::now();
  has_joined_ = true;
  if (!is_first || !has_all) has_others_ = true;
  idle_since_ = base::System::now();
}

void Consumer::assign(const rd_kafka_topic_partition_list_t& list) {
  const PartitionList starts(rd_kafka_topic_partition_list_copy(&list));
  const auto code =
      rd_kafka_committed(client_.get(), starts.get(), static_cast<int>(answer_time.count()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) fail("what the group has done", code);
  for (int i = 0; i < starts->cnt; ++i) {
    rd_kafka_topic_partition_t& each = starts->elems[i];
    const Committed committed = committed_in(each);
    const auto [at, is_new] = partitions_.try_emplace(
        each.partition, client_.get(), membership_.topic, each.partition, committed, wake_up_);
    // What the group has not begun it begins with the oldest message that there is.
    each.offset = each.offset < 0 ? RD_KAFKA_OFFSET_BEGINNING : at->second.tracker.base();
  }
  check(rd_kafka_incremental_assign(client_.get(), starts.get()), "no partitions");
}

void Consumer::begin_handover(Event event) {
  const rd_kafka_topic_partition_list_t* const list =
      rd_kafka_event_topic_partition_list(event.get());
  for (int i = 0; i < list->cnt; ++i) {
    const auto found = partitions_.find(list->elems[i].partition);
    if (found == partitions_.end()) continue;
    found->second.is_leaving = true;
    undo_pending(found->second);
  }
  handover_.emplace(Handover{std::move(event), base::Deadline(handover, base::System::now())});
  has_others_ = true;
}

void Consumer::end_handover_if_due(Events* events) {
  if (!handover_) return;
  const bool has_out = std::any_of(partitions_.begin(), partitions_.end(), [](const auto& each) {
    return each.second.is_leaving && each.second.tracker.out() > 0;
  });
  if (!has_out || handover_->latest.passed(base::System::now()) ||
      rd_kafka_assignment_lost(client_.get()) != 0) {
    end_handover(events);
  }
}

void Consumer::end_handover(Events* events) {
  const Handover ended = *std::exchange(handover_, std::nullopt);
  const bool is_lost = rd_kafka_assignment_lost(client_.get()) != 0;
  std::vector<Partition*> leaving;
  for (auto& [number, partition] : partitions_) {
    if (!partition.is_leaving) continue;
    partition.is_dirty = partition.is_dirty || partition.tracker.out() > 0;
    partition.tracker.take_over();
    if (partition.is_dirty) leaving.push_back(&partition);
  }
  if (!is_lost) commit_and_wait(leaving);
  for (auto each = partitions_.begin(); each != partitions_.end();) {
    if (!each->second.is_leaving) {
      ++each;
      continue;
    }
    forget(each->second, events);
    each = partitions_.erase(each);
  }
  check(rd_kafka_incremental_unassign(client_.get(),
                                      rd_kafka_event_topic_partition_list(ended.event.get())),
        "partitions do not go");
}

void Consumer::forget(Partition& partition, Events* events) {
  rd_kafka_queue_io_event_enable(partition.queue.get(), -1, nullptr, 0);
  for (auto each = out_.begin(); each != out_.end();) {
    if (each->second.partition != partition.number) {
      ++each;
      continue;
    }
    if (events != nullptr) {
      events->taken_back(each->first);
      has_told_ = true;
    }
    each = out_.erase(each);
  }
}

// They have not arrived, so nobody has seen them.
void Consumer::undo_pending(Partition& partition) {
  std::erase_if(pending_, [&](const Pending& each) {
    const auto found = out_.find(each.tag);
    if (found->second.partition != partition.number) return false;
    partition.tracker.give_back(found->second.offset, found->second.attempt - 1);
    partition.returned.emplace(found->second.offset, std::move(found->second.record));
    partition.is_dirty = true;
    out_.erase(found);
    ++wanted_;
    return true;
  });
}

// -- Messages ------------------------------------------------------------------------------------

// A few of each partition in turn, so that none waits for the others.
void Consumer::hand_out() {
  for (bool is_more = true; is_more && wanted_ > 0;) {
    is_more = false;
    for (auto& [number, partition] : partitions_) {
      if (partition.is_leaving) continue;
      hand_out_returned(partition);
      is_more = hand_out_fetched(partition) || is_more;
    }
  }
}

void Consumer::hand_out_returned(Partition& partition) {
  while (wanted_ > 0 && !partition.returned.empty()) {
    auto first = partition.returned.extract(partition.returned.begin());
    hand_out(partition, first.key(), std::move(first.mapped()));
  }
}

// Whether there may be more.
bool Consumer::hand_out_fetched(Partition& partition) {
  const std::size_t most = std::min({wanted_, batch, partition.tracker.room()});
  if (most == 0) return false;
  std::array<rd_kafka_message_t*, batch> fetched{};
  const ssize_t got = rd_kafka_consume_batch_queue(partition.queue.get(), 0, fetched.data(), most);
  for (ssize_t i = 0; i < got; ++i) {
    const MessageHandle message(fetched.at(static_cast<std::size_t>(i)));
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      health_.saw(message->err);
      continue;
    }
    hand_out(partition, message->offset, record_of(*message));
  }
  return got == static_cast<ssize_t>(most);
}

bool Consumer::hand_out(Partition& partition, Offset offset, Record record) {
  const std::optional<std::uint32_t> attempt = partition.tracker.hand_out(offset);
  if (!attempt) return false;
  const std::uint64_t tag = ++last_tag_;
  out_.emplace(tag, Out{partition.number, offset, std::move(record), *attempt});
  pending_.push_back({tag});
  partition.is_dirty = true;
  --wanted_;
  return true;
}

// -- Commits -------------------------------------------------------------------------------------

base::Instant Consumer::commit_not_before() const noexcept {
  return pending_.empty() && !is_urgent_ ? commit_not_before_ : 0;
}

void Consumer::commit_if_due() {
  if (is_committing_) return;
  std::vector<Partition*> dirty;
  for (auto& [number, partition] : partitions_) {
    if (partition.is_dirty) dirty.push_back(&partition);
  }
  if (dirty.empty()) return;
  if (base::System::now() < std::max(retry_not_before_, commit_not_before())) return;
  const PartitionList list = commit_list(dirty);
  const auto code =
      rd_kafka_commit_queue(client_.get(), list.get(), queue_.get(), nullptr, nullptr);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) fail("what was done cannot be kept", code);
  for (Partition* each : dirty) each->is_dirty = false;
  ++last_commit_;
  for (Pending& each : pending_) each.commit = last_commit_;
  is_committing_ = true;
  is_urgent_ = false;
  commit_not_before_ = after(commit_interval);
}

PartitionList Consumer::commit_list(const std::vector<Partition*>& partitions) const {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const Partition* each : partitions) {
    rd_kafka_topic_partition_t* const entry =
        rd_kafka_topic_partition_list_add(list.get(), membership_.topic.c_str(), each->number);
    entry->offset = each->tracker.base();
    const std::string text = each->tracker.text();
    entry->metadata = std::malloc(text.size());  // the list frees it
    if (entry->metadata == nullptr) throw std::bad_alloc();
    entry->metadata_size = text.size();
    std::memcpy(entry->metadata, text.data(), text.size());
  }
  return list;
}

// The last word about partitions that go. If it is not heard, the next consumer has what the last
// but one said: it delivers some again.
void Consumer::commit_and_wait(const std::vector<Partition*>& partitions) {
  if (partitions.empty()) return;
  const PartitionList list = commit_list(partitions);
  const QueueHandle answers(rd_kafka_queue_new(client_.get()));
  if (rd_kafka_commit_queue(client_.get(), list.get(), answers.get(), nullptr, nullptr) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    return;
  }
  const Event answer(rd_kafka_queue_poll(answers.get(), static_cast<int>(answer_time.count())));
}

void Consumer::read_commit(rd_kafka_event_t* event, Events* events) {
  is_committing_ = false;
  const auto code = rd_kafka_event_error(event);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (events != nullptr) tell_pending(*events);
    return;
  }
  health_.saw(code);
  const rd_kafka_topic_partition_list_t* const list = rd_kafka_event_topic_partition_list(event);
  for (int i = 0; i < list->cnt; ++i) {
    const auto found = partitions_.find(list->elems[i].partition);
    if (found != partitions_.end()) found->second.is_dirty = true;
  }
  for (Pending& each : pending_) each.commit = 0;
  retry_not_before_ = after(retry_interval);
}

void Consumer::tell_pending(Events& events) {
  const auto untold = std::find_if(pending_.begin(), pending_.end(),
                                   [](const Pending& each) { return each.commit == 0; });
  for (auto each = pending_.begin(); each != untold; ++each) {
    const Out& out = out_.at(each->tag);
    const Marks& marks = out.record.marks;
    events.arrived({.tag = each->tag,
                    .message = out.record.message,
                    .attempt = out.attempt,
                    .redelivered = out.attempt > 1 || marks.again,
                    .expires = marks.expires});
    has_told_ = true;
  }
  pending_.erase(pending_.begin(), untold);
}

// -- Leaving -------------------------------------------------------------------------------------

bool Consumer::is_idle() const noexcept {
  return is_subscribed_ && has_others_ && wanted_ == 0 && out_.empty() && !handover_;
}

void Consumer::leave_if_idle() {
  if (!is_idle() || base::System::now() < idle_since_ + idle_time.count()) return;
  const auto code = rd_kafka_unsubscribe(client_.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) fail("the group cannot be left", code);
  is_subscribed_ = false;
}

}  // namespace canteen::broker::kafka
