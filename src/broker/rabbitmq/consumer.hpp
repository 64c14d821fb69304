// Consumer — takes messages of a group's queue, as many as are wanted, and settles them.
//
// AMQP knows no "so many more": a consumer has a window, the prefetch, of which every message that
// is not settled takes a place. The window is chosen when the consumer is registered. So there is
// one registered while something is wanted, with a window of what is wanted; it is kept as long as
// it fits, which is the rule where messages are wanted, settled and wanted again; and it is
// cancelled, and another one registered where more is wanted, before it would let in too many or
// when it lets in too few. Both cost the broker about as much as a message.
//
//   INV1  what the broker may still send = window - those of it that are out <= allowed()
//   INV2  an acknowledgement that would break INV1 waits (at most `patience`) for the next want();
//         then the consumer is cancelled first
//
// Who settles and then wants again, as consumers do, pays nothing for it. A handle with a prefetch
// keeps what nobody has asked for yet: so its acknowledgements may let in as much again before it
// has said that it wants more, and messages come without a pause. What is returned is for others,
// and lets in nothing.
//
// Thread safety: none. Blocking: barrier() only. Errors: LinkLost.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <canteen/base/timeout.hpp>

#include "src/broker/rabbitmq/connection.hpp"
#include "src/broker/rabbitmq/properties.hpp"
#include "src/broker/rabbitmq/sliding_window.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::rabbitmq {

class Consumer {
 public:
  // Opens its channel. `prefetch`: as Options::prefetch.
  Consumer(Connection& connection, std::string queue, std::size_t prefetch);

  void want(std::size_t more) noexcept {
    wanted_ = more;
    is_stopped_ = more == 0;
  }

  // What it is, until it is settled. Requires: it was told and is not settled.
  [[nodiscard]] const Letter& letter(std::uint64_t tag);

  // Of each tag one of them, once.
  void ack(std::uint64_t tag);
  void give_back(std::uint64_t tag);  // to its old place; counts as delivered

  // Sends what has been settled, and sees that as many may come as are wanted.
  void work(base::Instant now);

  // When work() is due again without anything new.
  [[nodiscard]] base::Deadline due() const noexcept { return due_; }

  // work(), but what has been settled waits for nothing.
  void settle_now();

  // Reads frames until an arrival is complete, which is told; false: none is there.
  bool read(remote::Link::Events& events);

  // Waits until the broker has done what was sent.
  void barrier();

 private:
  static constexpr std::chrono::nanoseconds patience = std::chrono::milliseconds(10);

  enum class State : std::uint8_t { out, acked, returned, sent };

  struct Out {
    Letter letter;
    std::uint64_t consumer = 0;
    State state = State::out;
  };

  // A delivery that is being read.
  struct Incoming {
    std::uint64_t tag = 0;
    std::uint64_t consumer = 0;
    bool redelivered = false;
    std::uint64_t missing = 0;  // bytes
    Opened opened;
    std::string payload;
  };

  [[nodiscard]] bool is_registered() const noexcept { return consumer_ != 0; }

  // What the broker may send, once everything is sent that waits here.
  [[nodiscard]] std::size_t room() const noexcept { return window_ - out_ + leaving_; }

  // What it may.
  [[nodiscard]] std::size_t allowed() const noexcept {
    return is_stopped_ || !returns_.empty() ? wanted_ : wanted_ + unasked_;
  }

  void settle(std::uint64_t tag, State state, std::vector<std::uint64_t>& among);
  void send_settled();
  void send_returns();
  void send_acks();
  void send_ack(std::uint64_t tag, bool multiple);
  void register_consumer();
  void cancel_consumer();
  void leaves(const Out& out);
  bool on_frame(const amqp_frame_t& frame, remote::Link::Events& events);
  void on_method(const amqp_frame_t& frame);
  void on_arrival(remote::Link::Events& events);

  Connection& connection_;
  const std::string queue_;
  const std::size_t unasked_;  // how many may come that are not wanted yet
  std::size_t wanted_ = 0;
  bool is_stopped_ = false;  // none was wanted, in so many words

  std::uint64_t consumer_ = 0;       // the registered one's number; 0: none is
  std::uint64_t last_consumer_ = 0;  // of those that there were
  std::size_t window_ = 0;           // the registered one's
  std::size_t out_ = 0;              // messages of it that the broker counts as not settled
  std::size_t leaving_ = 0;          // of these, settled here and not sent yet
  std::size_t prefetch_ = 0;         // as the channel was last told

  SlidingWindow<Out> deliveries_;  // by delivery tag
  std::vector<std::uint64_t> acks_;
  std::vector<std::uint64_t> returns_;
  base::Deadline due_;  // what waits by INV2 waits until then; never: nothing does
  Incoming incoming_;
};

}  // namespace canteen::broker::rabbitmq
