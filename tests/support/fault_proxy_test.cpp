#include "tests/support/fault_proxy.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "tests/support/eventually.hpp"

namespace canteen::testing {
namespace {

using To = FaultProxy::To;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// Sends back what comes, until the end of it; each connection in a thread of its own.
class EchoServer {
 public:
  EchoServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 16), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }

  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;

  // After all clients' ends.
  ~EchoServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  // How many of its connections have ended.
  [[nodiscard]] int ended() const { return ended_; }

 private:
  void serve() {
    std::vector<std::thread> all;
    while (true) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) break;
      all.emplace_back([this, socket] { echo(socket); });
    }
    for (std::thread& each : all) each.join();
  }

  void echo(int socket) {
    std::vector<char> buffer(65536);
    while (true) {
      const ssize_t count = ::recv(socket, buffer.data(), buffer.size(), 0);
      if (count <= 0) break;
      ::send(socket, buffer.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL);
    }
    ::close(socket);
    ++ended_;
  }

  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> ended_ = 0;
  std::thread thread_;
};

class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = loopback(port);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  ~Client() { ::close(socket_); }

  void send(const std::string& text) const {
    EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL), std::ssize(text));
  }

  void end() const { ::shutdown(socket_, SHUT_WR); }

  // So many bytes, or what came before the connection's end.
  [[nodiscard]] std::string receive(std::size_t size) const {
    std::string text(size, '\0');
    std::size_t done = 0;
    while (done < size) {
      const ssize_t count = ::recv(socket_, text.data() + done, size - done, 0);
      if (count <= 0) break;
      done += static_cast<std::size_t>(count);
    }
    return text.substr(0, done);
  }

  // Whether nothing comes, not even an end, in a tenth of a second.
  [[nodiscard]] bool hears_nothing() const {
    pollfd waits{.fd = socket_, .events = POLLIN, .revents = 0};
    return ::poll(&waits, 1, 100) == 0;
  }

  // Whether what comes next is a reset, and no end.
  [[nodiscard]] bool was_reset() const {
    char byte = 0;
    return ::recv(socket_, &byte, 1, 0) < 0 && errno == ECONNRESET;
  }

 private:
  int socket_;
};

class FaultProxyTest : public ::testing::Test {
 protected:
  EchoServer server;
  FaultProxy proxy{server.port()};
};

TEST_F(FaultProxyTest, forwards_and_counts) {
  const Client client(proxy.port());
  client.send("soup");
  EXPECT_EQ(client.receive(4), "soup");
  EXPECT_EQ(proxy.connections(), 1U);
  EXPECT_EQ(proxy.open(), 1U);
  EXPECT_EQ(proxy.bytes(To::server), 4U);
  EXPECT_TRUE(eventually([&] { return proxy.bytes(To::client) == 4U; }));
}

TEST_F(FaultProxyTest, forwards_more_than_fits_and_both_ends) {
  const Client client(proxy.port());
  std::string text;
  for (int i = 0; text.size() < 8'000'000; ++i) text += std::to_string(i) + " ";
  std::thread sender([&] {
    client.send(text);
    client.end();
  });
  EXPECT_TRUE(client.receive(text.size()) == text);
  sender.join();
  EXPECT_EQ(client.receive(1), "");  // the server has heard of the end, and ends too
  EXPECT_TRUE(eventually([&] { return proxy.open() == 0; }));
}

TEST_F(FaultProxyTest, cut_resets_all_and_welcomes_new_ones) {
  const Client one(proxy.port());
  const Client two(proxy.port());
  one.send("a");
  two.send("b");
  EXPECT_EQ(one.receive(1) + two.receive(1), "ab");
  proxy.cut();
  EXPECT_EQ(proxy.open(), 0U);
  EXPECT_EQ(proxy.cuts(), 1U);
  EXPECT_TRUE(one.was_reset());
  EXPECT_TRUE(two.was_reset());
  EXPECT_TRUE(eventually([&] { return server.ended() == 2; }));

  const Client three(proxy.port());
  three.send("c");
  EXPECT_EQ(three.receive(1), "c");
}

