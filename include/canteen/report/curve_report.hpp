// CurveReport — hit ratios over sizes, and what to make of them: for people, for programs, and in
// one sentence.
//
// Thread safety: functions without state.
#pragma once

#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/cache/curves.hpp>
#include <canteen/cache/recommendation.hpp>
#include <canteen/scenario/key_format.hpp>

namespace canteen::report {

struct CurveReport {
  std::string trace;  // the file's path
  scenario::KeyFormat format = scenario::KeyFormat::automatic;
  cache::Curves curves;
  cache::Recommendation recommendation;
};

// The hits of each policy and size, the miss-ratio curves as far as letters can draw them, and the
// recommendation: lines of at most 80 columns. Ends with a line feed.
[[nodiscard]] CANTEEN_API std::string table(const CurveReport& report);

// docs/cache.md lists the members. Ends with a line feed.
[[nodiscard]] CANTEEN_API std::string json(const CurveReport& report);

// Which policy and capacity, what they have, and what the next tenth of memory would buy.
[[nodiscard]] CANTEEN_API std::string sentence(const CurveReport& report);

}  // namespace canteen::report
