// Writer — bytes, one after the other, as Coding writes them.
//
// Thread safety: none. Errors: std::bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace canteen::codec {

class Writer {
 public:
  void bytes(std::string_view some) { bytes_.append(some); }

  // The `size` least significant bytes, these first.
  void number(std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      bytes_.push_back(static_cast<char>(static_cast<unsigned char>(value >> 8 * i)));
    }
  }

  // How many follow.
  void count(std::size_t number_of) { number(number_of, 8); }

  [[nodiscard]] std::string take() { return std::exchange(bytes_, {}); }

  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

 private:
  std::string bytes_;
};

}  // namespace canteen::codec
