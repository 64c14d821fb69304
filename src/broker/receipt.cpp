#include <canteen/broker/errors.hpp>
#include <canteen/broker/receipt.hpp>

namespace canteen::broker {

void Receipt::raise() const {
  if (const Unknown* const is = unknown()) throw OutcomeUnknown(is->why);
  const Refused& is = std::get<Refused>(is_);
  switch (is.reason) {
    case Refused::Reason::full:
      throw Full();
    case Refused::Reason::shut_down:
      throw ShutDown();
    case Refused::Reason::other:
      break;
  }
  throw BrokerError(is.why);
}

}  // namespace canteen::broker
