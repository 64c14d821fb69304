// Headers as they stand in the file: nothing, or as codec writes them.
#pragma once

#include <string>
#include <string_view>

#include <canteen/broker/message.hpp>
#include <canteen/codec.hpp>

namespace canteen::broker::sqlite {

inline std::string encoded(const Headers& headers) {
  return headers.empty() ? std::string() : codec::encode(headers);
}

inline Headers decoded(std::string_view bytes) {
  return bytes.empty() ? Headers() : codec::decode<Headers>(bytes);
}

}  // namespace canteen::broker::sqlite
