#include <canteen/cache/removal_reason.hpp>

namespace canteen::cache {

std::string_view name_of(RemovalReason reason) noexcept {
  switch (reason) {
    case RemovalReason::evicted:
      return "evicted";
    case RemovalReason::expired:
      return "expired";
    case RemovalReason::replaced:
      return "replaced";
    case RemovalReason::invalidated:
      return "invalidated";
    case RemovalReason::cleared:
      break;
  }
  return "cleared";
}

}  // namespace canteen::cache
