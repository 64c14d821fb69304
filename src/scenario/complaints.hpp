// Complaints — what is wrong with a scenario, gathered, so that all of it is said at once.
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <utility>

#include "src/scenario/node.hpp"

namespace canteen::scenario {

class Complaints {
 public:
  // "lunch.toml:12: strategy.windows: must be …"
  void add(const Origin& origin, std::string_view path, const std::string& sentence);

  // Throws ScenarioError if there are any: those of the file by line, then the command line's.
  void throw_if_any();

 private:
  std::list<std::pair<Origin, std::string>> all_;  // its sort keeps the order of equals
};

}  // namespace canteen::scenario
