// Topology — what there is at the broker: exchanges, queues, and what binds them. Has a channel of
// its own, so that what is refused here, or is not there, disturbs nobody else's.
//
// Thread safety: none.
// Blocking:      each waits for the broker's answer, as long as the connection is told (within()).
// Errors:        LinkLost; BrokerError for what is there already and is something else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/broker/rabbitmq/arguments.hpp"
#include "src/broker/rabbitmq/connection.hpp"

namespace canteen::broker::rabbitmq {

class Topology {
 public:
  // Opens the channel.
  Topology(Connection& connection, amqp_channel_t channel);

  // All that is declared is durable; what is there is left as it is.
  void declare_exchange(const std::string& name);
  void declare_queue(const std::string& name, Arguments arguments);
  void bind(const std::string& queue, const std::string& exchange);

  // How many wait in it; nullopt: there is no such queue.
  [[nodiscard]] std::optional<std::size_t> count(const std::string& queue);

  // Drops what waits in it; nullopt: there is no such queue.
  std::optional<std::size_t> purge(const std::string& queue);

  // A queue that is this connection's alone and goes with it; whether it is: else it is another's.
  [[nodiscard]] bool take_exclusively(const std::string& queue);
  // It may be gone already.
  void remove(const std::string& queue);
  void remove_exchange(const std::string& name);

  // The payloads of what waits in a queue, which it keeps.
  [[nodiscard]] std::vector<std::string> look_through(const std::string& queue);

  // Puts a message there, and waits until it is kept.
  void put(const std::string& queue, const std::string& payload);

 private:
  void expect(const std::string& what);
  [[nodiscard]] std::string next_payload(const std::string& queue);

  Connection& connection_;
  const amqp_channel_t channel_;
};

}  // namespace canteen::broker::rabbitmq
