// `canteen run`: a scenario, done for real, and its result.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario.hpp>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

class RunCommand {
 public:
  // Adds itself to the program's command line.
  explicit RunCommand(CLI::App& app);
  RunCommand(const RunCommand&) = delete;
  RunCommand& operator=(const RunCommand&) = delete;

  // The exit status. Throws what is wrong with the scenario (ScenarioError), or with the command
  // line (ValueError).
  [[nodiscard]] int run() const;

 private:
  // An option that stands for a field of the scenario.
  struct Shorthand {
    std::string option;
    std::string field;
    std::optional<std::string> value = {};
  };

  [[nodiscard]] std::vector<scenario::Override> overrides() const;

  std::string scenario_;
  std::vector<Shorthand> shorthands_;
  std::vector<std::string> settings_;
  std::optional<std::string> json_;
  bool quiet_ = false;
};

}  // namespace canteen::program
