// names — how a queue and a group are called at RocketMQ: a queue is a topic, a group a consumer
// group of the same name.
//
//   line                the topic line
//   line!kitchen        line%dead%kitchen, the dead letters of the group kitchen
//
// Thread safety: functions without state.
// Errors:        UrlError, ValueError: a name that RocketMQ would not take.
#pragma once

#include <string>
#include <string_view>

namespace canteen::broker::rocketmq {

// UrlError, ValueError unless each is of letters, digits, - and _, and both together no longer than
// the broker's own names allow; the group may be empty.
void check_names(std::string_view queue, std::string_view group);

// Of a queue that was checked, or of one's dead letters.
[[nodiscard]] std::string topic_of(std::string_view queue);

// Where the broker itself keeps what comes back to a group, until it is delivered again.
[[nodiscard]] std::string returns_of(std::string_view topic, std::string_view group);

}  // namespace canteen::broker::rocketmq
