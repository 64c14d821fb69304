// own_features — what a backend can do whose queues are this library's own work from end to end:
// all but to outlive the process, and to reach beyond it.
#pragma once

#include <canteen/broker/feature.hpp>

namespace canteen::broker {

inline constexpr Features own_features = Features()
                                             .set(Feature::priority, Support::native)
                                             .set(Feature::delay, Support::native)
                                             .set(Feature::key, Support::native)
                                             .set(Feature::groups, Support::native)
                                             .set(Feature::ttl, Support::native)
                                             .set(Feature::dead_letters, Support::native)
                                             .set(Feature::bound, Support::native)
                                             .set(Feature::lease, Support::native)
                                             .set(Feature::purge, Support::native)
                                             .set(Feature::place, Support::native)
                                             .set(Feature::count, Support::native)
                                             .set(Feature::order, Support::native)
                                             .set(Feature::competing, Support::native)
                                             .set(Feature::remove, Support::native);

}  // namespace canteen::broker
