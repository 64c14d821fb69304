// ScenarioOptions — how a command line names a scenario, and changes it: what `run`, `simulate`
// and `check` have in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario.hpp>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

class ScenarioOptions {
 public:
  // Adds them to the command, which outlives this.
  explicit ScenarioOptions(CLI::App& command);
  ScenarioOptions(const ScenarioOptions&) = delete;
  ScenarioOptions& operator=(const ScenarioOptions&) = delete;

  // Throws what is wrong with the scenario (ScenarioError), or with the command line (ValueError).
  [[nodiscard]] scenario::Scenario load() const;

 private:
  // An option that stands for a field of the scenario.
  struct Shorthand {
    std::string option;
    std::string field;
    std::optional<std::string> value = {};
  };

  [[nodiscard]] std::vector<scenario::Override> overrides() const;

  std::string verb_;
  std::string scenario_;
  std::vector<Shorthand> shorthands_;
  std::vector<std::string> settings_;
  std::optional<std::string> target_;
};

}  // namespace canteen::program
