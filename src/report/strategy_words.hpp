// strategy_sentences — what a strategy does with whom, a sentence for each thing that it says.
#pragma once

#include <string>
#include <vector>

#include <canteen/scenario/strategy.hpp>

namespace canteen::report {

// "4 windows"; where they come and go "2 to 6 windows".
std::string windows_range(const scenario::Strategy& strategy);

std::vector<std::string> strategy_sentences(const scenario::Strategy& strategy);

}  // namespace canteen::report
