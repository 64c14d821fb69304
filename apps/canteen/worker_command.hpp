// `canteen worker`: the windows of a fleet, in this process.
#pragma once

#include <optional>
#include <string>

#include <canteen/serve.hpp>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

class WorkerCommand {
 public:
  // Adds itself to the program's command line.
  explicit WorkerCommand(CLI::App& app);

  // The exit status. Throws what is wrong with the scenario (ScenarioError), or with the command
  // line (ValueError).
  [[nodiscard]] int run() const;

 private:
  [[nodiscard]] serve::WorkerOptions worker_options() const;

  std::string queue_;
  std::optional<std::string> scenario_;
  std::optional<std::string> windows_;
  std::optional<std::string> prefetch_;
  std::optional<std::string> attempts_;
  std::optional<std::string> presence_;
  std::optional<std::string> json_;
  bool until_empty_ = false;
  bool quiet_ = false;
};

}  // namespace canteen::program
