#include <memory>

#include "src/broker/rabbitmq/rabbit_link.hpp"
#include "src/broker/remote/open.hpp"
#include "src/broker/remote/parameters.hpp"

namespace canteen::broker {

std::shared_ptr<Backend> rabbitmq_backend(const Url& url, const Options& options) {
  remote::check_url(url, {});
  return remote::open({url, remote::queue_of(url), options.group}, options,
                      [](const remote::Address& address, const Options& with) {
                        return std::make_unique<rabbitmq::RabbitLink>(address, with.prefetch);
                      });
}

}  // namespace canteen::broker
