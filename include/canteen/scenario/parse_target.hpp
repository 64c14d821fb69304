// parse_target — a target on one line.
//
//   parse_target("wait_p99 < 200 ms and lost < 1%")
//   parse_target("staff.wait_max <= 1 s and throughput >= 80/s")
//
// Conditions, joined by `and`: a field of [target], for one kind of people with its name and a
// point in front; a comparison; a length of time, a share (0.01 or 1%) or a rate. `<` means the
// same as `<=`, and `>` as `>=`: a figure that is just the limit is good enough, as it is in a
// file.
//
// Thread safety: yes.
// Errors:        ScenarioError with a sentence for each condition that is none.
#pragma once

#include <string_view>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/scenario/target.hpp>

namespace canteen::scenario {

// About any kinds of people.
[[nodiscard]] CANTEEN_API Target parse_target(std::string_view text);

// For this scenario: about kinds of arrivals.classes, or whatever kinds its trace names.
[[nodiscard]] CANTEEN_API Target parse_target(std::string_view text, const Scenario& scenario);

}  // namespace canteen::scenario
