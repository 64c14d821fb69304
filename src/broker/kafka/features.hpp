// What a queue at Kafka can do.
//
// Thread safety: free functions.
#pragma once

#include <canteen/broker/feature.hpp>

#include "src/broker/kafka/settings.hpp"

namespace canteen::broker::kafka {

// With one partition, messages come in their order; with several, they are shared out.
[[nodiscard]] Features features_of(const Settings& settings);

}  // namespace canteen::broker::kafka
