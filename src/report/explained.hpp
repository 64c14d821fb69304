// explained — what explanation() says, part by part.
#pragma once

#include <string>
#include <vector>

#include <canteen/scenario/scenario.hpp>

namespace canteen::report {

struct ExplainedPart {
  std::string title;                   // "Who comes"
  std::vector<std::string> sentences;  // not empty
};

std::vector<ExplainedPart> explained(const scenario::Scenario& scenario);

}  // namespace canteen::report
