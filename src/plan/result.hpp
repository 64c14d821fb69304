// What a simulation has found, in the words of a run.
//
// Thread safety: functions without state.
#pragma once

#include <string>
#include <vector>

#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/result.hpp>
#include <canteen/simulate/outcome.hpp>

namespace canteen::plan {

// kinds: the names of the classes, by number.
[[nodiscard]] serve::Result result_of(const simulate::Outcome& outcome,
                                      const std::vector<std::string>& kinds,
                                      const scenario::Strategy& strategy);

// Counts, times and histograms added up. What serve::tell_means() sets, and the line, are left as
// they are.
void add_to(serve::Result& sum, const serve::Result& one);

}  // namespace canteen::plan
