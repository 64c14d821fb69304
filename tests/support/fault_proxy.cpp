#include "tests/support/fault_proxy.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

namespace canteen::testing {
namespace {

constexpr std::size_t chunk = 65536;

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

int listen_at(std::uint16_t port) {
  const int one = 1;
  const sockaddr_in address = loopback(port);
  const int listener =
      checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  checked(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  checked(::listen(listener, SOMAXCONN), "listen");
  return listener;
}

std::uint16_t port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  checked(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  return ntohs(address.sin_port);
}

// Whether it is there becomes known by and by.
int connect_to(std::uint16_t port) {
  const sockaddr_in address = loopback(port);
  const int socket =
      checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  static_cast<void>(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  return socket;
}

void without_delay(int socket) {
  const int one = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

// With a reset, not an end: nothing is delivered any more.
void reset_socket(int socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket);
}

void close_socket(int socket) {
  ::close(socket);
}

}  // namespace

FaultProxy::FaultProxy(std::uint16_t server, std::uint16_t port)
    : server_(server),
      listener_(listen_at(port)),
      wake_(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")) {
  port_ = port_of(listener_);
  thread_ = std::thread([this] { serve(); });
}

FaultProxy::~FaultProxy() {
  ask([this] {
    cut_now();
    ending_ = true;
  });
  thread_.join();
  ::close(listener_);
  ::close(wake_);
}

std::string FaultProxy::url(std::string_view direct) const {
  const std::string from = ":" + std::to_string(server_);
  std::string text(direct);
  const std::size_t at = text.rfind(from, text.find('?'));
  return at == std::string::npos ? text
                                 : text.replace(at, from.size(), ":" + std::to_string(port_));
}

void FaultProxy::cut() {
  ask([this] { cut_now(); });
}

void FaultProxy::cut_after(To direction, std::size_t bytes) {
  ask([this, direction, bytes] { allowance_[index(direction)] = bytes; });
}

void FaultProxy::stall() {
  ask([this] { stalled_ = true; });
}

void FaultProxy::resume() {
  ask([this] { stalled_ = false; });
}

void FaultProxy::refuse() {
  ask([this] { refusing_ = true; });
}

void FaultProxy::accept() {
  ask([this] { refusing_ = false; });
}

void FaultProxy::ask(Step step) {
  const std::scoped_lock one_at_a_time(asking_);
  std::unique_lock lock(mutex_);
  step_ = std::move(step);
  const std::uint64_t one = 1;
  checked(static_cast<int>(::write(wake_, &one, sizeof one)), "eventfd");
  done_.wait(lock, [this] { return !step_; });
}

void FaultProxy::serve() {
  while (!ending_) {
    std::vector<pollfd> found = interests();
    ::poll(found.data(), found.size(), -1);
    // What was asked for comes first; what was found before it may be no more.
    if (!take_a_step()) forward(found);
  }
}

bool FaultProxy::take_a_step() {
  std::uint64_t count = 0;
  if (::read(wake_, &count, sizeof count) < 0) return false;
  const std::scoped_lock lock(mutex_);
  step_();
  step_ = nullptr;
  done_.notify_one();
  return true;
}

// The wake, the listener, and then two for each connection, in the order of all_.
std::vector<pollfd> FaultProxy::interests() const {
  std::vector<pollfd> all{{.fd = wake_, .events = POLLIN, .revents = 0}};
  if (stalled_) return all;
  all.push_back({.fd = listener_, .events = POLLIN, .revents = 0});
  for (const Connection& each : all_) {
    for (std::size_t i = 0; i < 2; ++i) {
      const Way& out = each.ways[i];
      const Way& in = each.ways[1 - i];
      const bool reads = !in.ended && in.waiting.empty();
      const auto events =
          static_cast<short>((out.waiting.empty() ? 0 : POLLOUT) | (reads ? POLLIN : 0));
      // A socket of which nothing is wanted is not looked at: its end would be told for ever.
      all.push_back({.fd = events == 0 ? -1 : each.sockets[i], .events = events, .revents = 0});
    }
  }
  return all;
}

void FaultProxy::forward(const std::vector<pollfd>& found) {
  if (stalled_) return;
  std::size_t at = 2;
  for (auto each = all_.begin(); each != all_.end();) {
    const bool from_server = found[at + index(To::server)].revents != 0;
    const bool from_client = found[at + index(To::client)].revents != 0;
    at += 2;
    const std::size_t cuts = cuts_;
    const bool good =
        move(*each, index(To::server), from_client) && move(*each, index(To::client), from_server);
    if (cuts_ != cuts) return;
    const bool over = each->ways[0].closed && each->ways[1].closed;
    // (After both ends a reset would lose what is still on its way.)
    each = good && !over ? std::next(each) : drop(each, good ? close_socket : reset_socket);
  }
  if (found[1].revents != 0) welcome();
}

void FaultProxy::welcome() {
  if (refusing_) {
    turn_away();
    return;
  }
  const int client = next_client();
  if (client < 0) return;
  const int server = connect_to(server_);
  without_delay(client);
  without_delay(server);
  all_.push_back({.sockets = {server, client}, .ways = {}});
  open_ = all_.size();
}

int FaultProxy::next_client() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (client >= 0) ++connections_;
  return client;
}

void FaultProxy::turn_away() {
  for (int client = next_client(); client >= 0; client = next_client()) reset_socket(client);
}

// What has come goes on as far as it can. False: the connection has failed.
bool FaultProxy::move(Connection& connection, std::size_t way, bool readable) {
  Way& this_way = connection.ways[way];
  if (readable && !this_way.ended && this_way.waiting.empty() && !read(connection, way))
    return false;
  if (!write(connection, way)) return false;
  if (this_way.ended && this_way.waiting.empty() && !this_way.closed) {
    this_way.closed = true;
    ::shutdown(connection.sockets[way], SHUT_WR);
  }
  return true;
}

bool FaultProxy::read(Connection& connection, std::size_t way) {
  std::vector<char>& waiting = connection.ways[way].waiting;
  waiting.resize(chunk);
  const ssize_t result = ::recv(connection.sockets[1 - way], waiting.data(), chunk, 0);
  waiting.resize(result > 0 ? static_cast<std::size_t>(result) : 0);
  if (result < 0) return errno == EAGAIN || errno == EINTR;
  connection.ways[way].ended = result == 0;
  std::size_t& allowance = allowance_[way];
  if (allowance == unlimited) return true;
  if (waiting.size() <= allowance) {
    allowance -= waiting.size();
    return true;
  }
  waiting.resize(allowance);
  allowance = unlimited;
  write(connection, way);
  cut_now();
  return false;
}

bool FaultProxy::write(Connection& connection, std::size_t way) {
  std::vector<char>& waiting = connection.ways[way].waiting;
  if (waiting.empty()) return true;
  const ssize_t result =
      ::send(connection.sockets[way], waiting.data(), waiting.size(), MSG_NOSIGNAL);
  if (result < 0) return errno == EAGAIN || errno == EINTR;
  waiting.erase(waiting.begin(), waiting.begin() + result);
  bytes_[way] += static_cast<std::uint64_t>(result);
  return true;
}

FaultProxy::Connections::iterator FaultProxy::drop(Connections::iterator connection,
                                                   void (*end)(int socket)) {
  for (const int each : connection->sockets) end(each);
  const auto next = all_.erase(connection);
  open_ = all_.size();
  return next;
}

void FaultProxy::cut_now() {
  turn_away();  // who has connected is connected, whether we have looked at it or not
  for (auto each = all_.begin(); each != all_.end();) each = drop(each, reset_socket);
  ++cuts_;
}

}  // namespace canteen::testing
