#include "src/broker/rabbitmq/settings.hpp"

#include <algorithm>
#include <chrono>

namespace canteen::broker::rabbitmq {
namespace {

constexpr std::uint16_t plain_port = 5672;
constexpr std::uint16_t tls_port = 5671;
constexpr std::int64_t longest_heartbeat = 65'535;  // AMQP has 16 bits for it

std::string or_else(const std::string& text, const char* otherwise) {
  return text.empty() ? otherwise : text;
}

}  // namespace

Settings Settings::of(const Url& url) {
  remote::check_url(url, {});
  const std::int64_t heartbeat =
      std::chrono::ceil<std::chrono::seconds>(remote::heartbeat_of(url)).count();
  Settings settings;
  settings.tls = remote::tls_of(url);
  settings.host = url.host;
  settings.port = url.port.value_or(settings.tls.on ? tls_port : plain_port);
  settings.name = remote::shown(url);
  settings.vhost = or_else(url.path, "/");
  settings.user = or_else(url.user, "guest");
  settings.password = url.user.empty() && url.password.empty() ? "guest" : url.password;
  settings.heartbeat = static_cast<int>(std::min(heartbeat, longest_heartbeat));
  return settings;
}

}  // namespace canteen::broker::rabbitmq
