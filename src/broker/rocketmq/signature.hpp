// signature — how a client shows that it knows the secret of its access key, without telling it.
//
// The HMAC-SHA1 of a text by the secret (RFC 2104); for the gRPC protocol of the time, in
// hexadecimal, inside an `authorization` header; for the remoting protocol of the request's fields
// and body, in Base64.
//
// Thread safety: functions without state.
#pragma once

#include <string>
#include <string_view>

namespace canteen::broker::rocketmq {

[[nodiscard]] std::string hmac_sha1(std::string_view secret, std::string_view text);
[[nodiscard]] std::string hexadecimal(std::string_view bytes);
[[nodiscard]] std::string base64(std::string_view bytes);

// Now, as 20260131T235959Z.
[[nodiscard]] std::string signing_time();

// The header's value for that time.
[[nodiscard]] std::string authorization(std::string_view access_key, std::string_view secret,
                                        std::string_view time);

}  // namespace canteen::broker::rocketmq
