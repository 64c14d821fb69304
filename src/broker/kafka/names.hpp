// How a queue and its groups are called at Kafka.
//
// A topic may have letters, digits, '.', '-' and '_'. Any other byte of a queue's name is written
// as _XX (hexadecimal digits, capital), and so is a '_' that would otherwise read as one of these:
// two queues never share a topic. The dead letters of orders!default are in orders_21default.
//
// A consumer group of Kafka may read many topics; a canteen group is one queue's, so that its
// members share nothing with those who read elsewhere. It is called TOPIC/GROUP.
//
// Thread safety: free functions. Complexity: linear.
#pragma once

#include <string>
#include <string_view>

namespace canteen::broker::kafka {

[[nodiscard]] std::string topic_of(std::string_view queue);
[[nodiscard]] std::string group_id(std::string_view topic, std::string_view group);

// What group_id() was given as `group`; empty if it is no group of this topic.
[[nodiscard]] std::string_view group_of(std::string_view id, std::string_view topic);

}  // namespace canteen::broker::kafka
