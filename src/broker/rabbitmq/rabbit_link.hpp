// RabbitLink — a queue at RabbitMQ, as its connection sees it. docs/broker.md tells how it works.
//
// Two connections: one puts (publisher.hpp); the other takes and settles (consumer.hpp, channel 1),
// and declares and counts (topology.hpp, channel 2).
//
// What cannot come back by itself (after a delay, or to the dead letters) does so as a copy: the
// copy is put, then confirmed, then the original is acknowledged. So nothing is lost on the way,
// and who dies in between has both; the copy and the original are marked by then.
//
// Thread safety, blocking, errors: as Link.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/broker/rabbitmq/connection.hpp"
#include "src/broker/rabbitmq/consumer.hpp"
#include "src/broker/rabbitmq/delays.hpp"
#include "src/broker/rabbitmq/groups.hpp"
#include "src/broker/rabbitmq/publisher.hpp"
#include "src/broker/rabbitmq/settings.hpp"
#include "src/broker/rabbitmq/topology.hpp"
#include "src/broker/remote/address.hpp"
#include "src/broker/remote/link.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::rabbitmq {

class RabbitLink final : public remote::Link, private Publisher::Events {
 public:
  // `prefetch`: as Options::prefetch. UrlError for a URL that it cannot use.
  RabbitLink(const remote::Address& address, std::size_t prefetch);
  ~RabbitLink() override;

  [[nodiscard]] const Features& features() const noexcept override;
  [[nodiscard]] Traits traits() const noexcept override;
  void connect(remote::Link::Events& events, base::Deadline deadline) override;
  void publish(std::span<const remote::Outgoing> messages) override;
  void want(std::size_t more) override;
  void settle(std::span<const remote::Settlement> settlements) override;
  bool extend(std::uint64_t tag, std::chrono::nanoseconds lease) override;
  void flush(base::Deadline deadline) override;
  remote::Count count(base::Deadline deadline) override;
  std::size_t purge(base::Deadline deadline) override;
  void remove(base::Deadline deadline) override;
  void pump(base::Deadline deadline) override;
  void wake() noexcept override;
  void disconnect(base::Deadline deadline) noexcept override;

  // The amqp_connection_state_t of the connection that takes.
  [[nodiscard]] void* native() noexcept override;

 private:
  void declare(const std::string& queue, const std::string& group, base::Deadline deadline);
  void reset() noexcept;
  void put(const remote::Outgoing& outgoing);
  void refuse(std::uint64_t number, std::string why);
  [[nodiscard]] bool has_group();
  void copy(const remote::Settlement& settlement);
  [[nodiscard]] Publisher::Dispatch copy_to_delay(const remote::Settlement& settlement);
  [[nodiscard]] Publisher::Dispatch copy_to_dead_letters(const remote::Settlement& settlement);
  void ended(Publisher::Kind kind, std::uint64_t number, Publisher::Fate fate) override;
  void put_ended(std::uint64_t number, Publisher::Fate fate);
  void copy_ended(std::uint64_t tag, Publisher::Fate fate);
  void blocked(std::optional<std::string> why) override;
  void work();
  void read();
  void wait(base::Deadline deadline, int wake);
  // With those of its dead letters.
  void remove(const std::string& queue, base::Deadline deadline);
  [[nodiscard]] std::vector<std::string> groups(base::Deadline deadline);

  const remote::Address address_;
  const std::size_t prefetch_;
  const Settings settings_;
  const std::string exchange_;
  const std::string queue_;
  const std::string dead_exchange_;
  remote::WakeUp wake_;

  // Of this connection.
  remote::Link::Events* events_ = nullptr;
  std::optional<Connection> connection_;
  std::optional<Topology> topology_;
  std::optional<Groups> groups_;
  std::optional<Delays> delays_;
  std::optional<Consumer> consumer_;
  std::optional<Publisher> publisher_;
  std::unordered_map<std::uint64_t, remote::Settlement> copies_;  // by tag: not confirmed
  std::unordered_map<std::uint64_t, remote::Outgoing> delayed_;   // by number: not confirmed
  bool has_group_ = false;
  bool has_dead_letters_ = false;
  bool has_told_ = false;
};

}  // namespace canteen::broker::rabbitmq
