#include "apps/canteen/run_command.hpp"

#include <optional>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <canteen/report.hpp>
#include <canteen/scenario.hpp>
#include <canteen/serve.hpp>

#include "apps/canteen/outputs.hpp"
#include "apps/canteen/signal_watch.hpp"
#include "apps/canteen/status.hpp"

namespace canteen::program {

RunCommand::RunCommand(CLI::App& app)
    : options_(*app.add_subcommand(
          "run", "Sends the scenario's requests through real windows, and measures")),
      result_(*app.get_subcommand("run")) {}

int RunCommand::run() const {
  const scenario::Scenario scenario = options_.load();
  if (!scenario::ends(scenario)) {
    throw ValueError(scenario.file +
                     ": arrivals.length: must be given for a run: a length of time such as \"10 "
                     "min\"; or arrivals.head, a number");
  }
  const std::optional<OutputFile> file = result_.json_file(scenario);

  const SignalWatch signals;
  serve::RunOptions options;
  options.stop = signals.token();
  serve::Result result;
  {
    report::ProgressDisplay display(STDERR_FILENO, scenario.work.show_output);
    if (!result_.quiet()) {
      options.every = std::chrono::milliseconds(200);
      options.on_progress = [&](const serve::Progress& progress) { display.show(progress); };
    }
    result = serve::run(scenario, options);
  }

  // The file first: a pipe that nobody reads any more takes nothing from it.
  if (file) file->write(report::json(scenario, result));
  write_out(result_.json_to_standard_output() ? report::json(scenario, result)
                                              : report::table(scenario, result));
  if (result.interrupted) return Status::signalled + signals.signal();
  return report::judge(scenario, result).proven() ? Status::done : Status::target_missed;
}

}  // namespace canteen::program
