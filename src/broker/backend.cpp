#include <canteen/broker/backend.hpp>
#include <canteen/broker/errors.hpp>

namespace canteen::broker {

Backend::~Backend() = default;

void Backend::with_native(const std::function<void(void*)>& /*use*/) {
  throw Unsupported("this queue has no vendor, and so no handle of its");
}

void Backend::remove() {
  throw Unsupported("this broker cannot remove a queue");
}

}  // namespace canteen::broker
