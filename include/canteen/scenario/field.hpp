// Field — what can be said in a scenario: the table that load() reads by, for people.
//
// Thread safety: yes; the table is constant.
#pragma once

#include <string>
#include <vector>

#include <canteen/base/annotations.hpp>

namespace canteen::scenario {

struct Field {
  std::string path;      // "strategy.windows"
  std::string type;      // "a whole number from 1 to 10000"
  std::string fallback;  // what holds when it is absent, in words
  std::string meaning;
  bool available = true;  // false: known, and refused until a later version
};

[[nodiscard]] CANTEEN_API std::vector<Field> fields();

// docs/scenario.md.
[[nodiscard]] CANTEEN_API std::string field_guide();

}  // namespace canteen::scenario
