// ResultOptions — where a command line wants the result: what `run` and `simulate` have in common
// beside the scenario.
#pragma once

#include <optional>
#include <string>

#include <canteen/scenario.hpp>

#include "apps/canteen/output_file.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

class ResultOptions {
 public:
  // Adds them to the command, which outlives this.
  explicit ResultOptions(CLI::App& command);
  ResultOptions(const ResultOptions&) = delete;
  ResultOptions& operator=(const ResultOptions&) = delete;

  // Where --json FILE asks for a file, that file, looked at before the work; absent for none, and
  // for standard output. Throws ValueError.
  [[nodiscard]] std::optional<OutputFile> json_file(const scenario::Scenario& scenario) const;

  [[nodiscard]] bool json_to_standard_output() const;

  // The page that --report FILE asks for, likewise; this build may not be able to make one.
  [[nodiscard]] std::optional<OutputFile> page_file(const scenario::Scenario& scenario) const;

  [[nodiscard]] bool quiet() const noexcept { return quiet_; }

 private:
  std::optional<std::string> json_;
  std::optional<std::string> page_;
  bool quiet_ = false;
};

}  // namespace canteen::program
