// encode, decode — a whole value to bytes, and back.
//
// Thread safety: any thread. Errors: decode() throws DecodeError for bytes that are not one T, no
// less and no more. Complexity: O(bytes).
// Example:       encode_test.cpp
#pragma once

#include <string>
#include <string_view>

#include <canteen/codec/aggregate.hpp>
#include <canteen/codec/coding.hpp>
#include <canteen/codec/reader.hpp>
#include <canteen/codec/writer.hpp>

namespace canteen::codec {

template <Codable T>
[[nodiscard]] std::string encode(const T& value) {
  Writer to;
  encode_to(to, value);
  return to.take();
}

template <Codable T>
[[nodiscard]] T decode(std::string_view bytes) {
  Reader from(bytes);
  T value = decode_from<T>(from);
  if (from.left() != 0) {
    throw DecodeError(std::to_string(from.left()) + " bytes follow what was expected");
  }
  return value;
}

}  // namespace canteen::codec
