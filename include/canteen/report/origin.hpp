// Origin — how to get a result again: the command, and the files that it was made from.
//
// Thread safety: plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace canteen::report {

struct OriginFile {
  std::string what;  // "scenario", "trace"
  std::string path;  // as it was given
  // Of its bytes, in hexadecimal; absent where it could not be had.
  std::optional<std::string> sha256 = {};
};

struct Origin {
  std::string command;  // as a shell takes it; empty: nobody knows
  std::vector<OriginFile> files;
};

}  // namespace canteen::report
