#include "apps/canteen/run_command.hpp"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
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

scenario::Duration mean_of(const base::Histogram& times) {
  return scenario::Duration(times.empty() ? 0 : std::llround(times.mean()));
}

// What a simulation has to know of a broker, as the run has measured it.
scenario::Scenario with_ways(scenario::Scenario scenario, const serve::Result& result) {
  if (!result.corridor) return scenario;
  scenario::Middleware& broker = *scenario.strategy.middleware;
  if (!broker.publish) broker.publish = mean_of(result.corridor->confirm);
  if (!broker.deliver) broker.deliver = mean_of(result.corridor->hand);
  return scenario;
}

// What a command line says of it, where the scenario does not.
std::vector<std::string> measured_ways(const scenario::Scenario& scenario,
                                       const scenario::Scenario& played) {
  std::vector<std::string> words;
  if (!scenario.strategy.middleware) return words;
  const scenario::Middleware& told = *scenario.strategy.middleware;
  const scenario::Middleware& known = *played.strategy.middleware;
  const auto say = [&](const char* field, scenario::Duration time) {
    words.insert(words.end(), {"--set", std::string("strategy.middleware.") + field + "=" +
                                            std::to_string(time.count()) + " ns"});
  };
  if (!told.publish) say("publish", *known.publish);
  if (!told.deliver) say("deliver", *known.deliver);
  return words;
}

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
    const scenario::Scenario played = with_ways(scenario, result);
    const plan::Prediction prediction = plan::predict(played, options);
    std::vector<std::string> more = measured_ways(scenario, played);
    more.insert(more.end(), {"--limit", std::to_string(most_simulated)});
    results.push_back({"simulation", report::json(played, prediction,
                                                  options_.origin("simulate", scenario, more))});
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
