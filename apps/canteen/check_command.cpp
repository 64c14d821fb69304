#include "apps/canteen/check_command.hpp"

#include <CLI/CLI.hpp>

#include <canteen/report.hpp>
#include <canteen/scenario.hpp>

#include "apps/canteen/outputs.hpp"
#include "apps/canteen/status.hpp"

namespace canteen::program {

CheckCommand::CheckCommand(CLI::App& app)
    : options_(*app.add_subcommand(
          "check", "Tells in words what a scenario says, and whether it can be done")) {}

int CheckCommand::run() const {
  write_out(report::explanation(options_.load()));
  return Status::done;
}

}  // namespace canteen::program
