// Contact — how a broker is reached, and which of the two it is.
//
// Thread safety: all functions, any thread.
// Errors:        LinkLost if it is not to be had now; BrokerError if it does not want us, or is
//                neither ActiveMQ Classic nor Artemis.
#pragma once

#include <memory>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/url.hpp>

#include "src/broker/activemq/destinations.hpp"
#include "src/broker/activemq/session.hpp"

namespace canteen::broker::activemq {

struct Contact {
  Server server = Server::classic;
  bool can_count = true;
};

// A session that is introduced.
[[nodiscard]] std::unique_ptr<Session> connected(const Url& url, int wake, base::Deadline deadline);

[[nodiscard]] Server server_of(const Session& session);

// Tries for the URL's `connect` seconds: BrokerError after that.
[[nodiscard]] Contact contact_with(const Url& url);

}  // namespace canteen::broker::activemq
