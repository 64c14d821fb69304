#include "src/broker/rocketmq/rocketmq_backend.hpp"

#include <memory>

#include <unistd.h>

#include <canteen/broker/errors.hpp>

#include "src/broker/remote/open.hpp"
#include "src/broker/remote/parameters.hpp"
#include "src/broker/rocketmq/names.hpp"
#include "src/broker/rocketmq/rocketmq_link.hpp"

namespace canteen::broker {
namespace {

// gRPC's threads are not there in the child of a fork, and nobody starts them again.
void check_process() {
  static const pid_t first = getpid();
  if (getpid() != first) {
    throw BrokerError(
        "rocketmq: gRPC does not work in the child of a process that has used it: start another "
        "program");
  }
}

}  // namespace

std::shared_ptr<Backend> rocketmq_backend(const Url& url, const Options& options) {
  remote::check_url(url, {"admin", "type"});
  rocketmq::check_names(remote::queue_of(url), options.group);
  if (!remote::tls_of(url).verify) {
    throw UrlError("broker URL \"" + url.text() +
                   "\": gRPC verifies always; name the broker's authority by ca=FILE instead");
  }
  check_process();
  return remote::open({url, remote::queue_of(url), options.group}, options,
                      [](const remote::Address& address, const Options& with) {
                        return std::make_unique<rocketmq::RocketmqLink>(address, with);
                      });
}

}  // namespace canteen::broker
