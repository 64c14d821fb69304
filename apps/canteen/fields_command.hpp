// `canteen fields`: what a scenario can say.
#pragma once

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

class FieldsCommand {
 public:
  // Adds itself to the program's command line.
  explicit FieldsCommand(CLI::App& app);

  // The exit status.
  [[nodiscard]] static int run();
};

}  // namespace canteen::program
