#include "src/broker/kafka/features.hpp"

namespace canteen::broker::kafka {

Features features_of(const Settings& settings) {
  const bool is_one = settings.partitions.value_or(1) == 1;
  return Features()
      .set(Feature::durable, Support::native)
      .set(Feature::processes, Support::native)
      .set(Feature::machines, Support::native)
      .set(Feature::key, Support::native)
      .set(Feature::groups, Support::native)
      .set(Feature::dead_letters, Support::emulated)
      .set(Feature::purge, Support::emulated)
      .set(Feature::place, is_one ? Support::emulated : Support::absent)
      .set(Feature::count, Support::native)
      .set(Feature::order, is_one ? Support::native : Support::absent)
      .set(Feature::competing, is_one ? Support::absent : Support::emulated);
}

}  // namespace canteen::broker::kafka
