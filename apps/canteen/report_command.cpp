#include "apps/canteen/report_command.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include <CLI/CLI.hpp>

#include <canteen/base/errors.hpp>
#include <canteen/report.hpp>

#include "apps/canteen/outputs.hpp"
#include "apps/canteen/status.hpp"

namespace canteen::program {
namespace {

report::StoredResult stored(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad()) {
    throw ValueError(path + ": cannot be read: " +
                     std::error_code(errno == 0 ? EIO : errno, std::generic_category()).message());
  }
  return report::read_result(path, text);
}

}  // namespace

ReportCommand::ReportCommand(CLI::App& app) {
  CLI::App& command = *app.add_subcommand(
      "report", "Compares two results that were kept with --json, or makes a page of them");
  command.add_option("RESULT", results_,
                     "one or two files that canteen run, simulate or plan has written with "
                     "--json");
  command
      .add_option("--json", json_,
                  "the comparison as JSON, into a file; - is standard output, without the table")
      ->option_text("FILE");
  command.add_option("--report", page_, "the results as an HTML page, with charts")
      ->option_text("FILE");
}

int ReportCommand::run() const {
  if (results_.empty() || results_.size() > 2) {
    throw ValueError(
        "report: one or two RESULTs are needed, files that canteen run, simulate or plan "
        "has written with --json");
  }
  const bool compares = results_.size() == 2;
  if (!compares && (json_ || !page_)) {
    throw ValueError(
        "report: a second RESULT is needed to compare with; one alone makes a page: "
        "--report FILE");
  }
  std::vector<Input> inputs;
  std::vector<report::StoredResult> results;
  for (const std::string& each : results_) {
    inputs.push_back({each, "result"});
    results.push_back(stored(each));
  }
  for (const report::StoredResult& each : results) {
    if (compares && each.is_plan) {
      throw ValueError(each.name +
                       ": is a plan, which is compared with nothing; --report FILE "
                       "makes a page of it alone");
    }
  }
  std::optional<OutputFile> json;
  if (json_ && *json_ != standard_output) json = output_target("--json", *json_, inputs);
  std::optional<OutputFile> page;
  if (page_) page = page_target(*page_, inputs);

  // The files first: a pipe that nobody reads any more takes nothing from them.
  if (page) {
    const auto kind = compares             ? report::PageKind::comparison
                      : results[0].is_plan ? report::PageKind::plan
                                           : report::PageKind::report;
    page->write(report::page(kind, results));
  }
  if (!compares) return Status::done;
  if (json) json->write(report::comparison_json(results[0], results[1]));
  write_out(json_ == standard_output ? report::comparison_json(results[0], results[1])
                                     : report::comparison_table(results[0], results[1]));
  return Status::done;
}

}  // namespace canteen::program
