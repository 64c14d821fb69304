// `canteen run`: a scenario, done for real, and its result.
#pragma once

#include <stop_token>
#include <string>

#include <canteen/scenario.hpp>
#include <canteen/serve.hpp>

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
  // The run, and beside it a simulation of the same scenario, where that is possible.
  [[nodiscard]] std::string page_of(const scenario::Scenario& scenario, const serve::Result& result,
                                    const std::string& json, const std::stop_token& stop) const;

  ScenarioOptions options_;
  ResultOptions result_;
};

}  // namespace canteen::program
