#include <string_view>

#include "apps/canteen/completions.hpp"

namespace canteen::program {
namespace {

constexpr std::string_view beginning =
    R"(# fish completion of canteen, as `canteen completion fish` prints it.

complete -c canteen -e
complete -c canteen -n __fish_use_subcommand -f
)";

// In single quotes, where a backslash and a quote mean themselves behind a backslash.
std::string quoted(std::string_view text) {
  std::string shown = "'";
  for (const char each : text) {
    if (each == '\'' || each == '\\') shown += '\\';
    shown += each;
  }
  return shown + "'";
}

std::string value_words(const ValueWords& value) {
  using Kind = ValueWords::Kind;
  switch (value.kind) {
    case Kind::none:
      return "";
    case Kind::file:
      return " -r -F";
    case Kind::word:
    case Kind::field:
      return " -x -a " + quoted(joined(value.words, " "));
    case Kind::free:
      break;
  }
  return " -x";
}

std::string option_line(const std::string& condition, const OptionWords& option) {
  std::string line = "complete -c canteen -n " + condition;
  for (const std::string& each : option.names) {
    const bool is_long = each.starts_with("--");
    line += (is_long ? " -l " : " -s ") + each.substr(is_long ? 2 : 1);
  }
  return line + value_words(option.value) + " -d " + quoted(option.help) + "\n";
}

std::string command_lines(const CommandWords& command) {
  std::string lines = "complete -c canteen -n __fish_use_subcommand -a " + command.name + " -d " +
                      quoted(command.help) + "\n";
  const std::string condition = quoted("__fish_seen_subcommand_from " + command.name);
  if (command.argument.kind != ValueWords::Kind::file) {
    lines += "complete -c canteen -n " + condition + " -f";
    if (!command.argument.words.empty()) {
      lines += " -a " + quoted(joined(command.argument.words, " "));
    }
    lines += "\n";
  }
  for (const OptionWords& option : command.options) lines += option_line(condition, option);
  return lines;
}

}  // namespace

std::string fish_completion(const ProgramWords& program) {
  std::string text(beginning);
  for (const OptionWords& option : program.options) {
    text += option_line("__fish_use_subcommand", option);
  }
  for (const CommandWords& command : program.commands) text += command_lines(command);
  return text;
}

}  // namespace canteen::program
