#include "src/broker/activemq/contact.hpp"

#include <chrono>
#include <thread>

#include <canteen/base/platform.hpp>

#include "src/broker/activemq/management.hpp"
#include "src/broker/remote/backoff.hpp"
#include "src/broker/remote/link.hpp"
#include "src/broker/remote/parameters.hpp"

namespace canteen::broker::activemq {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t default_port = 61613;

// Nothing wakes who makes the first contact.
constexpr int nobody = -1;

bool has_statistics(const Url& url, base::Deadline deadline) {
  const std::unique_ptr<Session> session = connected(url, Server::classic, nobody, deadline);
  try {
    return classic_has_statistics(*session, deadline);
  } catch (const remote::LinkLost&) {
    return false;
  }
}

Contact attempt(const Url& url, base::Deadline deadline) {
  Contact contact;
  // Both speak what Artemis does.
  contact.server = server_of(*connected(url, Server::artemis, nobody, deadline));
  if (contact.server == Server::classic) contact.can_count = has_statistics(url, deadline);
  return contact;
}

}  // namespace

std::string version_for(Server server) {
  return server == Server::classic ? "1.2" : "1.1";
}

std::unique_ptr<Session> connected(const Url& url, Server server, int wake,
                                   base::Deadline deadline) {
  std::unique_ptr<Stream> stream = connect_tcp(url.host, url.port.value_or(default_port), deadline);
  const remote::Tls tls = remote::tls_of(url);
  if (tls.on) stream = secured(std::move(stream), url.host, tls, deadline);
  auto session = std::make_unique<Session>(std::move(stream), wake);
  session->introduce({.host = url.host,
                      .user = url.user,
                      .password = url.password,
                      .heartbeat = remote::heartbeat_of(url),
                      .version = version_for(server)},
                     deadline);
  return session;
}

Server server_of(const Session& session) {
  const std::string& name = session.server();
  if (name.starts_with("ActiveMQ-Artemis/")) return Server::artemis;
  if (name.starts_with("ActiveMQ/")) return Server::classic;
  throw BrokerError("the broker is neither ActiveMQ Classic nor Artemis, but \"" + name + "\"");
}

Contact contact_with(const Url& url) {
  const std::chrono::nanoseconds time = remote::connect_time_of(url);
  const base::Deadline deadline(time, base::System::now());
  remote::Backoff backoff;
  for (;;) {
    try {
      return attempt(url, deadline);
    } catch (const remote::LinkLost& error) {
      const std::chrono::nanoseconds pause = backoff.next();
      if (base::System::now() + pause.count() >= deadline.instant()) {
        throw BrokerError(remote::shown(url) + ": no connection: " + error.what());
      }
      std::this_thread::sleep_for(pause);
    } catch (const BrokerError& error) {
      throw BrokerError(remote::shown(url) + ": " + error.what());
    }
  }
}

}  // namespace canteen::broker::activemq
