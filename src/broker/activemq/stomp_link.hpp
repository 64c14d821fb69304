// StompLink — a connection to ActiveMQ, Classic or Artemis, by STOMP. docs/broker.md tells how it
// works.
//
// Acknowledgements wait a little: a want that follows sends them along, and then the broker's next
// message is wanted. What comes back to the queue is a copy with its count of attempts, and the
// acknowledgement of the original: at Classic in one transaction. Artemis acknowledges at once,
// whatever the transaction; there the original waits until the copy is known to be kept, so that a
// connection that breaks between the two leaves both rather than none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "src/broker/activemq/contact.hpp"
#include "src/broker/activemq/intake.hpp"
#include "src/broker/activemq/management.hpp"
#include "src/broker/activemq/publisher.hpp"
#include "src/broker/activemq/session.hpp"
#include "src/broker/remote/address.hpp"
#include "src/broker/remote/link.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::activemq {

class StompLink final : public remote::Link {
 public:
  StompLink(const remote::Address& address, const Contact& contact);
  ~StompLink() override;

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
  void remove(base::Deadline deadline) override;
  void pump(base::Deadline deadline) override;
  void wake() noexcept override;
  void disconnect(base::Deadline deadline) noexcept override;

  // An int: the socket.
  [[nodiscard]] void* native() noexcept override;

 private:
  // Of one connection.
  struct Connection {
    Connection(std::unique_ptr<Session> its_session, const Destinations& destinations,
               const remote::Address& address, const Contact& contact, Events& told);

    std::unique_ptr<Session> session;
    std::unique_ptr<Management> management;
    Publisher publisher;
    Intake intake;
    Events& events;
    int socket;
    std::uint64_t copies = 0;  // that went back to the group, and are kept
  };

  // What is to be told to the broker.
  struct Held {
    std::vector<remote::Settlement> settlements{};
    base::Instant since = 0;
  };

  [[nodiscard]] Connection& connection();
  [[nodiscard]] bool has_group();
  [[nodiscard]] remote::Count count_group(base::Deadline deadline);
  void send_settlements();
  bool tell_settlements();  // whether there were copies
  void send_copies(const std::vector<remote::Settlement>& copied);
  void send_copy(const remote::Settlement& settlement);
  void acknowledge(const std::vector<remote::Settlement>& settlements,
                   std::string_view transaction);
  void send_fence();
  void await_settled(base::Deadline deadline);
  void say_good_bye(base::Deadline deadline);
  [[nodiscard]] std::chrono::nanoseconds delay_of(const remote::Settlement& settlement) const;
  [[nodiscard]] bool is_counted(const remote::Settlement& settlement);
  [[nodiscard]] bool is_copied(const remote::Settlement& settlement);
  [[nodiscard]] base::Deadline next_event(base::Deadline deadline) const;

  const remote::Address address_;
  const Contact contact_;
  const Destinations destinations_;
  const Destinations dead_letters_;
  const Features features_;
  remote::WakeUp wake_;
  std::unique_ptr<Connection> connection_;  // none: not connected
  Held held_;
  std::size_t unsettled_ = 0;      // transactions of copies, and fences, without a receipt yet
  bool is_fenced_ = true;          // the broker is known to have read all acknowledgements
  bool has_group_ = false;         // puts reach somebody
  bool has_dead_letters_ = false;  // their group is declared
};

}  // namespace canteen::broker::activemq
