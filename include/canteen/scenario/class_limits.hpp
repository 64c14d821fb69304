// ClassLimits — what one kind of people may have to bear.
#pragma once

#include <string>

#include <canteen/scenario/limits.hpp>

namespace canteen::scenario {

struct ClassLimits {
  std::string name;
  Limits limits;
};

}  // namespace canteen::scenario