TEST_F(FaultProxyTest, stall_holds_everything_until_resume) {
  const Client client(proxy.port());
  client.send("a");
  EXPECT_EQ(client.receive(1), "a");
  proxy.stall();
  client.send("b");
  const Client late(proxy.port());  // is connected, and no more
  late.send("c");
  EXPECT_TRUE(client.hears_nothing());
  EXPECT_TRUE(late.hears_nothing());
  EXPECT_EQ(proxy.bytes(To::server), 1U);
  proxy.resume();
  EXPECT_EQ(client.receive(1), "b");
  EXPECT_EQ(late.receive(1), "c");
}

TEST_F(FaultProxyTest, cut_ends_what_is_stalled) {
  const Client client(proxy.port());
  client.send("a");
  EXPECT_EQ(client.receive(1), "a");
  proxy.stall();
  client.send("b");
  const Client late(proxy.port());
  proxy.cut();
  EXPECT_TRUE(client.was_reset());
  EXPECT_TRUE(late.was_reset());
  EXPECT_EQ(proxy.bytes(To::server), 1U);
}

TEST_F(FaultProxyTest, refuse_resets_new_connections_only) {
  const Client old(proxy.port());
  old.send("a");
  EXPECT_EQ(old.receive(1), "a");
  proxy.refuse();
  const Client refused(proxy.port());
  EXPECT_TRUE(refused.was_reset());
  EXPECT_EQ(proxy.connections(), 2U);
  old.send("b");
  EXPECT_EQ(old.receive(1), "b");
  proxy.accept();
  const Client accepted(proxy.port());
  accepted.send("c");
  EXPECT_EQ(accepted.receive(1), "c");
}

TEST_F(FaultProxyTest, cut_after_lets_just_so_much_through_to_the_server) {
  const Client client(proxy.port());
  proxy.cut_after(To::server, 6);
  client.send("soup");
  EXPECT_EQ(client.receive(4), "soup");
  EXPECT_EQ(proxy.cuts(), 0U);
  client.send("tray");
  EXPECT_TRUE(eventually([&] { return proxy.cuts() == 1; }));
  EXPECT_EQ(proxy.bytes(To::server), 6U);
  EXPECT_EQ(client.receive(4).substr(0, 2), "");

  const Client next(proxy.port());  // once, not again
  next.send("a longer text");
  EXPECT_EQ(next.receive(13), "a longer text");
}

TEST_F(FaultProxyTest, cut_after_0_loses_the_answer_not_the_question) {
  const Client client(proxy.port());
  proxy.cut_after(To::client, 0);
  client.send("soup");
  EXPECT_TRUE(client.was_reset());
  EXPECT_EQ(proxy.bytes(To::server), 4U);
  EXPECT_EQ(proxy.bytes(To::client), 0U);
}

TEST_F(FaultProxyTest, an_absent_server_resets) {
  std::uint16_t nobody = 0;
  {
    const EchoServer gone;
    nobody = gone.port();
  }
  const FaultProxy to_nobody(nobody);
  const Client client(to_nobody.port());
  EXPECT_TRUE(client.was_reset());
}

TEST_F(FaultProxyTest, a_url_leads_by_way_of_it) {
  const std::string direct = std::to_string(server.port());
  const std::string proxied = std::to_string(proxy.port());
  EXPECT_EQ(proxy.url("rabbitmq://guest:guest@127.0.0.1:" + direct + "/?queue=a"),
            "rabbitmq://guest:guest@127.0.0.1:" + proxied + "/?queue=a");
}

TEST_F(FaultProxyTest, listens_where_it_is_told_to) {
  std::uint16_t port = 0;
  {
    const FaultProxy first(server.port());
    port = first.port();
  }
  const FaultProxy second(server.port(), port);
  EXPECT_EQ(second.port(), port);
  EXPECT_THROW(FaultProxy(server.port(), port), std::system_error);
}

TEST_F(FaultProxyTest, can_be_asked_from_many_threads) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        const Client client(proxy.port());
        proxy.stall();
        proxy.cut();
        proxy.resume();
      }
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(proxy.cuts(), 80U);
}

}  // namespace
}  // namespace canteen::testing
