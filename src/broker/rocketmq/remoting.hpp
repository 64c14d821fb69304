// Remoting — RocketMQ's other protocol, by which a broker is administered: requests and answers
// with a code, fields and a body, in frames over TCP.
//
//   frame    its length, 4 bytes; the header's length, 4; the header; the body
//   header   an object of JSON: code, language, version, opaque (the number by which request and
//            answer belong together), flag, remark, extFields (names and their values, as texts)
//
// Lengths are in the network's byte order. With an access key each request is signed.
//
// Thread safety: none. Blocking: until the deadline. Errors: LinkLost; a broken connection is made
// again by the next request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <canteen/base/timeout.hpp>

#include "src/broker/remote/link.hpp"

namespace canteen::broker::rocketmq {

class Remoting {
 public:
  using Fields = std::map<std::string, std::string, std::less<>>;

  struct Answer {
    int code = 0;  // 0: it is done
    std::string remark;
    Fields fields;
    std::string body;
  };

  // A broker at HOST:PORT. Requires: a place that was checked.
  Remoting(std::string_view place, std::string access_key, std::string secret);
  Remoting(const Remoting&) = delete;
  Remoting& operator=(const Remoting&) = delete;
  ~Remoting();

  Answer ask(int code, Fields fields, std::string_view body, base::Deadline deadline);

  [[nodiscard]] const std::string& place() const noexcept { return place_; }

 private:
  void connect(base::Deadline deadline);
  void disconnect() noexcept;
  void write(std::string_view bytes, base::Deadline deadline) const;
  [[nodiscard]] std::string read(std::size_t count, base::Deadline deadline) const;
  void wait_for(short what, base::Deadline deadline) const;
  [[noreturn]] void lose(std::string_view why) const;

  const std::string place_;
  const std::string host_;
  const std::string port_;
  const std::string access_key_;
  const std::string secret_;
  int last_number_ = 0;
  int socket_ = -1;
};

}  // namespace canteen::broker::rocketmq
