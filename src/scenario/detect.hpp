// Which form of log a trace is, told by its first line unless the scenario says it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "src/scenario/line_format.hpp"

namespace canteen::scenario {

// `place` is that of the line. Throws ScenarioError: it is none of the known forms, or a column is
// missing.
[[nodiscard]] std::unique_ptr<LineFormat> detect(TraceFormat format, std::string_view first_line,
                                                 const std::string& place, const Wanted& wanted);

}  // namespace canteen::scenario
