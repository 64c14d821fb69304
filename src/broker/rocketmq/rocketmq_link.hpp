// RocketmqLink — a queue of RocketMQ, by its gRPC protocol (version 2, the proxy's port 8081).
//
//   rocketmq://[ACCESSKEY:SECRET@]HOST[:8081]?queue=TOPIC&admin=HOST:10911&type=delay
//
//   admin   the broker itself, by whose remoting protocol topics and groups are made, counted and
//           purged; without it they must be there, and nothing is counted
//   type    normal, or delay: a topic takes either messages that are not delayed, or such as are
//           (one by one, since it takes no batches)
//
// A delivery is kept out of others' reach for Options::presence, at least 2 s, and for as long
// again by each renewal; a stock proxy grants no less than 10 s.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <canteen/broker/options.hpp>

#include "src/broker/remote/address.hpp"
#include "src/broker/remote/link.hpp"
#include "src/broker/rocketmq/administration.hpp"
#include "src/broker/rocketmq/census.hpp"
#include "src/broker/rocketmq/connection.hpp"
#include "src/broker/rocketmq/receiver.hpp"
#include "src/broker/rocketmq/returns.hpp"
#include "src/broker/rocketmq/sender.hpp"
#include "src/broker/rocketmq/turns.hpp"

namespace canteen::broker::rocketmq {

class RocketmqLink final : public remote::Link {
 public:
  // UrlError for an `admin` or a `type` that is none, and for a name that RocketMQ would not take.
  RocketmqLink(const remote::Address& address, const Options& options);

  [[nodiscard]] const Features& features() const noexcept override { return features_; }

  [[nodiscard]] Traits traits() const noexcept override;

  void connect(Events& events, base::Deadline deadline) override;
  void publish(std::span<const remote::Outgoing> messages) override;
  void want(std::size_t more) override;
  void settle(std::span<const remote::Settlement> settlements) override;
  bool extend(std::uint64_t tag, std::chrono::nanoseconds lease) override;
  void flush(base::Deadline deadline) override;
  remote::Count count(base::Deadline deadline) override;
  std::size_t purge(base::Deadline deadline) override;
  void pump(base::Deadline deadline) override;

  void wake() noexcept override { turns_.ring(); }

  void disconnect(base::Deadline deadline) noexcept override;

  [[nodiscard]] void* native() noexcept override;

 private:
  void declare(base::Deadline deadline);
  void find_topic(const std::string& topic, base::Deadline deadline);
  void check_type(const std::string& topic, const protocol::QueryRouteResponse& route) const;
  void introduce(base::Deadline deadline);
  void beat(base::Instant now);
  void drain();
  void hear(base::Deadline deadline);
  void leave(base::Deadline deadline);
  [[nodiscard]] bool has_group_by_now();
  [[noreturn]] void refuse_absent(const std::string& what, const std::string& command) const;

  const remote::Address address_;
  const std::string topic_;
  const std::string dead_topic_;
  const bool delays_;
  const std::chrono::nanoseconds presence_;
  const std::chrono::nanoseconds heartbeat_;
  const std::shared_ptr<Returns> returns_;
  Features features_;

  Turns turns_;
  Events* events_ = nullptr;
  bool has_told_ = false;        // an event, since pump() began
  bool knows_group_ = false;     // there is one that gets what is put
  bool has_dead_topic_ = false;  // it is there, and has its group
  bool was_connected_ = false;   // ever
  base::Instant next_beat_ = 0;
  bool is_beating_ = false;

  std::optional<Administration> administration_;  // if the URL names the broker
  std::optional<Census> census_;                  // likewise

  // While connected; what is on its way calls these, and is gone with the connection.
  std::optional<Sender> sender_;
  std::optional<Receiver> receiver_;  // with a group
  std::unique_ptr<Connection> connection_;
};

}  // namespace canteen::broker::rocketmq
