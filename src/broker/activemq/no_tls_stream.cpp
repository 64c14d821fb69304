// Where OpenSSL was not found.
#include <canteen/broker/errors.hpp>

#include "src/broker/activemq/stream.hpp"

namespace canteen::broker::activemq {

std::unique_ptr<Stream> secured(std::unique_ptr<Stream> /*stream*/, const std::string& /*host*/,
                                const remote::Tls& /*tls*/, base::Deadline /*deadline*/) {
  throw Unsupported("this build has no TLS for activemq: OpenSSL was not found");
}

bool has_tls() noexcept {
  return false;
}

}  // namespace canteen::broker::activemq
