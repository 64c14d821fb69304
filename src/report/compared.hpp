// compared — what comparison.hpp tells, as the page has it.
#pragma once

#include <nlohmann/json.hpp>

#include <canteen/report/stored_result.hpp>

namespace canteen::report {

nlohmann::ordered_json compared(const StoredResult& one, const StoredResult& other);

}  // namespace canteen::report
