// Comparison — two results beside each other: each figure, by how much they differ, whether their
// intervals overlap, and which target each of them meets. Two runs, two predictions, or one of
// each.
//
// Of a run that is compared with a prediction of the same seed, the replication with that seed
// stands beside them: it had the same requests.
//
// Thread safety: functions without state.
#pragma once

#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/report/stored_result.hpp>

namespace canteen::report {

// For people: lines of at most 80 columns, but for long names. Ends with a line feed.
[[nodiscard]] CANTEEN_API std::string comparison_table(const StoredResult& one,
                                                       const StoredResult& other);

// For programs; docs/report.md lists the members. Ends with a line feed.
[[nodiscard]] CANTEEN_API std::string comparison_json(const StoredResult& one,
                                                      const StoredResult& other);

}  // namespace canteen::report
