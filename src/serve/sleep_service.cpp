#include "src/serve/sleep_service.hpp"

#include <canteen/base/platform.hpp>
#include <canteen/threading/functions.hpp>

namespace canteen::serve {

Served SleepService::serve(const scenario::Request& request, double stretch,
                           const std::stop_token& stop) const {
  const scenario::Duration length = stretched(request.service, stretch);
  if (length.count() <= 0) return {};
  const base::Instant begin = base::System::now();
  if (threading::sleep(stop, length)) return {};
  return {.cut = true, .done = scenario::Duration(base::System::now() - begin)};
}

}  // namespace canteen::serve
