// fail — throws what a code of librdkafka means for a link: LinkLost when another connection may
// do better, BrokerError when none will. passes — whether the broker asks to try it again soon.
#pragma once

#include <string>
#include <string_view>

#include <librdkafka/rdkafka.h>

namespace canteen::broker::kafka {

[[nodiscard]] std::string text_of(rd_kafka_resp_err_t code);

// The broker will say the same next time: it does not want it, or does not let this user.
[[nodiscard]] bool is_final(rd_kafka_resp_err_t code) noexcept;

// It elects a leader, loads a group, or the like.
[[nodiscard]] bool passes(rd_kafka_resp_err_t code) noexcept;

// "kafka: it cannot do this: why"
[[noreturn]] void fail(std::string_view doing, rd_kafka_resp_err_t code);

}  // namespace canteen::broker::kafka
