#include <canteen/broker/backend.hpp>

namespace canteen::broker {

Backend::~Backend() = default;

}  // namespace canteen::broker
