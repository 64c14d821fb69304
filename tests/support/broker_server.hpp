// BrokerServer — the real broker that a test runs beside, as `tools/brokers run` started it
// (canteen_broker_test), for tests that want to be unkind to it.
//
// A program that was started by hand has none: GTEST_SKIP() << BrokerServer::absent.
//
// Thread safety: none. Blocking: until the broker is ready, or gone.
// Errors:        std::runtime_error, when it does not start or does not end.
#pragma once

#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>

namespace canteen::testing {

class BrokerServer {
 public:
  static constexpr const char* absent = "beside no broker: start it by tools/brokers run";

  // The first that `run` named, or another of them: rabbitmq, activemq, artemis, kafka, rocketmq.
  BrokerServer() : BrokerServer(environment("CANTEEN_BROKER")) {}

  explicit BrokerServer(std::string name) : name_(std::move(name)) {}

  [[nodiscard]] bool is_there() const { return !url().empty(); }

  [[nodiscard]] const std::string& name() const { return name_; }

  // Each empty if there is none. tls_url() says whom to trust; user_url() has a name and a password
  // (cook:secret), of which the broker would refuse others.
  [[nodiscard]] std::string url() const { return told("URL"); }

  [[nodiscard]] std::string tls_url() const { return told("TLS_URL"); }

  [[nodiscard]] std::string user_url() const { return told("USER_URL"); }

  // For a FaultProxy between: where it forwards to, and where it has to listen (0: anywhere).
  // Kafka's clients go where the broker sends them; so it has one fixed place where a proxy is
  // known.
  [[nodiscard]] std::uint16_t behind_proxy() const {
    const std::string proxy = told("PROXY");
    const std::string direct = url();
    return proxy.empty() ? port_in(direct.substr(direct.rfind(':') + 1))
                         : port_in(proxy.substr(proxy.find(':') + 1));
  }

  [[nodiscard]] std::uint16_t proxy_port() const { return port_in(told("PROXY")); }

  // The URL by way of a proxy that listens there.
  [[nodiscard]] std::string url_by(std::uint16_t proxy) const {
    const std::string direct = url();
    return direct.substr(0, direct.rfind(':') + 1) + std::to_string(proxy);
  }

  // kill -9. What it had confirmed is there after start().
  void kill() { command("kill"); }

  void stop() { command("stop"); }

  void start() { command("start"); }

 private:
  static std::string environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? "" : value;
  }

  static std::uint16_t port_in(const std::string& text) {
    return static_cast<std::uint16_t>(std::strtoul(text.c_str(), nullptr, 10));
  }

  [[nodiscard]] std::string told(const std::string& what) const {
    std::string name = "CANTEEN_" + name_ + "_" + what;
    for (char& each : name)
      each = static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
    return environment(name);
  }

  void command(const std::string& what) {
    const std::string line =
        "\"$CANTEEN_BROKERS\" " + what + " " + name_ + " \"$CANTEEN_BROKERS_DIR\"";
    if (std::system(line.c_str()) != 0) {
      throw std::runtime_error("tools/brokers " + what + " " + name_ + " failed");
    }
  }

  std::string name_;
};

}  // namespace canteen::testing
