// ClientNames — the numbers of the clients of a trace, or of a run, as they come: so many that
// their memory is bounded. Those who come when there are more are one.
//
// Thread safety: none; constant ones may be read from any thread. Complexity: O(1) on average.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/scenario/names.hpp"

namespace canteen::scenario {

class ClientNames {
 public:
  // Those that are told apart.
  static constexpr std::uint32_t apart = 65'536;

  [[nodiscard]] std::uint32_t number(std::string_view name) {
    if (names_.size() < apart) return names_.number(name);
    return names_.find(name).value_or(apart);
  }

  [[nodiscard]] std::string name(std::uint32_t number) const {
    return number < names_.size() ? names_[number] : "others";
  }

 private:
  Names names_;
};

}  // namespace canteen::scenario
