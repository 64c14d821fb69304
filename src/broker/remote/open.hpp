// open — a handle of a network's broker: its URL and its Link are the vendor's, all else is here.
//
//   std::shared_ptr<Backend> rabbitmq_backend(const Url& url, const Options& options) {
//     check_url(url, {"vhost"});
//     return remote::open({url, queue_of(url), options.group}, options,
//                         [](const remote::Address& address, const Options& with) {
//                           return std::make_unique<RabbitmqLink>(address, with);
//                         });
//   }
//
// It connects, and tries again for the URL's `connect` seconds. `make` is kept, for the queue of
// the dead letters.
//
// Thread safety: any thread.
// Errors:        UrlError for a common parameter that is wrong; BrokerError, one sentence with the
//                host and the port, if there is no connection in time, or none is to be had.
#pragma once

#include <functional>
#include <memory>

#include <canteen/broker/backend.hpp>
#include <canteen/broker/options.hpp>

#include "src/broker/remote/address.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::remote {

using MakeLink = std::function<std::unique_ptr<Link>(const Address&, const Options&)>;

std::shared_ptr<Backend> open(const Address& address, const Options& options, MakeLink make);

}  // namespace canteen::broker::remote
