#include "apps/canteen/submit_command.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/print.hpp>
#include <canteen/report.hpp>

#include "apps/canteen/fleet_queue.hpp"
#include "apps/canteen/outputs.hpp"
#include "apps/canteen/signal_watch.hpp"
#include "apps/canteen/status.hpp"

namespace canteen::program {
namespace {

using scenario::count_text;

// Nobody has been served for so long, though somebody waits: it is said.
constexpr std::chrono::seconds patience(10);

void say(const std::string& sentence) {
  static_cast<void>(try_print({.file = stderr, .flush = true}, "canteen: {}", sentence));
}

// How it stands; and once in a while, that nobody serves.
class Watch {
 public:
  Watch(bool quiet, std::string queue) : quiet_(quiet), queue_(std::move(queue)) {}

  void show(const serve::Progress& progress) {
    const std::uint64_t done = progress.served + progress.lost + progress.left;
    if (done != done_ || progress.waiting == 0) {
      done_ = done;
      since_ = progress.elapsed;
    } else if (progress.elapsed - since_ > patience) {
      since_ = progress.elapsed;
      display_.reset();  // its lines are no place for a sentence
      say("nobody has been served for " + scenario::duration_text(patience) +
          ": is there a worker? canteen worker --queue " + queue_);
    }
    if (quiet_) return;
    if (!display_) display_.emplace(STDERR_FILENO);
    display_->show(progress);
  }

 private:
  const bool quiet_;
  const std::string queue_;
  std::optional<report::ProgressDisplay> display_;
  std::uint64_t done_ = 0;
  scenario::Duration since_{};
};

std::string put_words(const serve::CorridorResult& corridor) {
  std::string text = count_text(corridor.confirmed) + " confirmed, " +
                     count_text(corridor.refused) + " refused, " + count_text(corridor.unknown) +
                     " unknown";
  if (!corridor.first_refusal.empty()) text += " (" + corridor.first_refusal + ")";
  return text;
}

// Of a rush that is not waited for.
std::string summary(const serve::Result& result) {
  const serve::CorridorResult& corridor = *result.corridor;
  std::string text = corridor.queue + ": " + count_text(result.arrived) + " put in " +
                     scenario::duration_text(result.elapsed) + ", " + put_words(corridor);
  if (!corridor.confirm.empty()) {
    const auto at = [&](double q) {
      return scenario::duration_text(scenario::Duration(corridor.confirm.percentile(q)));
    };
    text += "; until confirmed p50 " + at(0.5) + ", p99 " + at(0.99) + ", max " + at(1);
  }
  return text + "\n";
}

}  // namespace

SubmitCommand::SubmitCommand(CLI::App& app)
    : options_(*app.add_subcommand("submit",
                                   "Puts the scenario's requests, or a log's, into a queue for "
                                   "canteen worker, and measures")),
      result_(*app.get_subcommand("submit")) {
  CLI::App& command = *app.get_subcommand("submit");
  command
      .add_option("--queue", queue_,
                  "the queue's URL, as \"sqlite:line.db?queue=noon\"; in place of the scenario's "
                  "strategy.middleware")
      ->option_text("URL");
  command.add_flag("--no-wait", no_wait_,
                   "ends when all requests are in the queue, and not when they have been served");
}

scenario::Scenario SubmitCommand::load() const {
  std::vector<scenario::Override> more;
  if (queue_) {
    check_fleet_queue(*queue_);
    // As TOML writes a text.
    more.push_back({"strategy.middleware.url", "'" + *queue_ + "'", "--queue " + *queue_});
  }
  scenario::Scenario scenario = options_.load_or_replay(more);
  if (!scenario.strategy.middleware) {
    throw ValueError("submit: --queue URL is needed, as sqlite:line.db");
  }
  check_fleet_queue(scenario.strategy.middleware->url);
  if (!scenario::ends(scenario)) {
    throw ValueError(scenario.file +
                     ": arrivals.length: must be given to submit it: a length of time such as \"10 "
                     "min\"; or arrivals.head, a number");
  }
  return scenario;
}

int SubmitCommand::run() const {
  scenario::Scenario scenario = load();
  const std::string queue = scenario::without_password(scenario.strategy.middleware->url);
  const std::optional<OutputFile> file = result_.json_file(scenario);
  const std::optional<OutputFile> page = result_.page_file(scenario);

  const SignalWatch signals;
  serve::SubmitOptions options;
  options.stop = signals.token();
  options.wait = !no_wait_;
  serve::Result result;
  {
    Watch watch(result_.quiet(), queue);
    options.every = std::chrono::milliseconds(200);
    if (options.wait) {
      options.on_progress = [&](const serve::Progress& progress) { watch.show(progress); };
    }
    result = serve::submit(scenario, options);
  }
  scenario.strategy.windows = result.windows;
  const bool to_standard_output = result_.json_to_standard_output();
  std::string json;
  if (file || page || to_standard_output) {
    std::vector<std::string> more;
    if (queue_) more = {"--queue", queue};
    json = report::json(scenario, result, options_.origin("submit", scenario, more));
  }
  if (file) file->write(json);
  if (page) page->write(report::page(report::PageKind::report, {{"fleet", json}}));
  const std::string text = no_wait_ ? summary(result) : report::table(scenario, result);
  write_out(to_standard_output ? json : text);
  if (signals.signal() != 0) {
    say("broken off: of " + count_text(result.arrived) + " put into " + queue + " (" +
        put_words(*result.corridor) + ") " + count_text(result.left_waiting) +
        " were not served yet, and stay there for any worker");
    return Status::signalled + signals.signal();
  }
  if (no_wait_) {
    const bool all = result.corridor->refused == 0 && result.corridor->unknown == 0;
    return all ? Status::done : Status::failed;
  }
  return report::judge(scenario, result).proven() ? Status::done : Status::target_missed;
}

}  // namespace canteen::program
