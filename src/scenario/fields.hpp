// The table of all fields: load() reads by it, docs/scenario.md is made from it.
#pragma once

#include <span>
#include <string_view>

#include "src/scenario/reading.hpp"

namespace canteen::scenario {

struct FieldRow {
  std::string_view path;
  std::string_view type;      // to be put behind "must be "
  std::string_view fallback;  // what holds when it is absent
  std::string_view meaning;
  // False: the node is not of the type. Null: the field is known and not available yet.
  bool (*read)(const Node& node, const Reading& reading);
};

[[nodiscard]] std::span<const FieldRow> field_rows();

}  // namespace canteen::scenario
