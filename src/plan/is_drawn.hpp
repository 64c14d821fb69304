// is_drawn — whether each service time is drawn by chance, and neither given nor a request's own.
//
// Thread safety: a function without state.
#pragma once

#include <canteen/scenario/service_time.hpp>

namespace canteen::plan {

[[nodiscard]] inline bool is_drawn(const scenario::ServiceTime& service) noexcept {
  return service.distribution != scenario::Distribution::deterministic &&
         service.distribution != scenario::Distribution::trace;
}

}  // namespace canteen::plan
