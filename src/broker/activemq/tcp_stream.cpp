#include "src/broker/activemq/tcp_stream.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "src/broker/activemq/await.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::activemq {
namespace {

std::string words_of(int error) {
  return std::generic_category().message(error);
}

bool is_for_now(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

struct Freed {
  void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

std::unique_ptr<addrinfo, Freed> addresses_of(const std::string& host, std::uint16_t port) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &list);
  if (error != 0) throw remote::LinkLost(::gai_strerror(error));
  return std::unique_ptr<addrinfo, Freed>(list);
}

// 0, or why it is not connected.
int connected(int socket, const addrinfo& address, base::Deadline deadline) {
  if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd wait{.fd = socket, .events = POLLOUT, .revents = 0};
  while (!await({&wait, 1}, deadline)) {
    if (deadline.passed(base::System::now())) return ETIMEDOUT;
  }
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

}  // namespace

std::unique_ptr<Stream> connect_tcp(const std::string& host, std::uint16_t port,
                                    base::Deadline deadline) {
  const auto addresses = addresses_of(host, port);
  int error = 0;
  for (const addrinfo* each = addresses.get(); each != nullptr; each = each->ai_next) {
    const int socket = ::socket(each->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) {
      error = errno;
      continue;
    }
    auto stream = std::make_unique<TcpStream>(socket);
    error = connected(socket, *each, deadline);
    if (error != 0) continue;
    // A frame goes out when it is written, and not when the one before it was answered.
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return stream;
  }
  throw remote::LinkLost(words_of(error));
}

std::size_t TcpStream::read(std::span<char> into) {
  const ssize_t count = ::recv(socket_, into.data(), into.size(), 0);
  if (count > 0) {
    // The system forgets it with each read. A broker that writes two answers, one after the other,
    // would else wait 40 ms before the second.
    const int yes = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
    return static_cast<std::size_t>(count);
  }
  if (count == 0) throw remote::LinkLost("the broker has closed the connection");
  if (is_for_now(errno)) return 0;
  throw remote::LinkLost(words_of(errno));
}

std::size_t TcpStream::write(std::string_view bytes) {
  const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count >= 0) return static_cast<std::size_t>(count);
  if (is_for_now(errno)) return 0;
  throw remote::LinkLost(words_of(errno));
}

short TcpStream::awaits_to_read() const noexcept {
  return POLLIN;
}

short TcpStream::awaits_to_write() const noexcept {
  return POLLOUT;
}

}  // namespace canteen::broker::activemq
