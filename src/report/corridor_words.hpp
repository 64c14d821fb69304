// What a broker that kept the line cost and held, and what the workers of a fleet did, for people.
//
// Thread safety: functions without state.
#pragma once

#include <string>
#include <vector>

#include <canteen/serve/result.hpp>

namespace canteen::report {

// Empty where there was none.
std::string corridor_table(const serve::Result& result);
std::string worker_table(const serve::Result& result);

// What is to be noted.
void warn_of_corridor(const serve::Result& result, std::vector<std::string>& warnings);

}  // namespace canteen::report
