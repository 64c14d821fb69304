// Estimate — a figure, and how far from it the truth may be.
#pragma once

#include <optional>

namespace canteen::plan {

struct Estimate {
  double value = 0;
  // Half of the 95 % confidence interval's width. 0 where nothing is drawn at random; absent where
  // a single replication leaves no way to tell.
  std::optional<double> half_width;

  [[nodiscard]] double low() const noexcept { return value - half_width.value_or(0); }

  [[nodiscard]] double high() const noexcept { return value + half_width.value_or(0); }

  friend bool operator==(const Estimate&, const Estimate&) = default;
};

}  // namespace canteen::plan
