// BareStomp — the loops that one would write by hand over a socket, by STOMP 1.2, for ActiveMQ
// Classic and Artemis: a durable queue, persistent messages in transactions of half a window, two
// of them unconfirmed; a consumer with a window that acknowledges each message, or a hundred in
// one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <canteen/broker/url.hpp>

#include "bench/broker/bare_client.hpp"

namespace canteen::bench {

class BareStomp final : public BareClient {
 public:
  enum class Ack : std::uint8_t { each, many };

  BareStomp(const broker::Url& url, std::string queue, Ack ack);
  ~BareStomp() override;

  void put(const std::string& payload, std::size_t messages, std::size_t window) override;
  void get(std::size_t messages, std::size_t window) override;

 private:
  void send(std::string_view frame);  // without the zero at its end
  void flush();
  std::string next_frame();
  void wait_for_receipts(std::size_t up_to);
  [[nodiscard]] std::string destination() const;

  const std::string queue_;
  const Ack ack_;
  int socket_ = -1;
  bool is_artemis_ = false;
  std::string out_;
  std::string in_;
  std::size_t read_ = 0;   // of in_
  std::size_t asked_ = 0;  // receipts, which come in their order
  std::size_t receipts_ = 0;
};

}  // namespace canteen::bench
