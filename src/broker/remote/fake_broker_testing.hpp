// FakeBroker — a broker in memory, for the tests of what is built on a Link. FakeLink — a
// connection to it. Several handles share a broker, by the host of their URLs.
//
//   fake://places?queue=orders   returns what comes back to its place, and locks keys itself
//   fake://local?queue=orders    cannot return a single message; gives a key to one consumer
//
// Faults, at random by a seed: a connection is lost in any call, before or after it has done what
// it was to do; confirmations come out of order. On command: it is absent, refuses who comes,
// stalls (nobody is answered), is blocked.
//
// Thread safety: FakeBroker: all members. FakeLink: as Link.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "src/broker/remote/address.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::remote {

class FakeBroker {
 public:
  using Clock = std::chrono::steady_clock;

  struct Faults {
    double loss = 0;  // of a call
    bool shuffles = false;
    unsigned seed = 1;
  };

  // The one of that name; it is made when it is not there.
  static FakeBroker& of(const std::string& name);

  explicit FakeBroker(bool returns_locally) : returns_locally_(returns_locally) {}

  void set_faults(const Faults& faults);
  void set_absent(bool absent);
  void set_stalled(bool stalled);
  // How many calls wait for its answer.
  [[nodiscard]] std::size_t unanswered();
  void set_blocked(bool blocked);
  void set_credentials(std::string password);
  void hold_confirmations(bool hold);

  // Cuts all connections.
  void cut();

  // How many connections there are; have been.
  [[nodiscard]] std::size_t connections();
  [[nodiscard]] std::size_t all_connections();

  // How many copies of a message a queue's groups hold.
  [[nodiscard]] std::size_t stored(const std::string& queue);

  // Whether it has a queue of that name, or of its dead letters.
  [[nodiscard]] bool knows(const std::string& queue);

 private:
  friend class FakeLink;

  struct Entry {
    std::shared_ptr<const Message> message{};
    std::optional<WallTime> expires{};
    Clock::time_point due{};
    std::uint32_t deliveries = 0;
    bool again = false;  // it may have been put before
    std::uint64_t owner = 0;
    std::uint64_t tag = 0;
  };

  using Place = std::pair<int, std::uint64_t>;  // priority (negative), and the order
  using Group = std::map<Place, Entry>;
  using Queue = std::map<std::string, Group>;

  struct Connection {
    std::size_t wanted = 0;
    bool is_woken = false;
    bool is_cut = false;
    bool knows_blocked = false;
    std::vector<std::uint64_t> confirmations{};
    std::vector<std::pair<std::uint64_t, Refused>> refusals{};
  };

  // All of these require lock_.
  [[nodiscard]] bool strikes();
  void put(Queue& queue, const std::shared_ptr<const Message>& message, Entry entry);
  void leave(std::uint64_t connection);
  [[nodiscard]] std::map<Place, Entry>::iterator next_for(Group& group,
                                                          std::uint64_t connection) const;
  [[nodiscard]] std::optional<Clock::time_point> next_due(const Group& group) const;

  const bool returns_locally_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::map<std::string, Queue> queues_;
  std::map<std::uint64_t, Connection> connections_;
  std::uint64_t last_connection_ = 0;
  std::uint64_t last_order_ = 0;
  std::uint64_t last_tag_ = 0;
  Faults faults_;
  std::mt19937 random_{1};
  std::string password_;
  bool is_absent_ = false;
  bool is_stalled_ = false;
  std::size_t unanswered_ = 0;
  bool is_blocked_ = false;
  bool holds_confirmations_ = false;
};

// A URL of a queue that nobody has used yet, at that broker. The scheme is registered.
std::string new_fake_url(const std::string& broker);

class FakeLink final : public Link {
 public:
  FakeLink(const Address& address, FakeBroker& broker) : address_(address), broker_(broker) {}

  ~FakeLink() override { disconnect(base::Deadline()); }

  [[nodiscard]] const Features& features() const noexcept override;
  [[nodiscard]] Traits traits() const noexcept override;
  void connect(Events& events, base::Deadline deadline) override;
  void publish(std::span<const Outgoing> messages) override;
  void want(std::size_t more) override;
  void settle(std::span<const Settlement> settlements) override;
  bool extend(std::uint64_t tag, std::chrono::nanoseconds lease) override;
  void flush(base::Deadline deadline) override;
  Count count(base::Deadline deadline) override;
  std::size_t purge(base::Deadline deadline) override;
  void remove(base::Deadline deadline) override;
  void pump(base::Deadline deadline) override;
  void wake() noexcept override;
  void disconnect(base::Deadline deadline) noexcept override;
  [[nodiscard]] void* native() noexcept override;

 private:
  using Lock = std::unique_lock<std::mutex>;

  // Waits while the broker stalls; LinkLost when the connection is gone, or is lost now.
  void check(Lock& guard, base::Deadline deadline);
  void settle_one(const Settlement& settlement);
  [[nodiscard]] bool tell(Lock& guard);
  [[noreturn]] void lose(Lock& guard);

  const Address address_;
  FakeBroker& broker_;
  Events* events_ = nullptr;
  std::uint64_t connection_ = 0;  // 0: none; written with the broker's lock
};

}  // namespace canteen::broker::remote
