#include "apps/canteen/command_words.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include <canteen/scenario.hpp>

namespace canteen::program {
namespace {

// Behind each the sign that its value follows.
std::vector<std::string> fields() {
  std::vector<std::string> words;
  for (const scenario::Field& each : scenario::fields()) {
    const bool is_of_a_name = each.path.find("NAME") != std::string::npos;
    if (each.available && !is_of_a_name) words.push_back(each.path + "=");
  }
  return words;
}

std::vector<std::string> split(const std::string& text, char between) {
  std::vector<std::string> parts(1);
  for (const char each : text) {
    if (each == between) {
      parts.emplace_back();
    } else {
      parts.back() += each;
    }
  }
  return parts;
}

ValueWords value_of(const CLI::Option& option) {
  using Kind = ValueWords::Kind;
  if (option.get_items_expected_max() == 0) return {};
  const std::string& name = option.get_option_text();
  if (name == "FIELD=VALUE") return {Kind::field, name, fields()};
  const bool is_choice =
      name.find('|') != std::string::npos &&
      std::none_of(name.begin(), name.end(), [](char each) { return each >= 'A' && each <= 'Z'; });
  if (is_choice) return {Kind::word, name, split(name, '|')};
  // An argument that does not say what it is, is a file.
  const bool is_file = name == "FILE" || option.get_positional();
  return {is_file ? Kind::file : Kind::free, name, {}};
}

OptionWords option_of(const CLI::Option& option) {
  OptionWords words;
  for (const std::string& each : option.get_lnames()) words.names.push_back("--" + each);
  for (const std::string& each : option.get_snames()) words.names.push_back("-" + each);
  words.help = option.get_description();
  words.value = value_of(option);
  return words;
}

CommandWords command_of(const CLI::App& command) {
  CommandWords words{command.get_name(), command.get_description(), {}, {}};
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) {
      words.argument = value_of(*option);
    } else {
      words.options.push_back(option_of(*option));
    }
  }
  return words;
}

}  // namespace

ProgramWords words_of(const CLI::App& app) {
  ProgramWords words;
  for (const CLI::Option* option : app.get_options()) words.options.push_back(option_of(*option));
  for (const CLI::App* command : app.get_subcommands({})) {
    words.commands.push_back(command_of(*command));
  }
  return words;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& each : words) {
    text += (text.empty() ? "" : std::string(between)) + each;
  }
  return text;
}

}  // namespace canteen::program
