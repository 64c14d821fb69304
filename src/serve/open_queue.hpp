// open_queue, require — a queue for a scenario: what is wrong with it is told as of the field that
// names it.
//
// Thread safety: functions without state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <canteen/broker/feature.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/broker/queue.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::serve {

// Throws ScenarioError for a URL that is none, or cannot be used here; BrokerError if the broker
// cannot be had.
[[nodiscard]] broker::Queue open_queue(const scenario::Scenario& scenario, const std::string& url,
                                       const broker::Options& options);

// Throws ScenarioError, with that field and these words, if the queue's broker lacks the feature.
void require(const scenario::Scenario& scenario, const broker::Queue& queue,
             broker::Feature feature, std::string_view field, std::string_view words);

// Nanoseconds since 1970 in UTC, by this machine's clock.
[[nodiscard]] std::int64_t wall_clock() noexcept;

}  // namespace canteen::serve
