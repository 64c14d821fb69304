// Sum — 64 bits over what a row says, by which damage is found: whatever one word of it changes,
// the sum changes, since each step is a bijection of the word and of the sum before it.
//
// It is FNV-1a [1] over words of 8 bytes in place of single bytes, with the upper half folded into
// the lower one after each, where the multiplication alone would leave it.
//
// [1] G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, The FNV Non-Cryptographic Hash Algorithm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace canteen::broker::sqlite {

class Sum {
 public:
  // Texts are told apart by their lengths, too.
  Sum& add(std::string_view bytes) {
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
      add(word(bytes.data() + at, sizeof(std::uint64_t)));
    }
    if (at < bytes.size()) add(word(bytes.data() + at, bytes.size() - at));
    return add(bytes.size());
  }

  Sum& add(std::uint64_t number) {
    value_ = (value_ ^ number) * 1099511628211U;
    value_ ^= value_ >> 32U;
    return *this;
  }

  [[nodiscard]] std::int64_t value() const { return static_cast<std::int64_t>(value_); }

 private:
  static std::uint64_t word(const char* bytes, std::size_t size) {
    std::uint64_t is = 0;
    std::memcpy(&is, bytes, size);
    return is;
  }

  std::uint64_t value_ = 14695981039346656037U;
};

}  // namespace canteen::broker::sqlite
