#include <memory>

#include <canteen/broker/backend.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/broker/url.hpp>

#include "src/broker/kafka/kafka_link.hpp"
#include "src/broker/remote/open.hpp"
#include "src/broker/remote/parameters.hpp"

namespace canteen::broker {

std::shared_ptr<Backend> kafka_backend(const Url& url, const Options& options) {
  return remote::open({url, remote::queue_of(url), options.group}, options,
                      [](const remote::Address& address, const Options& with) {
                        return std::make_unique<kafka::KafkaLink>(address, with);
                      });
}

}  // namespace canteen::broker
