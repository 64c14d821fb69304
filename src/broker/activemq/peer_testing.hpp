// Peer — a broker for tests: the other end of a session's pair of sockets, which says what it is
// told to, and has read what the session wrote.
//
// Thread safety: none.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sys/socket.h>
#include <unistd.h>

#include <canteen/base/platform.hpp>

#include "src/broker/activemq/frame_parser.hpp"
#include "src/broker/activemq/session.hpp"
#include "src/broker/activemq/tcp_stream.hpp"
#include "src/broker/remote/wake_up.hpp"

namespace canteen::broker::activemq {

inline base::Deadline within(std::chrono::nanoseconds time) {
  return {time, base::System::now()};
}

class Peer {
 public:
  Peer() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data()) != 0) {
      throw std::runtime_error("no pair of sockets");
    }
    session_ = std::make_unique<Session>(std::make_unique<TcpStream>(ends_[0]), wake_.descriptor());
  }

  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  ~Peer() { ::close(ends_[1]); }

  [[nodiscard]] Session& session() noexcept { return *session_; }

  [[nodiscard]] const remote::WakeUp& wake() const noexcept { return wake_; }

  // Says it, whole.
  void say(std::string_view bytes) const {
    if (::send(ends_[1], bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size())) {
      throw std::runtime_error("the session does not read");
    }
  }

  void say(const Frame& frame, std::string_view body = {}) const {
    std::string bytes;
    append_frame(bytes, frame, body);
    say(bytes);
  }

  // `heartbeat`: how often it gives a sign of life, or should; 0: never.
  void introduce(const std::string& version, std::chrono::milliseconds heartbeat = {}) {
    say(Frame{.command = "CONNECTED"}
            .with("version", version)
            .with("heart-beat", std::to_string(heartbeat.count()) + ",0"));
    session_->introduce({.host = "kitchen",
                         .user = "",
                         .password = "",
                         .heartbeat = std::chrono::milliseconds(200),
                         .version = version},
                        within(std::chrono::seconds(10)));
    while (hear()) {
    }
  }

  // The next frame that the session has written.
  [[nodiscard]] std::optional<Frame> hear() {
    session_->write();
    std::array<char, 4096> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    for (;;) {
      const ssize_t count = ::recv(ends_[1], bytes.data(), bytes.size(), 0);
      if (count <= 0) break;
      parser_.feed({bytes.data(), static_cast<std::size_t>(count)});
    }
    return parser_.next();
  }

 private:
  std::array<int, 2> ends_{};
  const remote::WakeUp wake_;
  std::unique_ptr<Session> session_;
  FrameParser parser_;
};

}  // namespace canteen::broker::activemq
