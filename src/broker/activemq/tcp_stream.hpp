// TcpStream — a socket that is connected and does not block.
#pragma once

#include <unistd.h>

#include "src/broker/activemq/stream.hpp"

namespace canteen::broker::activemq {

class TcpStream : public Stream {
 public:
  explicit TcpStream(int socket) noexcept : socket_(socket) {}

  ~TcpStream() override { ::close(socket_); }

  std::size_t read(std::span<char> into) override;
  std::size_t write(std::string_view bytes) override;
  [[nodiscard]] short awaits_to_read() const noexcept override;
  [[nodiscard]] short awaits_to_write() const noexcept override;

  [[nodiscard]] int descriptor() const noexcept override { return socket_; }

 private:
  const int socket_;
};

}  // namespace canteen::broker::activemq
