#include "src/serve/sleep_service.hpp"

#include <canteen/threading/functions.hpp>

namespace canteen::serve {

Served SleepService::serve(const scenario::Request& request, const std::stop_token& stop) const {
  return {.cut = !threading::sleep(stop, request.service)};
}

}  // namespace canteen::serve
