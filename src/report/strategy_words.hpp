// strategy_sentences — what a strategy does with whom, a sentence for each thing that it says.
#pragma once

#include <string>
#include <vector>

#include <canteen/scenario/strategy.hpp>

namespace canteen::report {

std::vector<std::string> strategy_sentences(const scenario::Strategy& strategy);

}  // namespace canteen::report
