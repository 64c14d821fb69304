// table, json, progress_text — what a worker of a fleet has done, for people and for programs; and
// how it stands.
//
// Thread safety: functions without state.
#pragma once

#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/serve/worker_result.hpp>

namespace canteen::report {

[[nodiscard]] CANTEEN_API std::string table(const serve::WorkerResult& result);

// docs/fleet.md tells of the members. Ends with a line feed.
[[nodiscard]] CANTEEN_API std::string json(const serve::WorkerResult& result);

// "5.00 s: 123 served, 2 again, 4 at 4 windows", without a line feed.
[[nodiscard]] CANTEEN_API std::string progress_text(const serve::WorkerResult& result);

}  // namespace canteen::report
