#include "src/broker/kafka/consumer.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "src/broker/kafka/admin.hpp"
#include "src/broker/kafka/failure.hpp"
#include "src/broker/kafka/time_left.hpp"

namespace canteen::broker::kafka {
namespace {

using namespace std::chrono_literals;

// A consumer that has wanted nothing for so long leaves the partitions to others.
constexpr std::chrono::nanoseconds idle_time = 200ms;

// So often a member that has nothing to do looks, so that it is one that lives.
constexpr std::chrono::nanoseconds sign_of_life = 10s;

// For one answer of the broker's when partitions come or go.
constexpr std::chrono::milliseconds answer_time = 5s;

// At its end, that its group joins is waited for so long, and then the last commit.
constexpr std::chrono::nanoseconds most_of_the_end = 4s;

base::Deadline soon(std::chrono::nanoseconds time) {
  return {time, base::System::now()};
}

void check(rd_kafka_error_t* raw, const char* doing) {
  const ErrorHandle error(raw);
  if (error) fail(doing, rd_kafka_error_code(error.get()));
}

Settings with_partitions(Settings settings, int partitions) {
  settings.partitions = partitions;
  return settings;
}

bool is_lost(rd_kafka_t* client) {
  return rd_kafka_assignment_lost(client) != 0;
}

}  // namespace

Consumer::Consumer(const Settings& settings, Subscription subscription,
                   const remote::WakeUp& wake_up, Health& health)
    : subscription_(std::move(subscription)),
      session_(settings.session),
      wake_up_(wake_up),
      health_(health),
      member_(with_partitions(settings, subscription_.partitions), subscription_.topic,
              subscription_.group, wake_up),
      commits_(member_.client(), member_.events(), subscription_.topic),
      dispatch_(settings.prefetch, health) {}

void Consumer::want(std::size_t more) {
  if (dispatch_.wanted() > 0 && more == 0) idle_since_ = base::System::now();
  dispatch_.want(more);
  if (more > 0) subscribe();
}

void Consumer::subscribe() {
  if (member_.is_subscribed()) return;
  member_.subscribe();
  has_others_ = false;
  idle_since_ = base::System::now();
}

bool Consumer::serve(Events& events) {
  read_events(&events);
  end_handover_if_due(&events);
  join_latest_ = member_.watch_join();
  if (!member_.is_joining()) dispatch_.hand_out(partitions_, is_surely_member(), events);
  commit_if_due();
  leave_if_idle();
  return dispatch_.take_told();
}

base::Deadline Consumer::due() const {
  base::Deadline due = join_latest_;
  const auto by = [&due](base::Instant at) {
    if (at < due.instant()) due = base::Deadline::at(at);
  };
  if (!commits_.is_under_way() && !member_.is_joining() && !all_is_kept()) {
    by(commits_.not_before(is_commit_awaited_));
  }
  if (handover_) by(handover_->latest.instant());
  if (is_idle()) by(idle_since_ + idle_time.count());
  if (member_.is_subscribed()) by(soon(sign_of_life).instant());
  return due;
}

void Consumer::settle(const remote::Settlement& settlement) {
  const bool was_out = dispatch_.settle(settlement, partitions_);
  if (was_out && !dispatch_.has_out()) idle_since_ = base::System::now();
}

bool Consumer::all_is_kept() const noexcept {
  if (commits_.is_under_way()) return false;
  return std::none_of(partitions_.begin(), partitions_.end(),
                      [](const auto& each) { return each.second.is_dirty; });
}

const OffsetTracker* Consumer::tracker(int partition) const {
  const auto found = partitions_.find(partition);
  return found == partitions_.end() ? nullptr : &found->second.tracker;
}

bool Consumer::is_held_up(int partition) const {
  return member_.is_joining() && (commits_.is_under_way() || partitions_.at(partition).is_dirty);
}

std::size_t Consumer::on_their_way(int partition) const {
  return partitions_.at(partition).pending;
}

std::size_t Consumer::purge(const std::vector<std::int64_t>& ends) {
  std::size_t dropped = 0;
  for (auto& [number, partition] : partitions_) {
    dispatch_.undo_pending(partition);
    partition.returned.clear();
    dropped += partition.tracker.drop_until(ends.at(static_cast<std::size_t>(number)));
    partition.is_dirty = true;
  }
  return dropped;
}

Farewell Consumer::leave(base::Deadline deadline) noexcept {
  const bool is_hasty = deadline.passed(base::System::now());
  try {
    say_last(deadline);
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): some come again
  }
  partitions_.clear();
  if (handover_) {
    const ErrorHandle ignored(rd_kafka_incremental_unassign(
        client(), rd_kafka_event_topic_partition_list(handover_->event.get())));
    handover_.reset();
  }
  return std::move(member_).farewell(is_hasty ? soon(answer_time) : soon(0s));
}

void Consumer::say_last(base::Deadline deadline) {
  const base::Deadline joined = within(deadline, most_of_the_end);
  while (!partitions_.empty() && member_.is_joining() && !joined.passed(base::System::now())) {
    if (Event event = member_.next_event(milliseconds_left(joined, 20ms))) {
      read_event(std::move(event), nullptr);
    }
  }
  std::vector<const Partition*> unkept;
  for (auto& [number, partition] : partitions_) {
    dispatch_.withdraw(partition);
    const bool is_unkept = partition.is_dirty || partition.tracker.out() > 0;
    partition.tracker.take_over();
    if (is_unkept) unkept.push_back(&partition);
  }
  const bool is_late = deadline.passed(base::System::now());
  if (!is_late && !member_.is_joining() && !is_lost(client())) {
    commits_.make_last(unkept, within(deadline, most_of_the_end));
  }
}

