// page — one or two results as an HTML page: self-contained, with charts, and a table for each of
// them. docs/report.md tells what it shows.
//
// The page has the JSON in it and makes everything of it; nothing is loaded from anywhere. What
// came from the user's files cannot become markup. Equal results have the same bytes.
//
// Thread safety: functions without state.
#pragma once

#include <string>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/report/stored_result.hpp>

namespace canteen::report {

// Whether this library was built with what draws the charts (Chart.js).
[[nodiscard]] CANTEEN_API bool has_pages() noexcept;

enum class PageKind {
  report,      // of one scenario: a run, a prediction, or the run and then the prediction
  comparison,  // of two results, whatever they are of
  plan,        // of one plan
};

// Requires: has_pages(); one or two results, and two for a comparison.
[[nodiscard]] CANTEEN_API std::string page(PageKind kind, const std::vector<StoredResult>& results);

}  // namespace canteen::report
