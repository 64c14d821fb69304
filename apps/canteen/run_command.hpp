// `canteen run`: a scenario, done for real, and its result.
#pragma once

#include "apps/canteen/result_options.hpp"
#include "apps/canteen/scenario_options.hpp"

namespace canteen::program {

class RunCommand {
 public:
  // Adds itself to the program's command line.
  explicit RunCommand(CLI::App& app);

  // The exit status. Throws what is wrong with the scenario (ScenarioError), or with the command
  // line (ValueError).
  [[nodiscard]] int run() const;

 private:
  ScenarioOptions options_;
  ResultOptions result_;
};

}  // namespace canteen::program
