#include "apps/canteen/whole_number.hpp"

#include <cmath>
#include <optional>

#include <canteen/base/errors.hpp>
#include <canteen/base/format.hpp>
#include <canteen/scenario.hpp>

namespace canteen::program {

std::uint64_t whole_number(const char* option, const std::string& text, double most) {
  const std::optional<double> number = scenario::parse_number(text);
  if (number && *number >= 1 && *number <= most && *number == std::floor(*number)) {
    return static_cast<std::uint64_t>(*number);
  }
  throw ValueError(base::format("{} {}: must be a whole number from 1 to {}", option, text,
                                scenario::count_text(static_cast<std::uint64_t>(most))));
}

}  // namespace canteen::program
