#include "apps/canteen/run_command.hpp"

#include <cstdint>
#include <optional>
#include <vector>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <canteen/plan.hpp>
#include <canteen/report.hpp>
#include <canteen/scenario.hpp>
#include <canteen/serve.hpp>

#include "apps/canteen/outputs.hpp"
#include "apps/canteen/signal_watch.hpp"
#include "apps/canteen/status.hpp"

namespace canteen::program {
namespace {

// Requests that are simulated for a page, so that the run has something to stand beside: a second
// or two, unless the run itself was as long as that.
constexpr std::uint64_t most_simulated = 5'000'000;

}  // namespace

RunCommand::RunCommand(CLI::App& app)
    : options_(*app.add_subcommand(
          "run", "Sends the scenario's requests through real windows, and measures")),
      result_(*app.get_subcommand("run")) {}

std::string RunCommand::page_of(const scenario::Scenario& scenario, const serve::Result& result,
                                const std::string& json, const std::stop_token& stop) const {
  std::vector<report::StoredResult> results{{"run", json}};
  if (!result.interrupted && scenario::knows_service(scenario.work)) {
    plan::PredictOptions options;
    options.limit = most_simulated;
    options.stop = stop;
    const plan::Prediction prediction = plan::predict(scenario, options);
    results.push_back(
        {"simulation", report::json(scenario, prediction,
                                    options_.origin("simulate", scenario,
                                                    {"--limit", std::to_string(most_simulated)}))});
  }
  return report::page(report::PageKind::report, results);
}

int RunCommand::run() const {
  const scenario::Scenario scenario = options_.load();
  if (!scenario::ends(scenario)) {
    throw ValueError(scenario.file +
                     ": arrivals.length: must be given for a run: a length of time such as \"10 "
                     "min\"; or arrivals.head, a number");
  }
  const std::optional<OutputFile> file = result_.json_file(scenario);
  const std::optional<OutputFile> page = result_.page_file(scenario);

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

  const bool to_standard_output = result_.json_to_standard_output();
  std::string json;
  if (file || page || to_standard_output) {
    json = report::json(scenario, result, options_.origin("run", scenario));
  }
  // The files first: a pipe that nobody reads any more takes nothing from them.
  if (file) file->write(json);
  if (page) page->write(page_of(scenario, result, json, signals.token()));
  write_out(to_standard_output ? json : report::table(scenario, result));
  if (result.interrupted) return Status::signalled + signals.signal();
  return report::judge(scenario, result).proven() ? Status::done : Status::target_missed;
}

}  // namespace canteen::program
