// TraceParts — a trace in two: what a plan chooses by, and what is kept back to test the choice.
//
// The trace is cut into equal times, and by the sequence of Thue and Morse [1] each is given to one
// of the two. So both have as much of the beginning as of the end, of what grows and of what grows
// faster and faster; and as the sequence has no period, the hours of a day that is some of these
// times long do not fall to one of them alone, as they would if each second one were kept back.
//
// [1] M. Morse: Recurrent geodesics on a surface of negative curvature. Trans. AMS 22 (1921)
//
// Thread safety: functions without state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario/goal.hpp>
#include <canteen/scenario/job_table.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::plan {

struct TraceParts {
  std::vector<scenario::JobTable::Stretch> seen;
  std::vector<scenario::JobTable::Stretch> kept;
};

inline constexpr std::size_t trace_times = 32;

// length: until the last arrival, which is within.
[[nodiscard]] TraceParts parts_of(scenario::Duration length);

// How many requests a part needs for the target to be told by it: ten beyond each percentile, of
// the kind of people that it is about; and not fewer than a thousand, where it is about all.
[[nodiscard]] std::uint64_t requests_needed(const scenario::Goal& goal);

// A goal that a part has too few requests for.
struct Untold {
  const scenario::Goal* goal = nullptr;
  std::uint64_t requests = 0;  // that it has, of those that the goal is about
};

// The first of the goals that a part has too few requests for; nullopt: it tells all of them. The
// goals outlive what is returned.
[[nodiscard]] std::optional<Untold> untold_by(const scenario::JobTable& part,
                                              const std::vector<scenario::Goal>& goals);

// Why a part cannot tell a goal, however long it is, in a sentence; empty: it tells all of them.
// Cutting alone makes throughput another one, and each part begins with a cache in which nothing
// is ready.
[[nodiscard]] std::string another_in_a_part(const std::vector<scenario::Goal>& goals);

}  // namespace canteen::plan
