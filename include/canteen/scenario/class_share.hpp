// ClassShare — a kind of people, and which part of all they are.
#pragma once

#include <string>

namespace canteen::scenario {

struct ClassShare {
  std::string name;
  double share = 0;  // 0 to 1; all of a scenario add up to 1

  friend bool operator==(const ClassShare&, const ClassShare&) = default;
};

}  // namespace canteen::scenario
