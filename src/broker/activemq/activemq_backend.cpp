// A queue at ActiveMQ, Classic or Artemis: activemq://USER:PASSWORD@HOST:PORT?queue=NAME
#include <memory>

#include <canteen/broker/backend.hpp>
#include <canteen/broker/errors.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/broker/url.hpp>

#include "src/broker/activemq/contact.hpp"
#include "src/broker/activemq/stomp_link.hpp"
#include "src/broker/built_in.hpp"
#include "src/broker/remote/open.hpp"
#include "src/broker/remote/parameters.hpp"

namespace canteen::broker {

std::shared_ptr<Backend> activemq_backend(const Url& url, const Options& options) {
  remote::check_url(url, {});
  if (remote::tls_of(url).on && !activemq::has_tls()) {
    throw Unsupported("this build has no TLS for activemq: OpenSSL was not found");
  }
  // What it can do is to be known before there is a link, and is the broker's.
  const activemq::Contact contact = activemq::contact_with(url);
  return remote::open({url, remote::queue_of(url), options.group}, options,
                      [contact](const remote::Address& address, const Options& /*options*/) {
                        return std::make_unique<activemq::StompLink>(address, contact);
                      });
}

}  // namespace canteen::broker
