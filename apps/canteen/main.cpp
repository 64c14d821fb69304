// canteen — takes a rush of requests and gets it through.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/os_error.hpp>
#include <canteen/print.hpp>
#include <canteen/scenario.hpp>
#include <canteen/version.hpp>

#include "apps/canteen/cache_command.hpp"
#include "apps/canteen/check_command.hpp"
#include "apps/canteen/completion_command.hpp"
#include "apps/canteen/fields_command.hpp"
#include "apps/canteen/manual_command.hpp"
#include "apps/canteen/new_command.hpp"
#include "apps/canteen/plan_command.hpp"
#include "apps/canteen/report_command.hpp"
#include "apps/canteen/run_command.hpp"
#include "apps/canteen/simulate_command.hpp"
#include "apps/canteen/status.hpp"
#include "apps/canteen/submit_command.hpp"
#include "apps/canteen/suggestion.hpp"
#include "apps/canteen/worker_command.hpp"

namespace canteen::program {
namespace {

constexpr const char* footer =
    "Exit status: 0 done, and the target met where one is set; 1 target missed; 2 wrong input;\n"
    "3 the result could not be written; 130 after Ctrl-C, with the result so far; 143 SIGTERM.";

std::string version() {
  return "canteen " + std::to_string(CANTEEN_VERSION_MAJOR) + "." +
         std::to_string(CANTEEN_VERSION_MINOR) + "." + std::to_string(CANTEEN_VERSION_PATCH);
}

// False when the terminal or pipe is gone: there is nobody to tell, either.
void complain(std::string_view sentence) {
  static_cast<void>(try_print({.file = stderr, .flush = true}, "canteen: {}", sentence));
}

// Files that are opened later must not become standard input, output or error. What is written to
// one that was closed fails, as it would have.
void open_standard_files() {
  int file = 0;
  do {
    file = open("/dev/null", O_RDONLY);
  } while (file >= 0 && file <= STDERR_FILENO);
  if (file >= 0) close(file);
}

int perform(int argc, char** argv) {
  CLI::App app("Takes a rush of requests and gets it through.", "canteen");
  app.footer(footer);
  app.set_version_flag("--version", version());
  app.require_subcommand(1);
  const RunCommand run(app);
  const SimulateCommand simulate(app);
  const PlanCommand plan(app);
  const SubmitCommand submit(app);
  const WorkerCommand worker(app);
  const CheckCommand check(app);
  const NewCommand fresh(app);
  const ReportCommand report(app);
  const CacheCommand cache(app);
  const FieldsCommand fields(app);
  const CompletionCommand completion(app);
  const ManualCommand manual(app);
  const std::pair<const char*, std::function<int()>> commands[] = {
      {"run", [&] { return run.run(); }},
      {"simulate", [&] { return simulate.run(); }},
      {"plan", [&] { return plan.run(); }},
      {"submit", [&] { return submit.run(); }},
      {"worker", [&] { return worker.run(); }},
      {"check", [&] { return check.run(); }},
      {"new", [&] { return fresh.run(); }},
      {"report", [&] { return report.run(); }},
      {"cache", [&] { return cache.run(); }},
      {"fields", [] { return FieldsCommand::run(); }},
      {"completion", [&] { return completion.run(); }},
      {"manual", [&] { return manual.run(); }},
  };

  // CLI11 would say that it did not expect it, and not what it knows.
  if (argc > 1 && argv[1][0] != '-') {
    std::vector<std::string> known;
    for (const CLI::App* each : app.get_subcommands({})) known.push_back(each->get_name());
    if (std::find(known.begin(), known.end(), argv[1]) == known.end()) {
      throw ValueError("no command '" + std::string(argv[1]) + "'" + suggestion(argv[1], known));
    }
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print({.end = "", .flush = true}, app.help());
    return Status::done;
  } catch (const CLI::CallForVersion&) {
    print({.flush = true}, version());
    return Status::done;
  } catch (const CLI::ParseError& error) {
    throw ValueError(std::string(error.what()) + " (canteen --help tells what there is)");
  }
  for (const auto& [name, command] : commands) {
    if (app.got_subcommand(name)) return command();
  }
  return Status::bad_input;  // not reached: CLI11 requires one of them
}

}  // namespace
}  // namespace canteen::program

int main(int argc, char** argv) {
  using namespace canteen;
  program::open_standard_files();
  std::signal(SIGPIPE, SIG_IGN);  // a pipe that nobody reads is an error to be told, not the end
  std::signal(SIGCHLD, SIG_DFL);  // ignored, it would hide how commands end
  try {
    return program::perform(argc, argv);
  } catch (const scenario::ScenarioError& error) {
    for (const std::string& each : error.sentences()) program::complain(each);
    return program::Status::bad_input;
  } catch (const ValueError& error) {
    program::complain(error.what());
    return program::Status::bad_input;
  } catch (const std::exception& error) {
    program::complain(error.what());
    return program::Status::failed;
  }
}
