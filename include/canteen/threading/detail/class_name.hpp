// class_name — a type's name as the source has it, without its namespaces: for repr() and reports.
#pragma once

#include <string>
#include <typeinfo>

#include <canteen/base/annotations.hpp>

namespace canteen::threading::detail {

CANTEEN_API std::string class_name(const std::type_info& type);

}  // namespace canteen::threading::detail
