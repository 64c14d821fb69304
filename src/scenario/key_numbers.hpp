// KeyNumbers — gives each key a number when it first comes, and keeps the order of the requests.
//
// Thread safety: none. Complexity: O(1) a request on average.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace canteen::scenario {

class KeyNumbers {
 public:
  // For at most `head` requests; 0: as many as there may be.
  explicit KeyNumbers(std::uint64_t head)
      : most_(head != 0 && head <= most_requests ? head : most_requests + 1) {}

  // All of a file are of one kind. Requires: not full().
  void add(std::uint64_t key) { numbers_.push_back(numbered(by_number_, key)); }

  void add(std::string_view key) { numbers_.push_back(numbered(by_text_, key)); }

  // No more are wanted.
  [[nodiscard]] bool full() const noexcept { return numbers_.size() == most_; }

  // It is full because there are more than there may be.
  [[nodiscard]] bool too_many() const noexcept { return numbers_.size() > most_requests; }

  [[nodiscard]] std::vector<std::uint64_t>& numbers() noexcept { return numbers_; }

  [[nodiscard]] std::uint64_t distinct() const noexcept {
    return by_number_.size() + by_text_.size();
  }

 private:
  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };

  template <class Map, class Key>
  static std::uint64_t numbered(Map& map, Key key) {
    const auto known = map.find(key);
    if (known != map.end()) return known->second;
    const std::uint64_t number = map.size();
    map.emplace(key, number);
    return number;
  }

  static constexpr std::uint64_t most_requests = 1'000'000'000;

  const std::uint64_t most_;
  std::vector<std::uint64_t> numbers_;
  std::unordered_map<std::uint64_t, std::uint64_t> by_number_;
  std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>> by_text_;
};

}  // namespace canteen::scenario
