// Delays — the queues in which messages wait for their time; each goes on to where it is due by
// itself. They are made when they are needed, and the broker removes them when they were not needed
// for an hour.
//
// What is here is known to this link: the delays of others are theirs.
//
// Thread safety: none. Blocking, errors: as Topology.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <canteen/base/timeout.hpp>

#include "src/broker/rabbitmq/topology.hpp"

namespace canteen::broker::rabbitmq {

class Delays {
 public:
  Delays(std::string queue, std::string group)
      : queue_(std::move(queue)), group_(std::move(group)) {}

  // The queue in which to wait so long before it is put; before it comes to the group again. The
  // name lives as long as this. Requires: delay <= longest_delay.
  [[nodiscard]] std::string_view of_put(Topology& topology, std::chrono::nanoseconds delay);
  [[nodiscard]] std::string_view of_return(Topology& topology, std::chrono::nanoseconds delay);

  // It is gone: the next time it is made anew.
  void forget(std::string_view name);

  [[nodiscard]] std::size_t count(Topology& topology);
  std::size_t purge(Topology& topology);
  void remove(Topology& topology);

 private:
  struct Target {
    std::string exchange;
    std::optional<std::string> route;
  };

  std::string_view made(Topology& topology, std::string name, std::chrono::milliseconds step,
                        const Target& target);

  const std::string queue_;
  const std::string group_;
  std::map<std::string, base::Instant, std::less<>> made_at_;  // by name
};

}  // namespace canteen::broker::rabbitmq
