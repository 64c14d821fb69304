// Health — whether the brokers are heard, as librdkafka tells in passing.
//
// Thread safety: none.
#pragma once

#include <optional>

#include <canteen/base/platform.hpp>

#include "src/broker/kafka/handles.hpp"

namespace canteen::broker::kafka {

struct Health {
  // Since when no broker is reachable.
  std::optional<base::Instant> down_since{};

  // Why they do not want this user.
  rd_kafka_resp_err_t refusal = RD_KAFKA_RESP_ERR_NO_ERROR;

  void saw(rd_kafka_resp_err_t code) noexcept {
    switch (code) {
      case RD_KAFKA_RESP_ERR__AUTHENTICATION:
      case RD_KAFKA_RESP_ERR__SSL:
      case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
      case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
        refusal = code;
        break;
      case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
      case RD_KAFKA_RESP_ERR__FATAL:
        if (!down_since) down_since = base::System::now();
        break;
      default:
        break;
    }
  }
};

}  // namespace canteen::broker::kafka
