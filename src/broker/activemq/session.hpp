// Session — a STOMP conversation over a stream, by 1.1 or 1.2: who asks, what was received, signs
// of life.
//
// Frames that are sent wait until step() has written them. Receipts and messages are handed to who
// waits for them; an ERROR ends the session, as STOMP wants it.
//
// Thread safety: none. Blocking: introduce(), step(), await(): until the deadline at most.
// Errors:        LinkLost when the connection is gone, when the broker gives no sign of life, or
//                after an ERROR. Never what was sent, which may be secret.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <canteen/base/timeout.hpp>

#include "src/broker/activemq/frame.hpp"
#include "src/broker/activemq/frame_parser.hpp"
#include "src/broker/activemq/stream.hpp"

namespace canteen::broker::activemq {

class Session {
 public:
  struct Login {
    std::string host;
    std::string user;  // empty: none
    std::string password;
    std::chrono::nanoseconds heartbeat;  // how often signs of life are wanted
    std::string version = "1.2";
  };

  using OnMessage = std::function<void(Frame message)>;
  using OnError = std::function<void(std::string_view receipt, const std::string& why)>;

  // `wake`: a descriptor that ends a step() when it can be read; the caller reads it.
  Session(std::unique_ptr<Stream> stream, int wake);

  // BrokerError if the broker does not want them.
  void introduce(const Login& login, base::Deadline deadline);

  // Of STOMP.
  [[nodiscard]] const std::string& version() const noexcept { return version_; }

  // How the broker calls itself: "ActiveMQ/6.3.1".
  [[nodiscard]] const std::string& server() const noexcept { return server_; }

  // How it calls this session.
  [[nodiscard]] const std::string& id() const noexcept { return id_; }

  void send(const Frame& frame, std::string_view body = {});

  // Without a content-length, by which the brokers know text; `body` has no zero byte.
  void send_text(const Frame& frame, std::string_view body);

  // For a frame's header `receipt`: `then` is called when the broker has it, and all before it.
  [[nodiscard]] std::string receipt(std::function<void()> then);

  // A name that nothing of this session has yet: "t12".
  [[nodiscard]] std::string new_name(char kind);

  // Messages of a subscription; those of none go nowhere: it was given up meanwhile.
  void on_message(const std::string& subscription, OnMessage handler);
  void forget(const std::string& subscription);

  // What is told before the LinkLost of an ERROR.
  void on_error(OnError handler) { on_error_ = std::move(handler); }

  // Writes what waits, and handles what has come; waits for it until then. Whether anything came.
  bool step(base::Deadline deadline);

  // Steps until is_done(); LinkLost if it is not by then. `wake` does not end it, and stays as it
  // is.
  void await(const std::function<bool()>& is_done, base::Deadline deadline);

  [[nodiscard]] int descriptor() const noexcept { return stream_->descriptor(); }

  // Writes what waits, as far as it goes at once.
  void write();

 private:
  bool read();
  void handle(Frame frame);
  void refuse(const Frame& error);
  bool step(base::Deadline deadline, int wake);
  void wait(base::Deadline deadline, int wake);
  bool keep_alive();
  void agree_on_heartbeats(std::string_view header, std::chrono::nanoseconds wanted);

  const std::unique_ptr<Stream> stream_;
  const int wake_;
  FrameParser parser_;
  std::string version_;
  std::string server_;
  std::string id_;
  std::string unsent_;
  std::size_t written_ = 0;  // of unsent_
  std::uint64_t last_name_ = 0;
  std::unordered_map<std::string, std::function<void()>> receipts_;
  std::unordered_map<std::string, OnMessage> subscriptions_;
  OnError on_error_;
  Frame greeting_{};  // CONNECTED, or ERROR instead of it
  bool is_introduced_ = false;
  // Signs of life; 0: none.
  base::Instant sends_every_ = 0;
  base::Instant hears_within_ = 0;
  base::Instant last_sent_ = 0;
  base::Instant last_heard_ = 0;
};

}  // namespace canteen::broker::activemq
