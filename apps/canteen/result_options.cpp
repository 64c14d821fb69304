#include "apps/canteen/result_options.hpp"

#include <vector>

#include <CLI/CLI.hpp>

#include <canteen/base/errors.hpp>

#include "apps/canteen/outputs.hpp"

namespace canteen::program {
namespace {

std::vector<Input> inputs_of(const scenario::Scenario& scenario) {
  return {{scenario.file, "scenario"}, {scenario.arrivals.trace.path, "trace"}};
}

}  // namespace

ResultOptions::ResultOptions(CLI::App& command) {
  command
      .add_option("--json", json_,
                  "the result as JSON, into a file; - is standard output, without the table")
      ->option_text("FILE");
  command.add_option("--report", page_, "the result as an HTML page, with charts, into a file")
      ->option_text("FILE");
  command.add_flag("-q,--quiet", quiet_, "shows nothing while it runs");
}

std::optional<OutputFile> ResultOptions::json_file(const scenario::Scenario& scenario) const {
  if (!json_ || json_to_standard_output()) return std::nullopt;
  return output_target("--json", *json_, inputs_of(scenario));
}

std::optional<OutputFile> ResultOptions::page_file(const scenario::Scenario& scenario) const {
  if (!page_) return std::nullopt;
  if (page_ == json_) throw ValueError("--report " + *page_ + ": is where --json goes");
  return page_target(*page_, inputs_of(scenario));
}

bool ResultOptions::json_to_standard_output() const {
  return json_ == standard_output;
}

}  // namespace canteen::program
