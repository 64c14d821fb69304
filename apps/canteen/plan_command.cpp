#include "apps/canteen/plan_command.hpp"

#include <filesystem>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <canteen/report.hpp>
#include <canteen/scenario.hpp>

#include "apps/canteen/outputs.hpp"
#include "apps/canteen/signal_watch.hpp"
#include "apps/canteen/status.hpp"
#include "apps/canteen/whole_number.hpp"

namespace canteen::program {
namespace {

// What the file begins with.
std::string saved_words(const plan::Plan& plan) {
  std::string words = "Planned by canteen. " + report::sentence(plan);
  for (const std::string& each : plan.assumptions) words += " " + each;
  return words;
}

}  // namespace

PlanCommand::PlanCommand(CLI::App& app)
    : options_(*app.add_subcommand(
          "plan", "Finds the cheapest way to meet the target, of a scenario or a log of requests")),
      result_(*app.get_subcommand("plan")) {
  CLI::App& command = *app.get_subcommand("plan");
  command
      .add_option("--save", save_,
                  "writes the scenario with what was chosen, and a comment on every field")
      ->option_text("FILE");
  command.add_flag("--no-run", no_run_, "runs nothing for real: what was chosen is only simulated");
  command
      .add_option("--limit", limit_, "no more requests than that, for one candidate; 10 million")
      ->option_text("N");
  command.add_option("--threads", threads_, "how many simulate at once; as many as processors")
      ->option_text("N");
}

plan::PlanOptions PlanCommand::plan_options() const {
  plan::PlanOptions options;
  if (limit_) options.limit = whole_number("--limit", *limit_, 1e15);
  if (threads_)
    options.threads = static_cast<unsigned>(whole_number("--threads", *threads_, 1'024));
  options.run = !no_run_;
  return options;
}

std::vector<std::string> PlanCommand::told() const {
  std::vector<std::string> words;
  if (no_run_) words.emplace_back("--no-run");
  if (limit_) words.insert(words.end(), {"--limit", *limit_});
  return words;
}

int PlanCommand::run() const {
  plan::PlanOptions options = plan_options();
  const scenario::Scenario scenario = options_.load_or_replay();
  const std::optional<OutputFile> file = result_.json_file(scenario);
  const std::optional<OutputFile> page = result_.page_file(scenario);
  std::optional<OutputFile> save;
  if (save_) {
    save = output_target("--save", *save_,
                         {{scenario.file, "scenario"}, {scenario.arrivals.trace.path, "trace"}});
  }

  const SignalWatch signals;
  options.stop = signals.token();
  plan::Plan plan;
  {
    report::ProgressDisplay display(STDERR_FILENO);
    if (!result_.quiet()) {
      options.on_progress = [&](const plan::PlanProgress& progress) { display.show(progress); };
    }
    plan = plan::plan_for(scenario, options);
  }

  const bool to_standard_output = result_.json_to_standard_output();
  std::string json;
  if (file || page || to_standard_output) {
    json = report::json(plan, options_.origin("plan", scenario, told()));
  }
  // The files first: a pipe that nobody reads any more takes nothing from them.
  if (file) file->write(json);
  if (page) page->write(report::page(report::PageKind::plan, {{"plan", json, true}}));
  if (save && plan.chosen) {
    save->write(options_.saved(plan.scenario, saved_words(plan),
                               std::filesystem::path(*save_).parent_path().string()));
  }
  write_out(to_standard_output ? json : report::table(plan));
  if (signals.signal() != 0) return Status::signalled + signals.signal();
  return plan.chosen ? Status::done : Status::target_missed;
}

}  // namespace canteen::program
