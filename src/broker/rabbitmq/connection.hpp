// Connection — to the broker: a socket, a login, channels that are opened, frames that come in.
//
// ChannelClosed — the broker has closed a channel, since it did not want what was asked there; the
// connection goes on, and the channel can be opened again.
//
// Thread safety: none.
// Blocking:      the constructor and expect()'s callers until the deadline last given to within();
//                next() never.
// Errors:        LinkLost, when the connection is gone or useless; BrokerError from the
// constructor,
//                when the broker does not want this user here, or its certificate is not trusted.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <amqp.h>
#include <amqp_framing.h>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/errors.hpp>

#include "src/broker/rabbitmq/settings.hpp"

namespace canteen::broker::rabbitmq {

class ChannelClosed : public BrokerError {
 public:
  ChannelClosed(int code, const std::string& text) : BrokerError(text), code_(code) {}

  // AMQP's: 403, 404, 406 …
  [[nodiscard]] int code() const noexcept { return code_; }

 private:
  int code_;
};

class Connection {
 public:
  Connection(const Settings& settings, base::Deadline deadline);

  // rabbitmq-c's, for its calls; each is followed by expect(), or its status given to sent().
  [[nodiscard]] amqp_connection_state_t native() const noexcept { return state_.get(); }

  [[nodiscard]] int descriptor() const noexcept { return amqp_get_sockfd(native()); }

  [[nodiscard]] const Settings& settings() const noexcept { return settings_; }

  // The calls that follow, which wait for an answer, wait no longer, and for some seconds at most.
  void within(base::Deadline deadline) const;

  void open_channel(amqp_channel_t channel);

  // Of the last call, on that channel: that it went well. `what`: "declaring the queue x".
  void expect(amqp_channel_t channel, std::string_view what);

  // Of a call that does not wait for an answer.
  void sent(int status, std::string_view what) const;

  // The next frame that is there, and false if there is none. Sends heartbeats, and expects them.
  // Closes of the connection are thrown.
  bool next(amqp_frame_t& frame) const;

  // Gives back the memory of frames that have been read; they must not be used any more.
  void release(amqp_channel_t channel) const noexcept {
    amqp_maybe_release_buffers_on_channel(native(), channel);
  }

  // The broker has closed `channel`: says that it knows, and throws.
  [[noreturn]] void closed(amqp_channel_t channel, const amqp_channel_close_t& close,
                           std::string_view what);

  [[noreturn]] void lost(const std::string& why) const;

  // Says good-bye until the deadline.
  void close(base::Deadline deadline) const noexcept;

 private:
  struct Destroy {
    void operator()(amqp_connection_state_t state) const noexcept {
      amqp_destroy_connection(state);
    }
  };

  void open_socket(base::Deadline deadline);
  void log_in();
  void expect(amqp_channel_t channel, const amqp_rpc_reply_t& reply, std::string_view what);
  [[noreturn]] void refused(const amqp_connection_close_t& close) const;

  const Settings settings_;
  std::unique_ptr<amqp_connection_state_t_, Destroy> state_;
};

}  // namespace canteen::broker::rabbitmq
