#include "src/plan/student.hpp"

#include <cmath>
#include <numbers>

namespace canteen::plan {
namespace {

// The probability of |T| <= t, as a finite sum of powers of cos^2 = degrees / (degrees + t^2).
// [M. Abramowitz, I. Stegun: Handbook of Mathematical Functions, 26.7.3 and 26.7.4]
double within(double t, std::size_t degrees) noexcept {
  const auto freedom = static_cast<double>(degrees);
  const double square = freedom / (freedom + t * t);
  const double sine = t / std::sqrt(freedom + t * t);
  const bool odd = degrees % 2 == 1;
  double term = odd ? std::sqrt(square) : 1;
  double sum = degrees == 1 ? 0 : term;
  for (std::size_t i = odd ? 3 : 2; i + 2 <= degrees; i += 2) {
    const auto step = static_cast<double>(i);
    term *= square * (step - 1) / step;
    sum += term;
  }
  if (!odd) return sine * sum;
  return 2 / std::numbers::pi * (std::atan(t / std::sqrt(freedom)) + sine * sum);
}

}  // namespace

double student_quantile(std::size_t degrees) noexcept {
  // Beyond that it is the normal distribution's to five digits, and the sum would be long.
  constexpr std::size_t enough = 10'000;
  degrees = degrees < enough ? degrees : enough;
  double low = 0;
  double high = 16;  // 12.7 is that of one degree
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (within(middle, degrees) < 0.95 ? low : high) = middle;
  }
  // The last bits are the machine's.
  return std::round(high * 1e9) / 1e9;
}

}  // namespace canteen::plan
