// Stream — a connection's bytes, without blocking: plain (tcp_stream.hpp) or through TLS.
//
// Thread safety: none.
// Errors:        LinkLost once it has ended, or is broken.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <canteen/base/timeout.hpp>

#include "src/broker/remote/parameters.hpp"

namespace canteen::broker::activemq {

class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  // How many it read, or wrote; 0: none for now.
  virtual std::size_t read(std::span<char> into) = 0;
  virtual std::size_t write(std::string_view bytes) = 0;

  // What poll() has to wait for before the next read, or write, may be of use: POLLIN or POLLOUT.
  [[nodiscard]] virtual short awaits_to_read() const noexcept = 0;
  [[nodiscard]] virtual short awaits_to_write() const noexcept = 0;

  [[nodiscard]] virtual int descriptor() const noexcept = 0;
};

// Connects, by each of the host's addresses in turn. The look-up of its name takes as long as the
// system's resolver lets it.
std::unique_ptr<Stream> connect_tcp(const std::string& host, std::uint16_t port,
                                    base::Deadline deadline);

// Over a stream that is connected: BrokerError if the broker is not who it should be, or for a file
// that cannot be used; Unsupported where this was built without OpenSSL.
std::unique_ptr<Stream> secured(std::unique_ptr<Stream> stream, const std::string& host,
                                const remote::Tls& tls, base::Deadline deadline);

// Whether secured() can be.
[[nodiscard]] bool has_tls() noexcept;

}  // namespace canteen::broker::activemq
