// CommandWords — what the command line knows, as whoever completes it needs it: the commands, their
// options, and what stands behind those. Made from the command line that the program reads by.
//
// What is taken is known where an option says so: FILE and the like are files, a|b|c are words, and
// FIELD=VALUE is a field of a scenario.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

// What stands behind an option, or in the place of an argument.
struct ValueWords {
  enum class Kind { none, file, word, field, free };

  Kind kind = Kind::none;          // free: nobody knows what it may be
  std::string name;                // "N"; as the help has it
  std::vector<std::string> words;  // of Kind::word and Kind::field
};

struct OptionWords {
  std::vector<std::string> names;  // "--json", "-q"
  std::string help;
  ValueWords value;
};

struct CommandWords {
  std::string name;
  std::string help;
  std::vector<OptionWords> options;
  ValueWords argument;
};

// The program itself, which has the commands for an argument, and each of them.
struct ProgramWords {
  std::vector<OptionWords> options;
  std::vector<CommandWords> commands;
};

[[nodiscard]] ProgramWords words_of(const CLI::App& app);

[[nodiscard]] std::string joined(const std::vector<std::string>& words, std::string_view between);

}  // namespace canteen::program
