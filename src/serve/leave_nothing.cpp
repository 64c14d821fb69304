#include "src/serve/leave_nothing.hpp"

#include <exception>

#include <canteen/broker/feature.hpp>

namespace canteen::serve {

void leave_nothing(broker::Queue& queue) noexcept {
  const auto can = [&](broker::Feature feature) {
    return queue.features()[feature] != broker::Support::absent;
  };
  try {
    if (can(broker::Feature::remove)) queue.remove();
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): it may not, but perhaps purge
  }
  try {
    if (can(broker::Feature::purge) && !queue.is_shutdown()) queue.purge();
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the broker is gone
  }
  queue.close();
}

}  // namespace canteen::serve
