#include "apps/canteen/completion_command.hpp"

#include <CLI/CLI.hpp>

#include <canteen/base/errors.hpp>

#include "apps/canteen/completions.hpp"
#include "apps/canteen/outputs.hpp"
#include "apps/canteen/status.hpp"

namespace canteen::program {
namespace {

std::string script(const std::string& shell, const ProgramWords& program) {
  if (shell == "bash") return bash_completion(program);
  if (shell == "zsh") return zsh_completion(program);
  if (shell == "fish") return fish_completion(program);
  if (shell.empty()) throw ValueError("completion: a SHELL is needed: bash, zsh or fish");
  throw ValueError("completion " + shell + ": must be bash, zsh or fish");
}

}  // namespace

CompletionCommand::CompletionCommand(CLI::App& app) : app_(app) {
  app.add_subcommand("completion", "Prints a script by which a shell completes what is typed")
      ->add_option("SHELL", shell_,
                   "bash or zsh: source <(canteen completion bash); fish: … fish | source")
      ->option_text("bash|zsh|fish");
}

int CompletionCommand::run() const {
  write_out(script(shell_, words_of(app_)));
  return Status::done;
}

}  // namespace canteen::program
