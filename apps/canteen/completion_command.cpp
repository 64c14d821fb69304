#include "apps/canteen/completion_command.hpp"

#include <CLI/CLI.hpp>

#include <canteen/base/errors.hpp>

#include "apps/canteen/completion.hpp"
#include "apps/canteen/outputs.hpp"
#include "apps/canteen/status.hpp"

namespace canteen::program {

CompletionCommand::CompletionCommand(CLI::App& app) : app_(app) {
  app.add_subcommand("completion", "Prints a script by which a shell completes what is typed")
      ->add_option("SHELL", shell_, "bash: source <(canteen completion bash)");
}

int CompletionCommand::run() const {
  if (shell_.empty()) throw ValueError("completion: a SHELL is needed: bash");
  if (shell_ != "bash") throw ValueError("completion " + shell_ + ": must be bash");
  write_out(bash_completion(app_));
  return Status::done;
}

}  // namespace canteen::program
