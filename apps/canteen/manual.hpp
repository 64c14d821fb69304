// manual — the program's manual page, canteen(1): made from the command line that the program
// itself reads by, and from the table of a scenario's fields.
#pragma once

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

// In the man macros of troff, all of it ASCII.
[[nodiscard]] std::string manual(const CLI::App& app);

}  // namespace canteen::program
