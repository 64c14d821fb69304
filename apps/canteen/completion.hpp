// bash_completion — what a shell needs to complete the program's commands, options and values: a
// script, made from the command line that the program itself reads by.
//
// Values are known where an option says what it takes: FILE and the like are files, a|b|c are
// words, and FIELD=VALUE is a field of a scenario.
#pragma once

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

[[nodiscard]] std::string bash_completion(const CLI::App& app);

}  // namespace canteen::program
