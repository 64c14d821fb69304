// Words for figures, beside those of scenario/units.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/scenario/units.hpp>
#include <canteen/serve/line_point.hpp>

#include "src/scenario/counted.hpp"

namespace canteen::report {

// "88.0/s"
std::string rate_text(double per_second);
// "0.4 %", of a share from 0 to 1; never "0 %" or "100 %" for what is not.
std::string percent_text(double share);
// "fewer than 1 in 343,000", of a share above 0 up to which there may be some: three digits.
std::string rarer_text(double share);
using scenario::counted;
// A column for each part of time, as high as the line was long.
std::string sparkline(const std::vector<serve::LinePoint>& line, std::size_t columns);
// How many columns of a terminal a text in UTF-8 takes: two for each Chinese character, none for an
// accent that follows its letter.
std::size_t columns_of(std::string_view text);
// A name that the user's files gave: unable to move the cursor, and cut to so many columns.
std::string name_text(std::string_view name, std::size_t columns);
// A sentence in lines of at most 80 columns where its words allow it; all but the first begin with
// so many spaces. Ends with a line feed.
std::string wrapped(std::string_view sentence, std::size_t indent);

inline double seconds_of(scenario::Duration time) {
  return static_cast<double>(time.count()) * 1e-9;
}

inline std::string nanoseconds_text(double nanoseconds) {
  return scenario::duration_text(scenario::Duration(static_cast<std::int64_t>(nanoseconds)));
}

}  // namespace canteen::report
