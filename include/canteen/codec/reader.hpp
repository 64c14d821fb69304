// Reader — the bytes of a Writer, from their beginning to their end.
// DecodeError — they are not what they should be.
//
// Thread safety: none. Errors: DecodeError where there are fewer than asked for; nothing is read
// then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>

namespace canteen::codec {

class CANTEEN_API DecodeError : public ValueError {
 public:
  using ValueError::ValueError;
};

class Reader {
 public:
  // The bytes must outlive it.
  explicit Reader(std::string_view bytes) noexcept : bytes_(bytes) {}

  [[nodiscard]] std::string_view bytes(std::size_t size) {
    if (size > bytes_.size()) {
      throw DecodeError(std::to_string(size) + " bytes were expected, and there are " +
                        std::to_string(bytes_.size()));
    }
    const std::string_view some = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return some;
  }

  [[nodiscard]] std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    std::size_t shift = 0;
    for (const char each : bytes(size)) {
      value |= std::uint64_t{static_cast<unsigned char>(each)} << shift;
      shift += 8;
    }
    return value;
  }

  // How many follow, of at least `least` bytes each: never more than there can be.
  [[nodiscard]] std::size_t count(std::size_t least) {
    const std::uint64_t number_of = number(8);
    if (least != 0 && number_of > bytes_.size() / least) {
      throw DecodeError(std::to_string(number_of) + " elements were announced, and there are " +
                        std::to_string(bytes_.size()) + " bytes");
    }
    return number_of;
  }

  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

}  // namespace canteen::codec
