// Receiver — gets a topic's messages for a group, and tells the broker what became of them.
//
//   wanted      one call asks for up to 32 of them, and waits at the broker for the first
//   out         a message is this client's for a while (RocketMQ: it is invisible), by a handle.
//               Halfway it is renewed, for as long as it is out: that gives another handle, and the
//               old one is worth nothing from then on, though the broker says OK to it. So what is
//               settled while it is being renewed waits for the new one.
//   settled     ack: many in one call. Back: a renewal for no time at all, one by one, for that
//               keeps their order; of what nobody has seen as the same attempt. Dead: put to the
//               topic of the dead letters, and then acknowledged; where there is no such topic the
//               broker puts it to its own (%DLQ%GROUP).
//
// What comes back is ready some seconds after it is due: until then it is nowhere to be seen, and
// is counted here.
//
// Thread safety: none. Blocking: none. Errors: LinkLost, from a turn of the connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include <canteen/base/timeout.hpp>

#include "src/broker/remote/link.hpp"
#include "src/broker/rocketmq/connection.hpp"
#include "src/broker/rocketmq/returns.hpp"
#include "src/broker/rocketmq/sender.hpp"

namespace canteen::broker::rocketmq {

class Receiver {
 public:
  // How long a call waits at the broker for a message. When it is not wanted any more it is left to
  // end by itself: one that is cut off takes with it what is put meanwhile, up to 32 messages that
  // come again seconds later.
  static constexpr std::chrono::milliseconds longest_poll{500};

  struct Line {
    std::string topic;
    std::string group;
    std::string dead_topic;
    std::chrono::nanoseconds invisible{};  // for how long a message is this client's
    std::shared_ptr<Returns> returns;      // of that group
    // What was stored up to then may have been delivered before: a broker that was killed forgets
    // what its groups have got within the last seconds.
    remote::WallTime doubtful_until = 0;
  };

  // Told by a turn of the connection.
  struct Ears {
    std::function<void(remote::Arrival)> arrived;
    std::function<void(std::uint64_t tag)> taken_back;
  };

  Receiver(Connection& connection, Line line, Ears ears);

  void want(std::size_t more);
  void settle(std::span<const remote::Settlement> settlements);

  // Sends what waits, renews what has to be; when it wants to be called again at the latest.
  base::Instant tend(base::Instant now);

  // Whether the broker has heard of all that was settled.
  [[nodiscard]] bool is_idle() const noexcept;

  // From now on nobody is told of what arrives: it is given back at once.
  void turn_away() noexcept { turns_away_ = true; }

  // Whether a message may be on its way here.
  [[nodiscard]] bool is_receiving() const noexcept { return is_receiving_; }

 private:
  struct Out {
    std::string id;      // the broker's
    std::string handle;  // the last one
    std::uint32_t attempt = 1;
    bool is_renewed = false;                      // a renewal is on its way
    std::optional<remote::Settlement> settled{};  // … and then this
    bool is_buried = false;                       // its copy is on its way to the dead letters
  };

  struct Back {
    std::string id;
    std::string handle;
    std::chrono::milliseconds delay{};
    bool was_seen = true;
  };

  struct Renewal {
    base::Instant at;
    std::uint64_t tag;
  };

  void receive(base::Instant now);
  void received(protocol::ReceiveMessageResponse& response);
  void receive_ended();
  void settle(const remote::Settlement& settlement, Out& out);
  void acknowledge();
  void give_back();
  void renew(std::uint64_t tag, Out& out);
  void renewed(std::uint64_t tag, const protocol::ChangeInvisibleDurationResponse& response);
  void bury(const remote::Settlement& settlement, Out& out);
  void buried(std::uint64_t tag, bool is_there);
  void leave_to_broker(const Out& out);
  protocol::ChangeInvisibleDurationRequest change(const std::string& id, const std::string& handle,
                                                  std::chrono::milliseconds invisible) const;
  void check(const protocol::Status& status) const;

  Connection& connection_;
  Line line_;
  const Ears ears_;
  Sender to_the_dead_;

  std::size_t wanted_ = 0;
  bool is_receiving_ = false;
  bool turns_away_ = false;
  bool has_received_ = false;             // the call on its way has brought something
  protocol::Status receive_status_;       // … what its status was
  base::Instant receive_not_before_ = 0;  // when the next may begin

  std::uint64_t last_tag_ = 0;
  std::unordered_map<std::uint64_t, Out> out_;
  std::deque<Renewal> renewals_;  // in the order of their times; of tags that may be settled by now
  std::size_t waiting_ = 0;       // settled, and waits for a renewal or a burial

  std::vector<protocol::AckMessageEntry> acks_;  // to be sent
  std::deque<Back> backs_;                       // … ; the first is on its way, if is_giving_back_
  bool is_giving_back_ = false;
  std::size_t asked_ = 0;  // acks that are on their way, and letters left to the broker
};

}  // namespace canteen::broker::rocketmq
