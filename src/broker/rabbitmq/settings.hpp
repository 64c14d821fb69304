// Settings — what a URL of the scheme rabbitmq says, checked:
//
//   rabbitmq://USER:PASSWORD@HOST:PORT/VHOST?queue=NAME&heartbeat=SECONDS&tls=yes&ca=FILE …
//
// Absent are: guest and guest, 5672 (with tls 5671), the virtual host "/"; and what
// remote/parameters.hpp says. AMQP counts heartbeats in whole seconds: a fraction is rounded up.
//
// Thread safety: a value. Errors: UrlError, one sentence, without the password.
#pragma once

#include <cstdint>
#include <string>

#include <canteen/broker/url.hpp>

#include "src/broker/remote/parameters.hpp"

namespace canteen::broker::rabbitmq {

struct Settings {
  std::string name;  // the broker's, for people
  std::string host;
  std::uint16_t port = 0;
  std::string vhost;
  std::string user;
  std::string password;
  int heartbeat = 0;  // seconds; twice as long without any sign, and the peer counts as dead
  remote::Tls tls;

  [[nodiscard]] static Settings of(const Url& url);
};

}  // namespace canteen::broker::rabbitmq
