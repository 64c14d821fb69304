// KafkaLink — a queue at Kafka: a topic, whose consumer groups are the queue's groups.
//
// A producer puts, a consumer gets, and both ask. How they do it is told in docs/broker.md.
//
// Thread safety, blocking, errors: as Link.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include <canteen/broker/options.hpp>

#include "src/broker/kafka/admin.hpp"
#include "src/broker/kafka/consumer.hpp"
#include "src/broker/kafka/farewell.hpp"
#include "src/broker/kafka/group_client.hpp"
#include "src/broker/kafka/health.hpp"
#include "src/broker/kafka/producer.hpp"
#include "src/broker/kafka/settings.hpp"
#include "src/broker/remote/address.hpp"
#include "src/broker/remote/link.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::kafka {

class KafkaLink final : public remote::Link {
 public:
  // UrlError if the address is none.
  KafkaLink(remote::Address address, const Options& options);
  ~KafkaLink() override;

  [[nodiscard]] const Features& features() const noexcept override { return features_; }

  [[nodiscard]] Traits traits() const noexcept override;
  void connect(Events& events, base::Deadline deadline) override;
  void publish(std::span<const remote::Outgoing> messages) override;
  void want(std::size_t more) override;
  [[nodiscard]] bool is_on_its_way() const noexcept override;
  void settle(std::span<const remote::Settlement> settlements) override;
  bool extend(std::uint64_t tag, std::chrono::nanoseconds lease) override;
  void flush(base::Deadline deadline) override;
  remote::Count count(base::Deadline deadline) override;
  std::size_t purge(base::Deadline deadline) override;
  void pump(base::Deadline deadline) override;
  void wake() noexcept override;
  void disconnect(base::Deadline deadline) noexcept override;
  [[nodiscard]] void* native() noexcept override;

 private:
  void reach_broker(base::Deadline deadline);
  void see_off(base::Deadline deadline) noexcept;
  void declare(const std::string& topic, rd_kafka_t* group, int partitions,
               base::Deadline deadline);
  [[nodiscard]] rd_kafka_t* asker(const std::string& group);
  [[nodiscard]] bool has_any_group();
  [[nodiscard]] std::vector<std::string> group_ids(base::Deadline deadline);
  [[nodiscard]] remote::Count count_group(const std::string& id,
                                          const std::vector<std::int64_t>& ends,
                                          base::Deadline deadline);
  std::size_t purge_own(base::Deadline deadline);

  void bury(const remote::Settlement& settlement);
  bool serve();
  bool read_reports();
  void check_health();
  void wait(base::Deadline deadline);

  const remote::Address address_;
  const Settings settings_;
  const std::string topic_;
  const std::string group_;  // its id; empty: this handle only puts
  const Features features_;
  remote::WakeUp wake_;
  std::list<Farewell> leaving_;  // of connections before, too
  std::atomic<bool> is_woken_{false};

  // Of a connection.
  Events* events_ = nullptr;
  Health health_;
  std::unique_ptr<Producer> producer_;
  std::unique_ptr<Consumer> consumer_;         // if there is a group
  std::map<std::string, GroupClient> askers_;  // of other groups, by their ids
  int partitions_ = 0;
  int next_partition_ = 0;  // of a message without a key
  bool has_group_ = false;  // somebody would get what is put
  bool has_dead_letters_ = false;
  std::uint64_t last_burial_ = 0;
  std::unordered_map<std::uint64_t, remote::Settlement> burials_;  // whose copy is not kept yet
};

}  // namespace canteen::broker::kafka
