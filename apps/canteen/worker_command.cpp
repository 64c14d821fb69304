#include "apps/canteen/worker_command.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>

#include <CLI/CLI.hpp>

#include <canteen/base/errors.hpp>
#include <canteen/broker/errors.hpp>
#include <canteen/print.hpp>
#include <canteen/report.hpp>
#include <canteen/scenario.hpp>

#include "apps/canteen/fleet_queue.hpp"
#include "apps/canteen/outputs.hpp"
#include "apps/canteen/signal_watch.hpp"
#include "apps/canteen/status.hpp"
#include "apps/canteen/whole_number.hpp"

namespace canteen::program {
namespace {

constexpr std::chrono::seconds between_lines(5);

scenario::Duration time_of(const char* option, const std::string& text) {
  const auto time = scenario::parse_duration(text);
  if (time && time->count() > 0) return *time;
  throw ValueError(std::string(option) + " " + text +
                   ": must be a length of time above zero, as \"10 s\"");
}

}  // namespace

WorkerCommand::WorkerCommand(CLI::App& app) {
  CLI::App& command = *app.add_subcommand(
      "worker", "Serves, with windows of this process, whom canteen submit has put into a queue");
  command.add_option("--queue", queue_, "the queue's URL, as \"sqlite:line.db?queue=noon\"")
      ->option_text("URL")
      ->required();
  command
      .add_option("--scenario", scenario_,
                  "whose work is done, windows are opened and keys prepared; without it, what the "
                  "requests say: to sleep or to compute")
      ->option_text("FILE");
  command
      .add_option("--windows", windows_, "how many are served at once; as the scenario says, or 1")
      ->option_text("N");
  command
      .add_option("--prefetch", prefetch_,
                  "how many a window holds, whom it serves included; as the scenario says, or 1")
      ->option_text("N");
  command
      .add_option("--max-attempts", attempts_,
                  "who was handed out so often, and not served, is put aside; without it, nobody")
      ->option_text("N");
  command
      .add_option("--presence", presence_,
                  "how soon those come back whom a worker had that was killed; \"10 s\"")
      ->option_text("TIME");
  command.add_flag("--until-empty", until_empty_,
                   "ends when nobody is in the queue, or with any worker");
  command
      .add_option("--json", json_,
                  "the result as JSON, into a file; - is standard output, without the table")
      ->option_text("FILE");
  command.add_flag("-q,--quiet", quiet_, "shows nothing while it serves");
}

serve::WorkerOptions WorkerCommand::worker_options() const {
  check_fleet_queue(queue_);
  serve::WorkerOptions options;
  options.queue = queue_;
  options.until_empty = until_empty_;
  if (scenario_) {
    options.scenario = scenario::load(*scenario_);
    options.windows = options.scenario->strategy.windows;
    if (const auto& broker = options.scenario->strategy.middleware) {
      options.prefetch = broker->prefetch;
    }
  }
  if (windows_) {
    options.windows = static_cast<std::uint32_t>(whole_number("--windows", *windows_, 10'000));
  }
  if (prefetch_) {
    options.prefetch = static_cast<std::size_t>(whole_number("--prefetch", *prefetch_, 65'535));
  }
  if (attempts_) {
    options.max_attempts =
        static_cast<std::uint32_t>(whole_number("--max-attempts", *attempts_, 1'000'000));
  }
  if (presence_) options.presence = time_of("--presence", *presence_);
  return options;
}

int WorkerCommand::run() const {
  serve::WorkerOptions options = worker_options();
  std::optional<OutputFile> file;
  if (json_ && *json_ != standard_output) {
    file = output_target("--json", *json_, {{scenario_.value_or(""), "scenario"}});
  }
  const SignalWatch signals;
  options.stop = signals.token();
  scenario::Duration shown{};
  if (!quiet_) {
    options.on_progress = [&](const serve::WorkerResult& result) {
      if (result.elapsed - shown < between_lines) return;
      shown = result.elapsed;
      static_cast<void>(
          try_print({.file = stderr, .flush = true}, "{}", report::progress_text(result)));
    };
  }
  serve::WorkerResult result;
  try {
    result = serve::work(options);
  } catch (const broker::Unsupported& error) {
    throw ValueError(std::string("--queue: ") + error.what());
  }
  const bool to_standard_output = json_ == standard_output;
  const std::string json = json_ ? report::json(result) : "";
  if (file) file->write(json);
  write_out(to_standard_output ? json : report::table(result));
  return Status::done;
}

}  // namespace canteen::program
