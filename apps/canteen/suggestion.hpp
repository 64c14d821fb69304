// suggestion — "; did you mean 'run'?", or what there is.
#pragma once

#include <string>
#include <vector>

namespace canteen::program {

std::string suggestion(const std::string& word, const std::vector<std::string>& known);

}  // namespace canteen::program
