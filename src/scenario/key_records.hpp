// read_key_records — keys out of records of numbers: u32, u32be and oracle.
#pragma once

#include <string>
#include <string_view>

#include <canteen/scenario/key_format.hpp>

#include "src/scenario/key_numbers.hpp"
#include "src/scenario/unpacker.hpp"

namespace canteen::scenario {

// Until the file ends or `keys` is full. `path` is for the sentence. Requires: the format is one of
// the three. Throws ScenarioError.
void read_key_records(KeyFormat format, const std::string& path, Unpacker& bytes, KeyNumbers& keys);

// Whether the beginning of a file can be that of an oracle file: times that do not go back, and
// next requests that there can be.
[[nodiscard]] bool looks_like_oracle(std::string_view beginning) noexcept;

}  // namespace canteen::scenario
