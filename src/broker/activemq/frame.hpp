// Frame — what STOMP 1.2 sends: a command, headers in their order, and a body of any bytes.
//
//   SEND\n
//   destination:/queue/orders\n
//   content-length:4\n
//   \n
//   soup\0
//
// Source: stomp.github.io/stomp-specification-1.2.html. Names and values of headers are escaped (\r
// \n : \\ as \r \n \c \\), but for CONNECT and CONNECTED, which 1.0 knew already.
//
// Thread safety: a value.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <canteen/broker/errors.hpp>

namespace canteen::broker::activemq {

// Bytes that are no frame.
class FrameError : public BrokerError {
 public:
  using BrokerError::BrokerError;
};

struct Frame {
  using Header = std::pair<std::string, std::string>;

  std::string command;
  std::vector<Header> headers{};
  std::string body{};

  Frame& with(std::string_view name, std::string_view value) {
    headers.emplace_back(name, value);
    return *this;
  }

  // Of a name that stands there more than once the first, as STOMP wants it; "" if it does not.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

// Appends the frame's bytes, with `body` instead of its own, and with a content-length unless it is
// empty or the frame has one. Requires: a command without escapes.
void append_frame(std::string& bytes, const Frame& frame, std::string_view body);

}  // namespace canteen::broker::activemq
