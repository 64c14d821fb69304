// `canteen plan`: the cheapest way to meet the target.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <canteen/plan.hpp>

#include "apps/canteen/result_options.hpp"
#include "apps/canteen/scenario_options.hpp"

namespace canteen::program {

class PlanCommand {
 public:
  // Adds itself to the program's command line.
  explicit PlanCommand(CLI::App& app);

  // The exit status. Throws what is wrong with the scenario (ScenarioError), or with the command
  // line (ValueError).
  [[nodiscard]] int run() const;

 private:
  [[nodiscard]] plan::PlanOptions plan_options() const;
  // Of the options, those on which the figures depend.
  [[nodiscard]] std::vector<std::string> told() const;

  ScenarioOptions options_;
  ResultOptions result_;
  bool no_run_ = false;
  // As they were given.
  std::optional<std::string> save_;
  std::optional<std::string> limit_;
  std::optional<std::string> threads_;
};

}  // namespace canteen::program
