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

// The version of STOMP that is spoken with it. With Artemis it is not 1.2: a connection of that
// which breaks gets an ERROR of the broker's, by which it closes the connection from within. Then
// it forgets of most that it had delivered, and holds up for 10 s a thread that others' connections
// need, too.
[[nodiscard]] std::string version_for(Server server);

// A session that is introduced.
[[nodiscard]] std::unique_ptr<Session> connected(const Url& url, Server server, int wake,
                                                 base::Deadline deadline);

[[nodiscard]] Server server_of(const Session& session);

// Tries for the URL's `connect` seconds: BrokerError after that.
[[nodiscard]] Contact contact_with(const Url& url);

}  // namespace canteen::broker::activemq
