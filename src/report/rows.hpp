// Lines of a table on a terminal: a label with words, or with figures in columns.
//
// Thread safety: functions without state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/histogram.hpp>

namespace canteen::report {

inline constexpr std::size_t label_width = 13;
inline constexpr std::size_t row_label_width = 12;

// A label, and what there is to say.
std::string line(std::string_view label, const std::string& words);
// The same in lines of at most 80 columns, where the words allow it.
std::string lines(std::string_view label, const std::string& words);
// Figures in columns; a figure that is too wide moves the next ones, but touches none.
std::string row(std::string_view label, const std::vector<std::string>& cells,
                std::size_t width = row_label_width);
// The cells of p50, p90, p99, the longest and the mean; each "-" where there was none.
std::vector<std::string> figures_of(const base::Histogram& times);

}  // namespace canteen::report
