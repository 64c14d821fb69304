#include "apps/canteen/manual.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <string_view>

#include <CLI/CLI.hpp>

#include <canteen/scenario.hpp>

namespace canteen::program {
namespace {

// The character at the front of a text in UTF-8, as troff names it; and its bytes, taken away.
std::string named_character(std::string_view& text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const std::size_t bytes = byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  unsigned code = byte(0) & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes && i < text.size(); ++i) code = code << 6U | (byte(i) & 0x3FU);
  text.remove_prefix(std::min(bytes, text.size()));
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "\\[u%04X]", code);
  return name.data();
}

// A text as troff shows it, sign by sign. What stands in `backticks` is bold.
std::string escaped(std::string_view text) {
  std::string shown;
  bool bold = false;
  while (!text.empty()) {
    const char next = text.front();
    if (static_cast<unsigned char>(next) >= 0x80) {
      shown += named_character(text);
      continue;
    }
    text.remove_prefix(1);
    switch (next) {
      case '\\':
        shown += "\\e";
        break;
      case '-':
        shown += "\\-";
        break;
      case '^':
        shown += "\\(ha";
        break;
      case '~':
        shown += "\\(ti";
        break;
      case '\'':
        shown += "\\(aq";
        break;
      case '"':
        shown += "\\(dq";
        break;
      case '`':
        bold = !bold;
        shown += bold ? "\\fB" : "\\fR";
        break;
      case '\n':
        shown += ' ';
        break;
      default:
        shown += next;
    }
  }
  return shown;
}

// A line of text; \& keeps a point at its front from being a request.
std::string line(std::string_view text) {
  return "\\&" + escaped(text) + "\n";
}

std::string section(std::string_view title) {
  return ".SH " + std::string(title) + "\n";
}

std::string subsection(std::string_view title) {
  return ".SS \"" + escaped(title) + "\"\n";
}

// What is explained, and the words for it.
std::string entry(const std::string& name, std::string_view words) {
  return ".TP\n" + name + "\n" + line(words);
}

std::string bold(std::string_view text) {
  return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + escaped(text) + "\\fR";
}

std::string option_entry(const CLI::Option& option) {
  if (option.get_positional()) return entry(italic(option.get_name()), option.get_description());
  std::string names;
  for (const std::string& each : option.get_snames()) {
    names += (names.empty() ? "" : ", ") + bold("-" + each);
  }
  for (const std::string& each : option.get_lnames()) {
    names += (names.empty() ? "" : ", ") + bold("--" + each);
  }
  if (!option.get_option_text().empty()) names += " " + italic(option.get_option_text());
  return entry(names, option.get_description());
}

std::string command_text(const CLI::App& command) {
  std::string text = subsection("canteen " + command.get_name());
  text += line(command.get_description() + ".");
  for (const CLI::Option* each : command.get_options()) text += option_entry(*each);
  return text;
}

std::string field_entries() {
  std::string text;
  for (const scenario::Field& each : scenario::fields()) {
    if (!each.available) continue;
    text += entry(bold(each.path), each.meaning + " It must be " + each.type +
                                       "; when absent: " + each.fallback + ".");
  }
  return text;
}

}  // namespace

std::string manual(const CLI::App& app) {
  std::string text = ".TH CANTEEN 1 \"\" \"" + escaped(app.version()) + "\" \"User Commands\"\n";
  text += section("NAME") + "canteen \\- a rush of requests, got through, measured and predicted\n";
  text += section("SYNOPSIS") + bold("canteen") + " " + italic("COMMAND") + " [" +
          italic("OPTION") + " ...] [" + italic("FILE") + "]\n";
  text += section("DESCRIPTION") + line(app.get_description());
  text += line(
      "A rush is described by a scenario, a TOML file, or comes from a log. It is sent "
      "through real windows, or simulated.");
  text += section("OPTIONS");
  for (const CLI::Option* each : app.get_options()) text += option_entry(*each);
  text += section("COMMANDS");
  for (const CLI::App* each : app.get_subcommands({})) text += command_text(*each);
  text += section("\"FIELDS OF A SCENARIO\"") + field_entries();
  text += section("\"EXIT STATUS\"");
  const std::string whole_footer = app.get_footer();
  std::string_view footer = whole_footer;
  constexpr std::string_view heading = "Exit status: ";
  if (footer.starts_with(heading)) footer.remove_prefix(heading.size());
  text += line(footer);
  text += section("EXAMPLES");
  text += line("A scenario to begin with; what it says; what a run of it would come to; a run:");
  for (const char* each : {"canteen new web.toml --kind web", "canteen check web.toml",
                           "canteen simulate web.toml --windows 6", "canteen run web.toml"}) {
    text += ".PP\n" + bold(each) + "\n";
  }
  return text;
}

}  // namespace canteen::program
