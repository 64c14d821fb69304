// Conversation — the one thread that speaks with the broker, over the handle's link.
//
// In each turn it tells the broker what callers have asked meanwhile (what was settled, what to
// put, how much is wanted), asks what it must know, and lets the link read and write until there is
// news or something falls due. A link that is lost is connected again, after a while that grows;
// puts that were not confirmed go first, marked as such.
//
// Thread safety: connect() before run(), both once; run() is the thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include <canteen/broker/options.hpp>

#include "src/broker/remote/address.hpp"
#include "src/broker/remote/backoff.hpp"
#include "src/broker/remote/desk.hpp"
#include "src/broker/remote/link.hpp"
#include "src/broker/remote/room.hpp"
#include "src/broker/remote/told.hpp"

namespace canteen::broker::remote {

class Conversation {
 public:
  // How long close() takes at most, and one attempt to connect.
  static constexpr std::chrono::seconds close_within{5};
  static constexpr std::chrono::seconds connect_within{5};

  Conversation(const Address& address, const Options& options, std::unique_ptr<Link> link);

  // The first time: BrokerError if it is in vain for the URL's `connect` seconds, or for ever.
  void connect();

  // Until the desk is closed.
  void run() noexcept;

  [[nodiscard]] Desk& desk() noexcept { return desk_; }

  [[nodiscard]] const Features& features() const noexcept { return features_; }

  [[nodiscard]] const Link::Traits& traits() const noexcept { return traits_; }

  // For calls, which the thread runs: how the group stands at the broker, to drop what waits there
  // and here, and to remove the queue, after which it is over: a new connection would make it
  // again. LinkLost.
  [[nodiscard]] Count count();
  std::size_t purge();
  void remove();

 private:
  void turn();
  void extend(std::span<const Desk::Extension> extensions);
  void settle(std::span<const Settlement> settlements);
  void publish();
  void look(const Desk::Work& work);
  [[nodiscard]] base::Deadline answer() const;
  void run_calls();
  void apply();
  void lost(const std::string& why);
  void offline();
  void finish();

  const Address address_;
  std::unique_ptr<Link> link_;
  const Link::Traits traits_;
  const Features features_;
  Desk desk_;

  // The thread's.
  Told told_;
  Room room_;
  Backoff backoff_;
  std::size_t wanted_ = 0;    // what the link still wants
  bool has_applied_ = false;  // something, in this turn
  bool is_connected_ = false;
  bool is_removed_ = false;  // the queue: there is nothing to be given back
  base::Instant connected_at_ = 0;
  base::Instant lost_at_ = 0;
  base::Instant retry_at_ = 0;
  base::Deadline end_{};  // of all it does
};

}  // namespace canteen::broker::remote
