#include "apps/canteen/simulate_command.hpp"

#include <utility>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/format.hpp>
#include <canteen/report.hpp>
#include <canteen/scenario.hpp>

#include "apps/canteen/outputs.hpp"
#include "apps/canteen/signal_watch.hpp"
#include "apps/canteen/status.hpp"
#include "apps/canteen/whole_number.hpp"

namespace canteen::program {
namespace {

// "2%" or "0.02"
double share(const char* option, const std::string& text) {
  const bool percent = text.ends_with('%');
  const std::optional<double> number =
      scenario::parse_number(text.substr(0, text.size() - (percent ? 1 : 0)));
  const double share = number.value_or(0) / (percent ? 100 : 1);
  if (share > 0 && share < 1) return share;
  throw ValueError(
      base::format("{} {}: must be a share above 0 and below 1, as 2% or 0.02", option, text));
}

}  // namespace

SimulateCommand::SimulateCommand(CLI::App& app)
    : options_(
          *app.add_subcommand("simulate", "Predicts what a run of the scenario would measure")),
      result_(*app.get_subcommand("simulate")) {
  CLI::App& command = *app.get_subcommand("simulate");
  command
      .add_option("--replications", replications_,
                  "how often it is simulated, each time with other luck; as often as is needed")
      ->option_text("N");
  command
      .add_option("--precision", precision_,
                  "how wide intervals may be: half of one, as a part of the wait; 2%")
      ->option_text("SHARE");
  command
      .add_option("--limit", limit_, "no more requests than that, for the precision; 100 million")
      ->option_text("N");
  command.add_option("--threads", threads_, "how many simulate at once; as many as processors")
      ->option_text("N");
}

plan::PredictOptions SimulateCommand::predict_options() const {
  plan::PredictOptions options;
  if (replications_) {
    options.replications =
        static_cast<std::size_t>(whole_number("--replications", *replications_, 10'000));
  }
  if (precision_) options.precision = share("--precision", *precision_);
  if (limit_) options.limit = whole_number("--limit", *limit_, 1e15);
  if (threads_)
    options.threads = static_cast<unsigned>(whole_number("--threads", *threads_, 1'024));
  return options;
}

std::vector<std::string> SimulateCommand::told() const {
  std::vector<std::string> words;
  for (const auto& [option, value] :
       {std::pair("--replications", &replications_), std::pair("--precision", &precision_),
        std::pair("--limit", &limit_)}) {
    if (*value) words.insert(words.end(), {option, **value});
  }
  return words;
}

int SimulateCommand::run() const {
  plan::PredictOptions options = predict_options();
  const scenario::Scenario scenario = options_.load();
  const std::optional<OutputFile> file = result_.json_file(scenario);
  const std::optional<OutputFile> page = result_.page_file(scenario);

  const SignalWatch signals;
  options.stop = signals.token();
  plan::Prediction prediction;
  {
    report::ProgressDisplay display(STDERR_FILENO);
    if (!result_.quiet()) {
      options.on_progress = [&](const plan::PredictProgress& progress) { display.show(progress); };
    }
    prediction = plan::predict(scenario, options);
  }

  const bool to_standard_output = result_.json_to_standard_output();
  std::string json;
  if (file || page || to_standard_output) {
    json = report::json(scenario, prediction, options_.origin("simulate", scenario, told()));
  }
  // The files first: a pipe that nobody reads any more takes nothing from them.
  if (file) file->write(json);
  if (page) page->write(report::page(report::PageKind::report, {{"simulation", json}}));
  write_out(to_standard_output ? json : report::table(scenario, prediction));
  if (signals.signal() != 0) return Status::signalled + signals.signal();
  return report::judge(scenario, prediction).target_met() ? Status::done : Status::target_missed;
}

}  // namespace canteen::program
