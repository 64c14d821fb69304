#include "src/broker/kafka/farewell.hpp"

#include <utility>

namespace canteen::broker::kafka {
namespace {

constexpr int can_leave_at_any_time = 0x020300ff;

}  // namespace

Farewell::Farewell(GroupClient client, base::Deadline let_in_by) noexcept
    : guest_(std::move(client)), let_in_by_(let_in_by) {
  guest_.watch->silence();
}

Farewell::~Farewell() {
  if (!guest_.client) return;
  if (!has_ended_ && !serve()) leave_as_it_is();
}

bool Farewell::serve() noexcept {
  if (has_ended_) return true;
  rd_kafka_t* const client = guest_.client.get();
  while (const Event event{rd_kafka_queue_poll(guest_.events.get(), 0)}) answer(event.get());
  if (!is_leaving_) {
    if (guest_.watch->is_asking() && !let_in_by_.passed(base::System::now())) return false;
    const ErrorHandle error(rd_kafka_consumer_close_queue(client, guest_.events.get()));
    is_leaving_ = true;
    return false;
  }
  has_ended_ = rd_kafka_consumer_closed(client) != 0;
  const bool was_told_nothing = guest_.watch->was_let_in() && !guest_.was_told;
  if (has_ended_ && was_told_nothing && rd_kafka_version() < can_leave_at_any_time) {
    leave_as_it_is();
  }
  return has_ended_;
}

// What was committed was committed before.
void Farewell::answer(rd_kafka_event_t* event) noexcept {
  if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_REBALANCE) return;
  guest_.was_told = true;
  const bool comes = rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  const auto* const list = rd_kafka_event_topic_partition_list(event);
  const ErrorHandle ignored(comes ? rd_kafka_incremental_assign(guest_.client.get(), list)
                                  : rd_kafka_incremental_unassign(guest_.client.get(), list));
}

void Farewell::leave_as_it_is() noexcept {
  [[maybe_unused]] const rd_kafka_t* const client = guest_.client.release();
  [[maybe_unused]] const JoinWatch* const watch = guest_.watch.release();
}

}  // namespace canteen::broker::kafka
