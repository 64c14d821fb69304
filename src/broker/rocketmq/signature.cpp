#include "src/broker/rocketmq/signature.hpp"

#include <array>
#include <cstddef>
#include <ctime>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <canteen/broker/errors.hpp>

namespace canteen::broker::rocketmq {

std::string hmac_sha1(std::string_view secret, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  const auto* const data = reinterpret_cast<const unsigned char*>(text.data());
  if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), data, text.size(),
           digest.data(), &length) == nullptr) {
    throw BrokerError("rocketmq: OpenSSL makes no HMAC-SHA1 here");
  }
  return {reinterpret_cast<const char*>(digest.data()), length};
}

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

std::string signing_time() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc)};
}

std::string authorization(std::string_view access_key, std::string_view secret,
                          std::string_view time) {
  return "MQv2-HMAC-SHA1 Credential=" + std::string(access_key) +
         ", SignedHeaders=x-mq-date-time, Signature=" + hexadecimal(hmac_sha1(secret, time));
}

}  // namespace canteen::broker::rocketmq
