// `canteen submit`: the arrivals of a scenario, put into a queue for a fleet, and what became of
// them.
#pragma once

#include <optional>
#include <string>

#include <canteen/scenario.hpp>
#include <canteen/serve.hpp>

#include "apps/canteen/result_options.hpp"
#include "apps/canteen/scenario_options.hpp"

namespace canteen::program {

class SubmitCommand {
 public:
  // Adds itself to the program's command line.
  explicit SubmitCommand(CLI::App& app);

  // The exit status. Throws what is wrong with the scenario (ScenarioError), or with the command
  // line (ValueError).
  [[nodiscard]] int run() const;

 private:
  [[nodiscard]] scenario::Scenario load() const;

  ScenarioOptions options_;
  ResultOptions result_;
  std::optional<std::string> queue_;
  bool no_wait_ = false;
};

}  // namespace canteen::program
