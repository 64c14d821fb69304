// What a shell needs to complete the program's commands, options and values: a script each, to be
// read by the shell when it starts, or to be put where it looks for such.
#pragma once

#include <string>

#include "apps/canteen/command_words.hpp"

namespace canteen::program {

[[nodiscard]] std::string bash_completion(const ProgramWords& program);
[[nodiscard]] std::string zsh_completion(const ProgramWords& program);
[[nodiscard]] std::string fish_completion(const ProgramWords& program);

}  // namespace canteen::program
