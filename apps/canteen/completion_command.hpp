// `canteen completion`: a script by which a shell completes what is typed.
#pragma once

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

class CompletionCommand {
 public:
  // Adds itself to the program's command line, which outlives this.
  explicit CompletionCommand(CLI::App& app);
  CompletionCommand(const CompletionCommand&) = delete;
  CompletionCommand& operator=(const CompletionCommand&) = delete;

  // The exit status. Throws ValueError for a shell that is not known.
  [[nodiscard]] int run() const;

 private:
  const CLI::App& app_;
  std::string shell_;
};

}  // namespace canteen::program
