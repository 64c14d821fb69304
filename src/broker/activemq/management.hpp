// Management — what a broker is asked about a queue, rather than sent through it: to make its
// groups, to name them, to count and to drop what is in them. Groups are named by their queues at
// the broker (Destinations::queue_of).
//
// Thread safety: none. Blocking: until the deadline, at most. Errors: LinkLost; BrokerError for
// what the broker does not allow.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <canteen/base/timeout.hpp>

#include "src/broker/activemq/destinations.hpp"
#include "src/broker/activemq/lag.hpp"
#include "src/broker/activemq/session.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::activemq {

// The run of a broker, since it was started. What an earlier one delivered and nobody acknowledged,
// or whose acknowledgement it had not written down when it was killed, no broker marks.
struct Run {
  std::string ids;               // how the ids of its messages begin; empty: not known
  remote::WallTime started = 0;  // by the broker's clock, as
  remote::WallTime now = 0;

  // Whether it may have been delivered by an earlier one.
  [[nodiscard]] bool has_missed(const Frame& message) const;
};

class Management {
 public:
  Management() = default;
  Management(const Management&) = delete;
  Management& operator=(const Management&) = delete;
  virtual ~Management() = default;

  [[nodiscard]] virtual Run run(base::Deadline deadline) = 0;

  // From now on the group gets what is put. It may be there already.
  virtual void declare(const Destinations& at, std::string_view group, base::Deadline deadline) = 0;

  [[nodiscard]] virtual std::vector<std::string> groups(base::Deadline deadline) = 0;

  // `kept`: of this group.
  [[nodiscard]] virtual remote::Count count(const std::string& group, const Kept& kept,
                                            base::Deadline deadline) = 0;

  virtual std::size_t purge(const std::string& group, base::Deadline deadline) = 0;

  // The queue, with all its groups, and those of its dead letters.
  virtual void remove(base::Deadline deadline) = 0;
};

std::unique_ptr<Management> classic_management(Session& session, const Destinations& destinations);
std::unique_ptr<Management> artemis_management(Session& session, const Destinations& destinations);

// Whether a Classic broker tells how many messages there are: it does if it has the statistics
// plugin, and the library that turns its answers into text. Where that is missing the broker cuts
// the connection: LinkLost.
[[nodiscard]] bool classic_has_statistics(Session& session, base::Deadline deadline);

}  // namespace canteen::broker::activemq
