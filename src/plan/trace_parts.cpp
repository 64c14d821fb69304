#include "src/plan/trace_parts.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <map>
#include <span>
#include <string>

#include <canteen/scenario/job_stream.hpp>

#include "src/plan/is_time.hpp"

namespace canteen::plan {

using scenario::Duration;
using scenario::JobTable;
using simulate::Job;

TraceParts parts_of(Duration length) {
  constexpr auto times = static_cast<std::int64_t>(trace_times);
  // The product with the whole length may be more than there are nanoseconds in a number.
  const auto begin_of = [&](std::int64_t time) {
    return Duration(length.count() / times * time + length.count() % times * time / times);
  };
  TraceParts parts;
  for (std::int64_t i = 0; i < times; ++i) {
    const bool last = i + 1 == times;
    const JobTable::Stretch time{begin_of(i), last ? length + Duration(1) : begin_of(i + 1)};
    const bool even = std::popcount(static_cast<std::uint64_t>(i)) % 2 == 0;
    (even ? parts.seen : parts.kept).push_back(time);
  }
  return parts;
}

std::uint64_t requests_needed(const scenario::Goal& goal) {
  constexpr double beyond = 10;
  constexpr double enough = 1'000;
  const bool percentile = is_time(goal) && !goal.mean && goal.q < 1;
  const double least = goal.kind.empty() || !percentile ? enough : 0;
  const double needed = percentile ? std::max(beyond / (1 - goal.q), least) : least;
  // 1 - 0.99 is a little less than 0.01.
  return static_cast<std::uint64_t>(std::llround(needed));
}

std::optional<Untold> untold_by(const JobTable& part, const std::vector<scenario::Goal>& goals) {
  std::map<std::string, std::uint64_t> requests;
  scenario::JobStream jobs(part, 0);
  std::array<Job, 256> block;
  for (std::size_t filled = block.size(); filled == block.size();) {
    filled = jobs.read(block);
    for (const Job& each : std::span(block).first(filled)) ++requests[jobs.kinds()[each.kind]];
  }
  for (const scenario::Goal& goal : goals) {
    const std::uint64_t found = goal.kind.empty() ? part.jobs().value_or(0) : requests[goal.kind];
    if (found < requests_needed(goal)) return Untold{&goal, found};
  }
  return std::nullopt;
}

std::string another_in_a_part(const std::vector<scenario::Goal>& goals) {
  for (const scenario::Goal& goal : goals) {
    const std::string kept =
        "No part of it was kept back: " + (goal.kind.empty() ? "" : goal.kind + ": ") + goal.name;
    if (goal.measure == scenario::Measure::throughput) {
      return kept + " is another in a part, which comes at another rate.";
    }
    if (goal.measure == scenario::Measure::hit_ratio) {
      return kept + " is another in a part, in which everything is asked for the first time anew.";
    }
  }
  return "";
}

}  // namespace canteen::plan
