// StoredResult — a result as JSON: as report::json() wrote it just now, or as a file has kept it.
//
// Thread safety: a plain value; read_result() from any thread.
#pragma once

#include <string>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::report {

struct StoredResult {
  std::string name;  // what it is called beside others: "run", "before.json"
  std::string json;  // of json(): a run's, a prediction's or a plan's
  bool is_plan = false;
};

// What a file has in it. Throws ValueError, which names the file: it has no result of this program.
[[nodiscard]] CANTEEN_API StoredResult read_result(std::string name, std::string_view text);

}  // namespace canteen::report