// -- Events --------------------------------------------------------------------------------------

void Consumer::read_events(Events* events) {
  while (Event event = member_.next_event()) read_event(std::move(event), events);
}

void Consumer::read_event(Event event, Events* events) {
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

void Consumer::rebalance(Event event, Events* events) {
  const bool come = rd_kafka_event_error(event.get()) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  if (!come) {
    member_.was_told(false);
    begin_handover(std::move(event), events);
    end_handover_if_due(events);
    return;
  }
  const bool is_first = partitions_.empty();
  take(*rd_kafka_event_topic_partition_list(event.get()));
  member_.was_told(true);
  const bool has_all = static_cast<int>(partitions_.size()) == subscription_.partitions;
  if (!is_first || !has_all) has_others_ = true;
  idle_since_ = base::System::now();
}

void Consumer::take(const rd_kafka_topic_partition_list_t& list) {
  const PartitionList starts(rd_kafka_topic_partition_list_copy(&list));
  try {
    if (list.cnt > 0) Admin(client()).look_up_committed(starts.get(), soon(answer_time));
  } catch (const BrokerError&) {
    // What has been told must be answered, also by who gives up: a client waits for it for ever.
    const ErrorHandle ignored(rd_kafka_incremental_assign(client(), &list));
    throw;
  }
  for (int i = 0; i < starts->cnt; ++i) {
    rd_kafka_topic_partition_t& each = starts->elems[i];
    const Committed committed = committed_in(each);
    const auto [at, is_new] = partitions_.try_emplace(each.partition, client(), subscription_.topic,
                                                      each.partition, committed, wake_up_);
    // What the group has not begun it begins with the oldest message that there is.
    each.offset = each.offset < 0 ? RD_KAFKA_OFFSET_BEGINNING : at->second.tracker.base();
  }
  check(rd_kafka_incremental_assign(client(), starts.get()), "no partitions");
}

void Consumer::begin_handover(Event event, Events* events) {
  const rd_kafka_topic_partition_list_t* const list =
      rd_kafka_event_topic_partition_list(event.get());
  for (int i = 0; i < list->cnt; ++i) {
    const auto found = partitions_.find(list->elems[i].partition);
    if (found == partitions_.end()) continue;
    found->second.is_leaving = true;
    dispatch_.withdraw(found->second);
    if (events != nullptr) dispatch_.call_back(found->second, *events);
  }
  handover_.emplace(Handover{std::move(event), soon(Member::handover)});
  has_others_ = true;
}

void Consumer::end_handover_if_due(Events* events) {
  if (!handover_) return;
  const bool has_out = std::any_of(partitions_.begin(), partitions_.end(), [](const auto& each) {
    return each.second.is_leaving && each.second.tracker.out() > 0;
  });
  const bool is_late = handover_->latest.passed(base::System::now());
  if (!has_out || is_late || is_lost(client())) end_handover(events);
}

void Consumer::end_handover(Events* events) {
  const Handover ended = *std::exchange(handover_, std::nullopt);
  std::vector<const Partition*> leaving;
  for (auto& [number, partition] : partitions_) {
    if (!partition.is_leaving) continue;
    partition.is_dirty = partition.is_dirty || partition.tracker.out() > 0;
    partition.tracker.take_over();
    if (partition.is_dirty) leaving.push_back(&partition);
  }
  if (!is_lost(client())) commits_.make_last(leaving, soon(answer_time));
  for (auto each = partitions_.begin(); each != partitions_.end();) {
    if (!each->second.is_leaving) {
      ++each;
      continue;
    }
    dispatch_.forget(each->second, events);
    each = partitions_.erase(each);
  }
  check(rd_kafka_incremental_unassign(client(),
                                      rd_kafka_event_topic_partition_list(ended.event.get())),
        "partitions do not go");
}

// -- Commits -------------------------------------------------------------------------------------

// The broker counts its session from that commit on, or from later; half of it is for being stopped
// between this look and the hands of who gets.
bool Consumer::is_surely_member() const noexcept {
  return base::System::now() < commits_.kept_as_of() + session_.count() / 2;
}

void Consumer::commit_if_due() {
  if (commits_.is_under_way() || member_.is_joining()) return;
  is_commit_awaited_ = dispatch_.awaits_commit(partitions_);
  if (!is_commit_awaited_ && all_is_kept()) return;
  if (base::System::now() < commits_.not_before(is_commit_awaited_)) return;
  dispatch_.reserve(partitions_);
  commits_.begin(partitions_);
  dispatch_.committing(commits_.last());
}

void Consumer::read_commit(rd_kafka_event_t* event, Events* events) {
  const auto code = rd_kafka_event_error(event);
  const std::optional<Commits::Refusal> refusal =
      commits_.answered(*rd_kafka_event_topic_partition_list(event), code, partitions_);
  health_.saw(code);
  // At the end all that has not arrived is withdrawn, and nobody is left to be told.
  if (events == nullptr) return;
  dispatch_.committed(partitions_, *events);
  if (refusal) {
    fail("what was done in partition " + std::to_string(refusal->partition) + " of " +
             subscription_.topic + " cannot be kept",
         refusal->code);
  }
}

// -- Leaving -------------------------------------------------------------------------------------

bool Consumer::is_idle() const noexcept {
  return member_.is_subscribed() && !member_.is_joining() && has_others_ &&
         dispatch_.wanted() == 0 && !dispatch_.has_out() && !handover_;
}

void Consumer::leave_if_idle() {
  if (is_idle() && base::System::now() >= idle_since_ + idle_time.count()) member_.leave();
}

}  // namespace canteen::broker::kafka
