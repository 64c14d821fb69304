// `canteen check`: what a scenario says, in words; or everything that is wrong with it.
#pragma once

#include "apps/canteen/scenario_options.hpp"

namespace canteen::program {

class CheckCommand {
 public:
  // Adds itself to the program's command line.
  explicit CheckCommand(CLI::App& app);

  // The exit status. Throws what is wrong with the scenario (ScenarioError), or with the command
  // line (ValueError).
  [[nodiscard]] int run() const;

 private:
  ScenarioOptions options_;
};

}  // namespace canteen::program
