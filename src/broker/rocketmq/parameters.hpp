// What the URL of a RocketMQ queue may say, beside what all network brokers' may:
//
//   type    normal or delay: whether its topic is one of delayed messages: normal
//   admin   HOST:PORT of the broker itself, which makes topics and groups, and counts; absent: they
//           are there already, and nobody counts
//
// Thread safety: all functions, any thread. Errors: UrlError, one sentence.
#pragma once

#include <string>

#include <canteen/broker/feature.hpp>
#include <canteen/broker/url.hpp>

namespace canteen::broker::rocketmq {

[[nodiscard]] bool delays_of(const Url& url);

[[nodiscard]] std::string admin_of(const Url& url);  // empty: absent

// Without what the core emulates.
[[nodiscard]] Features features_of(bool has_admin, bool delays);

}  // namespace canteen::broker::rocketmq
