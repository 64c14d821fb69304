// Parts of the JSON of results that plans have as well.
//
// Thread safety: functions without state.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include <canteen/base/histogram.hpp>
#include <canteen/plan/estimate.hpp>
#include <canteen/report/judgement.hpp>
#include <canteen/report/origin.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::report {

using Json = nlohmann::ordered_json;

namespace parts {

Json settings(const scenario::Scenario& scenario);
Json times(const base::Histogram& times);
// `unit`: what 1 of the figure is.
Json estimate(const std::optional<plan::Estimate>& figure, double unit = 1);
Json judged(const Judgement& judgement);
Json told(const Origin& origin);
// What explanation() says, part by part.
Json explanation_of(const scenario::Scenario& scenario);
// The members of settings() that are about it.
Json strategy(const scenario::Strategy& strategy);
// Ends with a line feed. Bytes that are no UTF-8 become U+FFFD.
std::string text(const Json& json);

}  // namespace parts
}  // namespace canteen::report
