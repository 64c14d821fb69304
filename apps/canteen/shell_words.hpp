// shell_words — a command as a shell takes it.
#pragma once

#include <string>
#include <vector>

namespace canteen::program {

// Each word as it is, or in quotes where a shell would make something else of it.
[[nodiscard]] std::string shell_words(const std::vector<std::string>& words);

}  // namespace canteen::program
