// A file of lengths of time, one on each line; packed or not (unpacker.hpp), blank lines left out.
#pragma once

#include <string>
#include <vector>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

// A plain number is one of `unit`s. Throws ScenarioError: the file cannot be read or is none, has
// no length, more than ten million, or a line that is something else.
[[nodiscard]] std::vector<Duration> read_lengths(const std::string& path, Duration unit);

}  // namespace canteen::scenario
