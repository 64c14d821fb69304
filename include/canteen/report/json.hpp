// json — the result of a run, or a prediction of it, for programs: one JSON object; docs/run.md and
// docs/simulate.md describe its members. Equal predictions have the same bytes.
//
// Thread safety: yes.
#pragma once

#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/plan/prediction.hpp>
#include <canteen/report/origin.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/result.hpp>

namespace canteen::report {

// Ends with a line feed. Bytes of names that are no UTF-8 become U+FFFD.
[[nodiscard]] CANTEEN_API std::string json(const scenario::Scenario& scenario,
                                           const serve::Result& result, const Origin& origin = {});
[[nodiscard]] CANTEEN_API std::string json(const scenario::Scenario& scenario,
                                           const plan::Prediction& prediction,
                                           const Origin& origin = {});

}  // namespace canteen::report
