#include <string_view>

#include "apps/canteen/completions.hpp"

namespace canteen::program {
namespace {

constexpr std::string_view beginning = R"(#compdef canteen
# zsh completion of canteen, as `canteen completion zsh` prints it.

_canteen() {
  local curcontext=$curcontext state
  local -a line commands
  commands=(
)";

constexpr std::string_view middle = R"(  )
  _arguments -C \
)";

constexpr std::string_view of_commands = R"(    ': :->command' '*:: :->argument' && return
  case $state in
    command)
      _describe -t commands command commands ;;
    argument)
      case $words[1] in
)";

constexpr std::string_view fields_begin = R"(      esac ;;
  esac
}

_canteen_fields() {
  local -a fields
  fields=()";

constexpr std::string_view ending = R"()
  compadd "$@" -S '' -a fields
}

if [ "$funcstack[1]" = _canteen ]; then
  _canteen "$@"
else
  compdef _canteen canteen
fi
)";

// In single quotes; those that stand in it are taken out of them.
std::string zsh_text(std::string_view text) {
  std::string shown = "'";
  for (const char each : text) {
    if (each == '\'') {
      shown += "'\\''";
    } else {
      shown += each;
    }
  }
  return shown + "'";
}

// What means something to _arguments or _describe means itself.
std::string plain(std::string_view text) {
  std::string shown;
  for (const char each : text) {
    if (each == '[' || each == ']' || each == ':' || each == '\\') shown += '\\';
    shown += each;
  }
  return shown;
}

// ":MESSAGE:ACTION"
std::string value_spec(const ValueWords& value) {
  using Kind = ValueWords::Kind;
  const std::string name = ":" + plain(value.name.empty() ? "value" : value.name) + ":";
  switch (value.kind) {
    case Kind::none:
      return "";
    case Kind::file:
      return name + "_files";
    case Kind::word:
      return name + "(" + joined(value.words, " ") + ")";
    case Kind::field:
      return name + "_canteen_fields";
    case Kind::free:
      break;
  }
  return name + " ";
}

// Each name of an option by itself. Those of fields may stand there any number of times.
std::string option_specs(const OptionWords& option, std::string_view indent) {
  std::string specs;
  for (const std::string& name : option.names) {
    const bool again = option.value.kind == ValueWords::Kind::field;
    const std::string others = again ? "*" : "(" + joined(option.names, " ") + ")";
    specs += std::string(indent) +
             zsh_text(others + name + "[" + plain(option.help) + "]" + value_spec(option.value)) +
             " \\\n";
  }
  return specs;
}

std::string command_case(const CommandWords& command) {
  constexpr std::string_view indent = "            ";
  std::string text = "        " + command.name + ")\n          _arguments \\\n";
  for (const OptionWords& option : command.options) text += option_specs(option, indent);
  const std::string argument = value_spec(command.argument);
  text += std::string(indent) +
          (argument.empty() ? "&& return" : zsh_text("*" + argument) + " && return");
  return text + " ;;\n";
}

}  // namespace

std::string zsh_completion(const ProgramWords& program) {
  std::string text(beginning);
  std::vector<std::string> fields;
  for (const CommandWords& command : program.commands) {
    text += "    " + zsh_text(plain(command.name) + ":" + plain(command.help)) + "\n";
    for (const OptionWords& option : command.options) {
      if (option.value.kind == ValueWords::Kind::field) fields = option.value.words;
    }
  }
  text += middle;
  for (const OptionWords& option : program.options) text += option_specs(option, "    ");
  text += of_commands;
  for (const CommandWords& command : program.commands) text += command_case(command);
  text += fields_begin;
  for (const std::string& each : fields) text += "\n    " + zsh_text(each);
  return text + std::string(ending);
}

}  // namespace canteen::program
