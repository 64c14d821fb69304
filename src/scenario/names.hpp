// Names — gives each text a number when it first comes: 0, 1, 2, …
//
// Thread safety: none; constant ones may be read from any thread. Complexity: O(1) on average.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace canteen::scenario {

class Names {
 public:
  Names() = default;
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  [[nodiscard]] std::uint32_t number(std::string_view text) {
    if (const auto known = numbers_.find(text); known != numbers_.end()) return known->second;
    const auto number = static_cast<std::uint32_t>(texts_.size());
    numbers_.emplace(texts_.emplace_back(text), number);
    return number;
  }

  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text) const {
    const auto known = numbers_.find(text);
    return known == numbers_.end() ? std::nullopt : std::optional(known->second);
  }

  [[nodiscard]] const std::string& operator[](std::size_t number) const { return texts_[number]; }

  [[nodiscard]] std::size_t size() const noexcept { return texts_.size(); }

 private:
  std::deque<std::string> texts_;  // which stay where they are: numbers_ looks at them
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
};

}  // namespace canteen::scenario
