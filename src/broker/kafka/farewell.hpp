// Farewell — a consumer's client that is not needed any more, on its way out.
//
//   it is let in, or is told why not ─▶ it says good-bye ─▶ its partitions go ─▶ it has ended
//
// None of these steps is waited for: serve() does what can be done. A group waits until it has
// heard of a member, or has not heard of it for Options::presence; so it is worth saying good-bye,
// also beside the next consumer, and by a connection that may be dead.
//
// What librdkafka asks must be answered to the end: one that is destroyed while it waits for the
// answer to a share of the partitions waits for ever, and before 2.3 one that was let in and has
// not been told any share ends the process. Such a client is left as it is: its threads go on, and
// end with the process; it gives its group no sign of life.
//
// Thread safety: none. Blocking: never, but for the threads of a client that has ended.
#pragma once

#include <canteen/base/platform.hpp>
#include <canteen/base/timeout.hpp>

#include "src/broker/kafka/group_client.hpp"
#include "src/broker/kafka/handles.hpp"

namespace canteen::broker::kafka {

class Farewell {
 public:
  // Who asks to be let in cannot say good-bye, and by a dead connection asks for ever: so long that
  // is waited for.
  Farewell(GroupClient client, base::Deadline let_in_by) noexcept;
  Farewell(Farewell&&) noexcept = default;
  Farewell& operator=(Farewell&&) = delete;
  ~Farewell();

  // Whether it has ended.
  bool serve() noexcept;

 private:
  void answer(rd_kafka_event_t* event) noexcept;
  void leave_as_it_is() noexcept;

  GroupClient guest_;
  base::Deadline let_in_by_;
  bool is_leaving_ = false;
  bool has_ended_ = false;
};

}  // namespace canteen::broker::kafka
