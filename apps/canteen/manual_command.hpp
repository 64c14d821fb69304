// `canteen manual`: the manual page that is installed with the program.
#pragma once

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

class ManualCommand {
 public:
  // Adds itself to the program's command line, which outlives this.
  explicit ManualCommand(CLI::App& app);

  // The exit status.
  [[nodiscard]] int run() const;

 private:
  const CLI::App& app_;
};

}  // namespace canteen::program
