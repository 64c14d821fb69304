#include "apps/canteen/manual_command.hpp"

#include <CLI/CLI.hpp>

#include "apps/canteen/manual.hpp"
#include "apps/canteen/outputs.hpp"
#include "apps/canteen/status.hpp"

namespace canteen::program {

ManualCommand::ManualCommand(CLI::App& app) : app_(app) {
  app.add_subcommand("manual", "Prints the manual page, for man -l");
}

int ManualCommand::run() const {
  write_out(manual(app_));
  return Status::done;
}

}  // namespace canteen::program
