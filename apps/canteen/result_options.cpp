#include "apps/canteen/result_options.hpp"

#include <CLI/CLI.hpp>

#include "apps/canteen/outputs.hpp"

namespace canteen::program {

ResultOptions::ResultOptions(CLI::App& command) {
  command
      .add_option("--json", json_,
                  "the result as JSON, into a file; - is standard output, without the table")
      ->option_text("FILE");
  command.add_flag("-q,--quiet", quiet_, "shows nothing while it runs");
}

std::optional<OutputFile> ResultOptions::json_file(const scenario::Scenario& scenario) const {
  if (!json_ || json_to_standard_output()) return std::nullopt;
  return output_target("--json", *json_,
                       {{scenario.file, "scenario"}, {scenario.arrivals.trace.path, "trace"}});
}

bool ResultOptions::json_to_standard_output() const {
  return json_ == standard_output;
}

}  // namespace canteen::program
