// coding — a message as RocketMQ has it: the payload is the body, all else are properties
// (remote/envelope.hpp); but the id is the broker's own where it may be, for each property costs
// the broker as much as the rest. A body must not be empty there: an empty payload is one byte, and
// a property says so. What others put without any of ours is read as well.
//
// Thread safety: functions without state.
#pragma once

#include <cstdint>
#include <string>

#include "messaging.pb.h"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::rocketmq {

namespace protocol = ::apache::rocketmq::v2;

// What is put to the topic. `delays`: the topic is one of delayed messages, and takes no others;
// what is not delayed is due when it is put.
[[nodiscard]] protocol::Message encoded(const remote::Outgoing& outgoing, const std::string& topic,
                                        bool delays);

// All but its tag.
[[nodiscard]] remote::Arrival decoded(protocol::Message message);

[[nodiscard]] remote::WallTime wall_now();

}  // namespace canteen::broker::rocketmq
