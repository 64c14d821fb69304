// KeyNames — the numbers of the keys that are asked for: dishes first, then a trace's own.
//
// Thread safety: none; constant ones may be read from any thread. Complexity: O(1) on average.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "src/scenario/names.hpp"

namespace canteen::scenario {

class KeyNames {
 public:
  explicit KeyNames(std::uint64_t dishes) : dishes_(static_cast<std::uint32_t>(dishes)) {}

  // Of a key that may be new.
  [[nodiscard]] std::uint32_t number(std::string_view key) {
    const auto dish = dish_of(key);
    return dish ? *dish : dishes_ + others_.number(key);
  }

  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view key) const {
    if (const auto dish = dish_of(key)) return dish;
    const auto other = others_.find(key);
    return other ? std::optional(dishes_ + *other) : std::nullopt;
  }

  [[nodiscard]] std::string text(std::uint32_t number) const {
    return number < dishes_ ? std::to_string(std::uint64_t{number} + 1) : others_[number - dishes_];
  }

  [[nodiscard]] std::size_t size() const noexcept { return dishes_ + others_.size(); }

 private:
  // A dish is called as Requests calls it: without a sign, or zeros in front.
  [[nodiscard]] std::optional<std::uint32_t> dish_of(std::string_view key) const {
    std::uint32_t dish = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), dish);
    if (error != std::errc() || end != key.data() + key.size() || key.front() == '0' ||
        dish > dishes_) {
      return std::nullopt;
    }
    return dish - 1;
  }

  const std::uint32_t dishes_;
  Names others_;
};

}  // namespace canteen::scenario
