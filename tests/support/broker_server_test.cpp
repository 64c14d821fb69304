#include "tests/support/broker_server.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/eventually.hpp"
#include "tests/support/fault_proxy.hpp"

namespace canteen::testing {
namespace {

// Whether somebody listens there.
bool listens(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool done =
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return done;
}

class BrokerServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!server.is_there()) GTEST_SKIP() << BrokerServer::absent;
  }

  BrokerServer server;
};

TEST_F(BrokerServerTest, is_ready_and_knows_its_urls) {
  EXPECT_EQ(server.name(), "activemq");
  EXPECT_EQ(server.url(), "activemq://127.0.0.1:" + std::to_string(server.behind_proxy()));
  EXPECT_NE(server.tls_url().find("/tls/ca.pem"), std::string::npos);
  EXPECT_NE(server.user_url().find("cook:secret@"), std::string::npos);
  EXPECT_TRUE(listens(server.behind_proxy()));
}

TEST_F(BrokerServerTest, is_killed_and_started_again) {
  server.kill();
  EXPECT_FALSE(listens(server.behind_proxy()));
  server.start();
  EXPECT_TRUE(listens(server.behind_proxy()));
  server.stop();
  EXPECT_FALSE(listens(server.behind_proxy()));
  server.start();
  EXPECT_TRUE(listens(server.behind_proxy()));
}

TEST_F(BrokerServerTest, is_reached_by_way_of_a_proxy) {
  const FaultProxy proxy(server.behind_proxy(), server.proxy_port());
  EXPECT_EQ(server.url_by(proxy.port()), proxy.url(server.url()));
  EXPECT_TRUE(listens(proxy.port()));
  EXPECT_TRUE(eventually([&] { return proxy.connections() == 1; }));
}

TEST_F(BrokerServerTest, tells_when_it_does_not_start) {
  EXPECT_THROW(BrokerServer("postman").start(), std::runtime_error);
}

}  // namespace
}  // namespace canteen::testing
