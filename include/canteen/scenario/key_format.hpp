// KeyFormat — how a file says which keys were asked for, one after the other.
//
//   u32 u32be  nothing but numbers of 4 bytes, little-endian or big-endian
//   keys       a key a line, whatever it is
//   csv        a column of a table, separated by commas, tabs or semicolons
//   access     an access log: the path, with what follows a "?"
//   oracle     libCacheSim's oracleGeneral: records of 24 bytes, little-endian, of a time (4), a
//   key
//              (8), a size (4) and the next request for it (8)
//   cachelib   CacheLib's CSV: columns key and op, of which those that get are counted, and
//   op_count
//              if it is there
//   lis        ARC's lists: lines of a first key, how many keys from there on, and what is ignored
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::scenario {

// automatic: the file's name and its beginning tell.
enum class KeyFormat : std::uint8_t {
  automatic,
  u32,
  u32be,
  keys,
  csv,
  access,
  oracle,
  cachelib,
  lis
};

inline constexpr std::array all_key_formats{
    KeyFormat::automatic, KeyFormat::u32,    KeyFormat::u32be,    KeyFormat::keys, KeyFormat::csv,
    KeyFormat::access,    KeyFormat::oracle, KeyFormat::cachelib, KeyFormat::lis};

// "auto", "u32", … as above.
[[nodiscard]] CANTEEN_API std::string_view name_of(KeyFormat format) noexcept;

// ValueError for a name that is none of them; the sentence tells which they are.
[[nodiscard]] CANTEEN_API KeyFormat key_format_named(std::string_view name);

}  // namespace canteen::scenario
