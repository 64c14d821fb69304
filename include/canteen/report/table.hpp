// table — the result of a run, or a prediction of it, for people: some twenty lines of at most 80
// columns; long names of classes make it up to 92. Names that came from the user's files cannot
// move the cursor.
//
// Thread safety: yes.
#pragma once

#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/plan/prediction.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/result.hpp>

namespace canteen::report {

// Ends with a line feed.
[[nodiscard]] CANTEEN_API std::string table(const scenario::Scenario& scenario,
                                            const serve::Result& result);
[[nodiscard]] CANTEEN_API std::string table(const scenario::Scenario& scenario,
                                            const plan::Prediction& prediction);

}  // namespace canteen::report
