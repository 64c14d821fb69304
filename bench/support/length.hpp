// Length — how much a run of about a twelfth of a second is, learned from the run before.
#pragma once

#include <algorithm>
#include <cstdint>

namespace canteen::bench {

class Length {
 public:
  // A multiple of `each`.
  [[nodiscard]] std::int64_t items(std::int64_t each) const {
    return std::max<std::int64_t>(items_ / each, 1) * each;
  }

  void learn(std::int64_t items, double seconds) {
    const double wanted = static_cast<double>(items) * 0.08 / std::max(seconds, 1e-6);
    items_ = static_cast<std::int64_t>(std::min(wanted, static_cast<double>(items) * 8));
  }

  [[nodiscard]] bool is_short(double seconds) const { return seconds < 0.02; }

 private:
  std::int64_t items_ = 4'000;
};

}  // namespace canteen::bench
