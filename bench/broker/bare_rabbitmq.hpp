// BareRabbitmq — the loops that one would write by hand over rabbitmq-c: a durable quorum queue,
// persistent messages with confirms; a consumer with a prefetch that acknowledges a hundred at a
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <amqp.h>

#include <canteen/broker/url.hpp>

#include "bench/broker/bare_client.hpp"

namespace canteen::bench {

class BareRabbitmq final : public BareClient {
 public:
  // Makes the queue.
  BareRabbitmq(const broker::Url& url, std::string queue);

  void put(const std::string& payload, std::size_t messages, std::size_t window) override;
  void get(std::size_t messages, std::size_t window) override;

 private:
  struct Destroy {
    void operator()(amqp_connection_state_t state) const noexcept {
      amqp_destroy_connection(state);
    }
  };

  void wait_for_confirms(std::uint64_t up_to);

  std::unique_ptr<amqp_connection_state_t_, Destroy> state_;
  const std::string queue_;
  std::uint64_t put_ = 0;
  std::uint64_t confirmed_ = 0;  // all up to it, as they come in order from one queue
};

}  // namespace canteen::bench
