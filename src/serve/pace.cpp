#include "src/serve/pace.hpp"

#include <canteen/base/platform.hpp>
#include <canteen/threading/functions.hpp>

namespace canteen::serve {

bool pace(const std::function<scenario::Duration()>& now, scenario::Duration moment,
          const std::stop_token& stop) {
  static constexpr auto close = std::chrono::microseconds(100);
  const bool alone = base::System::processors() == 1;
  const scenario::Duration left = moment - now();
  if (left > close || (alone && left.count() > 0)) {
    if (!threading::sleep(stop, alone ? left : left - close)) return false;
  }
  while (now() < moment) {
    if (stop.stop_requested()) return false;
    base::System::yield();
  }
  return !stop.stop_requested();
}

}  // namespace canteen::serve
