// The files of src/report/page/, and the library that draws the charts: embedded when this was
// built (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace canteen::report {

std::string_view page_html();
std::string_view page_style();
std::string_view page_script();
std::string_view chart_library();

}  // namespace canteen::report
