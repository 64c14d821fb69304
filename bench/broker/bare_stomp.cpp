#include "bench/broker/bare_stomp.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace canteen::bench {
namespace {

constexpr std::size_t hundred = 100;
constexpr std::size_t written_at_once = 64U << 10U;

void expect(bool is_good, const std::string& what) {
  if (!is_good) throw std::runtime_error("bare STOMP: " + what);
}

std::string header(const std::string& frame, std::string_view name) {
  const std::size_t line = frame.find("\n" + std::string(name) + ":");
  const std::size_t end = frame.find("\n\n");
  if (line == std::string::npos || line > end) return "";
  const std::size_t from = line + name.size() + 2;
  return frame.substr(from, frame.find('\n', from) - from);
}

bool is_a(const std::string& frame, std::string_view command) {
  return frame.rfind(std::string(command) + "\n", 0) == 0;
}

}  // namespace

BareStomp::BareStomp(const broker::Url& url, std::string queue, Ack ack)
    : queue_(std::move(queue)), ack_(ack), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(url.port.value_or(61613));
  expect(::inet_pton(AF_INET, url.host.c_str(), &address.sin_addr) == 1, "no address");
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  expect(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
         "no connection");
  send("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n");
  flush();
  const std::string greeting = next_frame();
  expect(is_a(greeting, "CONNECTED"), greeting);
  is_artemis_ = header(greeting, "server").find("Artemis") != std::string::npos;
}

BareStomp::~BareStomp() {
  ::close(socket_);
}

std::string BareStomp::destination() const {
  return is_artemis_ ? "destination:" + queue_ + "\ndestination-type:ANYCAST\n"
                     : "destination:/queue/" + queue_ + "\n";
}

void BareStomp::put(const std::string& payload, std::size_t messages, std::size_t window) {
  const std::string head = "SEND\n" + destination() +
                           "persistent:true\ncontent-length:" + std::to_string(payload.size()) +
                           "\n";
  const std::size_t unit = std::max<std::size_t>(window / 2, 1);
  for (std::size_t done = 0; done < messages; done += unit) {
    const std::string receipt = "receipt:" + std::to_string(++asked_) + "\n";
    if (unit == 1) {
      send(head + receipt + "\n" + payload);
    } else {
      send("BEGIN\ntransaction:t\n\n");
      for (std::size_t i = done; i < std::min(done + unit, messages); ++i) {
        send(head + "transaction:t\ncanteen-id:" + std::to_string(i) + "\n\n" + payload);
      }
      send("COMMIT\ntransaction:t\n" + receipt + "\n");
    }
    flush();
    wait_for_receipts(asked_ - (unit == 1 ? 0 : 1));
  }
  wait_for_receipts(asked_);
}

void BareStomp::get(std::size_t messages, std::size_t window) {
  const std::string size = is_artemis_ ? "consumer-window-size:" + std::to_string(window * 512)
                                       : "activemq.prefetchSize:" + std::to_string(window);
  const std::string type = is_artemis_ ? "subscription-type:ANYCAST\n" : "";
  const std::string mode = ack_ == Ack::each ? "ack:client-individual\n" : "ack:client\n";
  send("SUBSCRIBE\nid:s\n" + mode + destination() + type + size + "\n\n");
  flush();
  for (std::size_t i = 1; i <= messages; ++i) {
    const std::string frame = next_frame();
    expect(is_a(frame, "MESSAGE"), frame);
    const bool ends_hundred = i % hundred == 0 || i == messages;
    if (ack_ == Ack::many && !ends_hundred) continue;
    const std::string receipt =
        i == messages ? "receipt:" + std::to_string(++asked_) + "\n" : std::string();
    send("ACK\nid:" + header(frame, "ack") + "\n" + receipt + "\n");
    if (ends_hundred) flush();
  }
  wait_for_receipts(asked_);
  send("UNSUBSCRIBE\nid:s\nreceipt:" + std::to_string(++asked_) + "\n\n");
  flush();
  wait_for_receipts(asked_);
}

void BareStomp::wait_for_receipts(std::size_t up_to) {
  while (receipts_ < up_to) {
    const std::string frame = next_frame();
    expect(is_a(frame, "RECEIPT"), frame);
    ++receipts_;
  }
}

void BareStomp::send(std::string_view frame) {
  out_ += frame;
  out_ += '\0';
  if (out_.size() >= written_at_once) flush();
}

void BareStomp::flush() {
  std::string_view rest = out_;
  while (!rest.empty()) {
    const ssize_t written = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
    expect(written > 0, "the connection is gone");
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  out_.clear();
}

// With its head and its body; heartbeats between frames are passed over.
std::string BareStomp::next_frame() {
  std::array<char, 64U << 10U> some{};
  for (;;) {
    while (read_ < in_.size() && (in_[read_] == '\n' || in_[read_] == '\r')) ++read_;
    const std::size_t body = in_.find("\n\n", read_);
    if (body != std::string::npos) {
      const std::string length = header(in_.substr(read_, body + 2 - read_), "content-length");
      const std::size_t end = length.empty() ? in_.find('\0', body) : body + 2 + std::stoul(length);
      if (end < in_.size()) {
        std::string frame = in_.substr(read_, end - read_);
        read_ = end + 1;
        return frame;
      }
    }
    in_.erase(0, std::exchange(read_, 0));
    const ssize_t got = ::recv(socket_, some.data(), some.size(), 0);
    expect(got > 0, "the connection is gone");
    in_.append(some.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace canteen::bench
