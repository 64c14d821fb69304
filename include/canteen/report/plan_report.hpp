// Plans, for people and for programs.
//
// Thread safety: functions without state.
#pragma once

#include <string>
#include <string_view>

#include <canteen/base/annotations.hpp>
#include <canteen/plan/fate.hpp>
#include <canteen/plan/plan.hpp>
#include <canteen/report/origin.hpp>

namespace canteen::report {

// The choice, what it was found to do, what came near it, and how far it can be trusted: lines of
// at most 80 columns, but for longer names. Ends with a line feed.
[[nodiscard]] CANTEEN_API std::string table(const plan::Plan& plan);

// docs/plan.md lists the members. Every candidate is there. Ends with a line feed.
[[nodiscard]] CANTEEN_API std::string json(const plan::Plan& plan, const Origin& origin = {});

// The choice in one sentence; where there is none, that there is none, and the nearest.
[[nodiscard]] CANTEEN_API std::string sentence(const plan::Plan& plan);

// "met", "missed", …
[[nodiscard]] CANTEEN_API std::string_view name_of(plan::Fate fate) noexcept;

}  // namespace canteen::report
