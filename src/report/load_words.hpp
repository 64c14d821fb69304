// How much was asked of the windows, as a part of what they can do, and how sure that is.
//
// Of batches it is what full ones take, where the scenario tells it; else what those that there
// were take, which is less than full ones do if the longest counts.
//
// Thread safety: functions without state.
#pragma once

#include <string>

#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/result.hpp>

namespace canteen::report {

[[nodiscard]] double load_of(const scenario::Scenario& scenario, const serve::Result& result);

// "asked for 82.5 %", "asked for at least 59.4 %".
[[nodiscard]] std::string load_words(const scenario::Scenario& scenario,
                                     const serve::Result& result);

}  // namespace canteen::report
