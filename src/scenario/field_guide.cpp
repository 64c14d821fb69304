#include <canteen/scenario/field.hpp>

#include "src/scenario/fields.hpp"

namespace canteen::scenario {

std::vector<Field> fields() {
  std::vector<Field> list;
  for (const FieldRow& row : field_rows()) {
    list.push_back({std::string(row.path), std::string(row.type), std::string(row.fallback),
                    std::string(row.meaning), row.read != nullptr});
  }
  return list;
}

std::string field_guide() {
  return {};
}

}  // namespace canteen::scenario
