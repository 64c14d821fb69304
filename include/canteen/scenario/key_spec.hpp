// KeySpec — a file of keys that were asked for: which one, and how to read it.
#pragma once

#include <cstdint>
#include <string>

#include <canteen/scenario/key_format.hpp>

namespace canteen::scenario {

struct KeySpec {
  std::string path;
  KeyFormat format = KeyFormat::automatic;
  // CSV: the column's name in the header; or its number, from 1, of a file without a header. Empty:
  // one of the usual names in the header.
  std::string column = {};
  std::uint64_t head = 0;  // at most so many requests; 0: all
};

}  // namespace canteen::scenario
