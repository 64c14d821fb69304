#include "apps/canteen/fields_command.hpp"

#include <CLI/CLI.hpp>

#include <canteen/print.hpp>
#include <canteen/scenario.hpp>

#include "apps/canteen/status.hpp"

namespace canteen::program {

FieldsCommand::FieldsCommand(CLI::App& app) {
  app.add_subcommand("fields", "Tells what a scenario can say");
}

int FieldsCommand::run() {
  std::string text;
  for (const scenario::Field& each : scenario::fields()) {
    text += each.path + (each.available ? "" : "  (not available yet)") + "\n";
    if (!each.type.empty()) text += "    " + each.type + "\n";
    if (!each.fallback.empty()) text += "    when absent: " + each.fallback + "\n";
    if (!each.meaning.empty()) text += "    " + each.meaning + "\n";
  }
  print({.end = "", .flush = true}, text);
  return Status::done;
}

}  // namespace canteen::program
