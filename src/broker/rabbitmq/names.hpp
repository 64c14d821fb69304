// How what belongs to a queue is called at the broker, and the steps of its delays.
//
//   canteen.QUEUE        the exchange to which is put: every group's queue is bound to it
//   QUEUE@GROUP          what waits for a group
//   QUEUE@               the names of the groups, one a message (groups.hpp)
//   QUEUE+150ms          puts that are delayed by 150 ms: from there they go to the exchange
//   QUEUE@GROUP+150ms    what comes back to the group in 150 ms
//
// '%', '@' and '+' in a name are written as %25, %40 and %2B, so that no two are mistaken.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace canteen::broker::rabbitmq {

// AMQP's for a name; those made here are checked against it.
inline constexpr std::size_t longest_name = 255;

[[nodiscard]] std::string exchange_of(std::string_view queue);
[[nodiscard]] std::string queue_of(std::string_view queue, std::string_view group);
[[nodiscard]] std::string groups_of(std::string_view queue);

// Without a group: of puts. Requires: a step, as delay_step makes them.
[[nodiscard]] std::string delay_of(std::string_view queue, std::string_view group,
                                   std::chrono::milliseconds step);

// The delays that have a queue: up to 2 s in steps of 10 ms, up to 20 s of 50 ms, beyond in steps
// of at most a 400th; the next that is not shorter than `delay`. All messages of a delay queue wait
// equally long, so that they fall due in the order in which they came: with a time of its own each
// would wait for the one before it.
[[nodiscard]] std::chrono::milliseconds delay_step(std::chrono::nanoseconds delay);

// What the broker's 32 bits of milliseconds hold, less what a delay queue outlives its messages.
inline constexpr std::chrono::hours longest_delay{24 * 49};

}  // namespace canteen::broker::rabbitmq
