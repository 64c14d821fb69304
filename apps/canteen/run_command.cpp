#include "apps/canteen/run_command.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <canteen/report.hpp>
#include <canteen/serve.hpp>

#include "apps/canteen/outputs.hpp"
#include "apps/canteen/signal_watch.hpp"
#include "apps/canteen/status.hpp"

namespace canteen::program {

RunCommand::RunCommand(CLI::App& app) {
  CLI::App& command = *app.add_subcommand(
      "run", "Sends the scenario's requests through real windows, and measures");
  command.add_option("SCENARIO", scenario_,
                     "a TOML file; docs/scenario.md, or `canteen fields`, tells what it can say");

  struct Row {
    const char* option;
    const char* field;
    const char* value;
    const char* words;
  };

  static constexpr Row rows[] = {
      {"--trace", "arrivals.trace", "FILE", "a log of requests to replay, packed or not"},
      {"--speed", "arrivals.speed", "N", "requests come so many times as fast"},
      {"--head", "arrivals.head", "N", "at most so many requests"},
      {"--seed", "arrivals.seed", "N", "other requests of the same kind"},
      {"--service", "work.service", "TIME", "how long each takes, as \"20 ms\""},
      {"--windows", "strategy.windows", "N", "how many are served at once"},
      {"--buffer", "strategy.buffer", "N", "how many may wait; 0: any number"},
  };
  shorthands_.reserve(std::size(rows));  // the command line points to them
  for (const Row& row : rows) {
    Shorthand& each = shorthands_.emplace_back(Shorthand{row.option, row.field});
    command.add_option(row.option, each.value, row.words)->option_text(row.value);
  }
  command
      .add_option("--set", settings_, "any other field of the scenario, as strategy.full=reject")
      ->option_text("FIELD=VALUE")
      ->allow_extra_args(false);
  command
      .add_option("--json", json_,
                  "the result as JSON, into a file; - is standard output, without the table")
      ->option_text("FILE");
  command.add_flag("-q,--quiet", quiet_, "shows nothing while it runs");
}

std::vector<scenario::Override> RunCommand::overrides() const {
  std::vector<scenario::Override> all;
  for (const Shorthand& each : shorthands_) {
    if (each.value) all.push_back({each.field, *each.value, each.option + " " + *each.value});
  }
  for (const std::string& each : settings_) {
    const std::size_t equals = each.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw ValueError("--set " + each + ": must be FIELD=VALUE, as strategy.windows=8");
    }
    all.push_back({each.substr(0, equals), each.substr(equals + 1), "--set " + each});
  }
  return all;
}

int RunCommand::run() const {
  const std::vector<scenario::Override> given = overrides();
  const bool has_trace = std::any_of(
      given.begin(), given.end(), [](const auto& each) { return each.path == "arrivals.trace"; });
  if (scenario_.empty() && !has_trace) {
    throw ValueError(
        "run: a SCENARIO is needed, or --trace FILE; scenarios/ has three to begin with");
  }
  const scenario::Scenario scenario = scenario::load(scenario_, given);
  std::optional<OutputFile> file;
  if (json_ && *json_ != standard_output) {
    file = output_target("--json", *json_,
                         {{scenario.file, "scenario"}, {scenario.arrivals.trace.path, "trace"}});
  }

  const SignalWatch signals;
  serve::RunOptions options;
  options.stop = signals.token();
  serve::Result result;
  {
    report::ProgressDisplay display(STDERR_FILENO, scenario.work.show_output);
    if (!quiet_) {
      options.every = std::chrono::milliseconds(200);
      options.on_progress = [&](const serve::Progress& progress) { display.show(progress); };
    }
    result = serve::run(scenario, options);
  }

  // The file first: a pipe that nobody reads any more takes nothing from it.
  if (file) file->write(report::json(scenario, result));
  write_out(json_ == standard_output ? report::json(scenario, result)
                                     : report::table(scenario, result));
  if (result.interrupted) return Status::signalled + signals.signal();
  return report::judge(scenario, result).target_met() ? Status::done : Status::target_missed;
}

}  // namespace canteen::program
