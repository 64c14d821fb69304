// Publisher — puts messages to the broker, and hears what became of each.
//
// It has a connection of its own: the broker does not read from who puts while it is short of
// memory, and what is acknowledged must not wait behind that. The connection is made when it is
// first needed.
//
// What was handed over and cannot be sent yet waits here: the broker wants no puts, the socket is
// full, or too many are on their way.
//
// A quorum queue that is just being recovered may swallow what is put: it neither keeps it nor says
// no, and would not for ever. So the first message of a connection goes alone, and who gets no
// answer for long is not connected to anything of use: that is a loss, too.
//
// Thread safety: none. Blocking: send() while it connects; nothing else.
// Errors:        LinkLost; BrokerError when it connects.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "src/broker/rabbitmq/connection.hpp"
#include "src/broker/rabbitmq/properties.hpp"
#include "src/broker/rabbitmq/sliding_window.hpp"

namespace canteen::broker::rabbitmq {

class Publisher {
 public:
  // What is told of a message: its kind and number are those of the Dispatch.
  enum class Kind : std::uint8_t { put, copy };
  enum class Fate : std::uint8_t { kept, unroutable, refused };

  struct Dispatch {
    std::string_view exchange;  // "": the default one, which takes the name of a queue
    std::string_view route;     // both live longer than the publisher
    Letter letter;
    Kind kind = Kind::put;
    std::uint64_t number = 0;
  };

  class Events {
   public:
    virtual void ended(Kind kind, std::uint64_t number, Fate fate) = 0;
    virtual void blocked(std::optional<std::string> why) = 0;

   protected:
    ~Events() = default;
  };

  Publisher(const Settings& settings, Events& events) : settings_(settings), events_(events) {}

  void send(Dispatch dispatch) { outbox_.push_back(std::move(dispatch)); }

  // Sends what can be sent, and reads what is there. Whether anything was read.
  bool work();

  // -1 while it is not connected; and whether it waits for room in the socket.
  [[nodiscard]] int descriptor() const noexcept;

  [[nodiscard]] bool wants_to_write() const noexcept {
    const std::size_t most = has_answered_ ? most_in_flight : 1;
    return !outbox_.empty() && !blocked_ && in_flight_.size() < most;
  }

  // Whether what was handed over has all been answered.
  [[nodiscard]] bool idle() const noexcept { return outbox_.empty() && in_flight_.empty(); }

  void close(base::Deadline deadline) noexcept;

 private:
  // As many as keep the broker busy; more only fill its memory.
  static constexpr std::size_t most_in_flight = 4096;

  struct Unconfirmed {
    std::shared_ptr<const Message> message;
    std::uint64_t number = 0;
    Kind kind = Kind::put;
    bool returned = false;
    bool answered = false;
  };

  void connect();
  void expect_answers(base::Instant now) const;
  void write();
  void write(const Dispatch& dispatch);
  bool has_room();
  bool read();
  void on_method(const amqp_frame_t& frame);
  void on_return(std::string_view id);
  void on_confirm(std::uint64_t tag, bool multiple, Fate fate);
  void answer(Unconfirmed& one, Fate fate);

  const Settings& settings_;
  Events& events_;
  std::optional<Connection> connection_;
  PropertiesWriter writer_;
  std::deque<Dispatch> outbox_;
  SlidingWindow<Unconfirmed> in_flight_;  // by delivery tag
  std::size_t unchecked_ = 0;             // bytes sent since the socket was seen to have room
  bool blocked_ = false;
  bool has_answered_ = false;      // of a message, on this connection
  base::Instant last_answer_ = 0;  // or when there was nothing to be answered
};

}  // namespace canteen::broker::rabbitmq
