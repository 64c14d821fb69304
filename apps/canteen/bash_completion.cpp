#include <string_view>
#include <vector>

#include "apps/canteen/completions.hpp"

namespace canteen::program {
namespace {

constexpr std::string_view beginning =
    R"(# bash completion of canteen, as `canteen completion bash` prints it.

_canteen() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ')";

constexpr std::string_view choice = R"(' -- "$word"))
    return
  fi
  case $command:$before in
)";

constexpr std::string_view between = R"(  esac
  case $command:$word in
)";

constexpr std::string_view ending = R"(  esac
  # What has no option's name is a file.
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$word")
}

complete -F _canteen canteen
)";

// A case of the shell: words to choose from behind these, or none that anybody knows.
std::string words_case(const std::string& pattern, const std::string& words, bool goes_on = false) {
  std::string text = "    " + pattern + ")\n";
  if (goes_on) text += "      compopt -o nospace 2>/dev/null\n";
  if (!words.empty()) text += "      COMPREPLY=($(compgen -W '" + words + "' -- \"$word\"))\n";
  return text + "      return ;;\n";
}

// What stands behind an option that takes something.
std::string value_case(const std::string& command, const OptionWords& option) {
  using Kind = ValueWords::Kind;
  const Kind kind = option.value.kind;
  if (kind == Kind::none || kind == Kind::file) return "";
  std::string behind;
  for (const std::string& each : option.names) {
    if (!behind.empty()) behind += " | ";
    behind.append(command).append(":").append(each);
  }
  return words_case(behind, joined(option.value.words, " "), kind == Kind::field);
}

std::vector<std::string> names_of(const std::vector<OptionWords>& options) {
  std::vector<std::string> names;
  for (const OptionWords& option : options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

// The options; where there is an argument, only behind the sign that one begins.
std::string command_cases(const CommandWords& command) {
  const ValueWords& argument = command.argument;
  const std::string options = joined(names_of(command.options), " ");
  if (argument.kind == ValueWords::Kind::none) return words_case(command.name + ":*", options);
  std::string cases = words_case(command.name + ":-*", options);
  if (argument.kind != ValueWords::Kind::file) {
    cases += words_case(command.name + ":*", joined(argument.words, " "));
  }
  return cases;
}

}  // namespace

std::string bash_completion(const ProgramWords& program) {
  std::vector<std::string> first;
  std::string values;
  std::string of_commands;
  for (const CommandWords& command : program.commands) {
    first.push_back(command.name);
    for (const OptionWords& option : command.options) values += value_case(command.name, option);
    of_commands += command_cases(command);
  }
  for (const std::string& each : names_of(program.options)) first.push_back(each);
  return std::string(beginning) + joined(first, " ") + std::string(choice) + values +
         std::string(between) + of_commands + std::string(ending);
}

}  // namespace canteen::program
