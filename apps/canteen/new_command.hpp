// `canteen new`: a scenario to begin with, in a new file.
#pragma once

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

class NewCommand {
 public:
  // Adds itself to the program's command line.
  explicit NewCommand(CLI::App& app);
  NewCommand(const NewCommand&) = delete;
  NewCommand& operator=(const NewCommand&) = delete;

  // The exit status. Throws ValueError for what cannot be made, a file that is there already
  // included, and OSError when it cannot be written.
  [[nodiscard]] int run() const;

 private:
  std::string file_ = "scenario.toml";
  std::string kind_ = "lunch";
};

}  // namespace canteen::program
