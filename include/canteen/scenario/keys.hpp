// Keys — the keys that were asked for, as a file has recorded them: what cache::replay is given.
//
//   const auto keys = scenario::read_keys({.path = "access.log.gz"});
//   cache::replay(cache::default_policy, 1'000, keys.numbers);
//
// Files may be packed by gzip, xz or zstd, where the build has found the libraries. Thread safety:
// read_keys() is a function without state.
#pragma once

#include <cstdint>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/key_spec.hpp>

namespace canteen::scenario {

struct Keys {
  std::vector<std::uint64_t> numbers;  // of each request; in the order in which they first come
  std::uint64_t distinct = 0;          // numbers are below it
  KeyFormat format = KeyFormat::automatic;  // as it was found
};

// Throws ScenarioError: what is wrong, with the file and the line or record; no request at all;
// more than a thousand million.
[[nodiscard]] CANTEEN_API Keys read_keys(const KeySpec& spec);

}  // namespace canteen::scenario
