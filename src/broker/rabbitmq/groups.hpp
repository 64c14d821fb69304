// Groups — which groups a queue has: AMQP tells nobody what is bound to an exchange.
//
// Their names are kept in a queue of their own, one a message, each once. Who reads it takes all of
// them out for a moment, and gives them back; so one reads at a time, the one who has the queue's
// lock: an exclusive queue, which goes with the connection of who made it.
//
// Thread safety: none. Blocking: as Topology, and while another reads. Errors: as Topology.
#pragma once

#include <string>
#include <vector>

#include <canteen/base/timeout.hpp>

#include "src/broker/rabbitmq/topology.hpp"

namespace canteen::broker::rabbitmq {

class Groups {
 public:
  // Makes the queue of names if there is none.
  Groups(Topology& topology, const std::string& queue);

  void add(const std::string& group, base::Deadline deadline);
  [[nodiscard]] std::vector<std::string> all(base::Deadline deadline);

 private:
  void lock(base::Deadline deadline);
  void unlock();

  Topology& topology_;
  const std::string names_;
  const std::string lock_;
};

}  // namespace canteen::broker::rabbitmq
