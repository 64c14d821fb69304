// table — the result of a run for people: some twenty lines, at most 80 columns wide but for names
// and sentences that are longer.
//
// Thread safety: yes.
#pragma once

#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/result.hpp>

namespace canteen::report {

// Ends with a line feed.
[[nodiscard]] CANTEEN_API std::string table(const scenario::Scenario& scenario,
                                            const serve::Result& result);

}  // namespace canteen::report
