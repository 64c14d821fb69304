// `canteen report`: results that were kept, beside each other or as a page.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

class ReportCommand {
 public:
  // Adds itself to the program's command line.
  explicit ReportCommand(CLI::App& app);
  ReportCommand(const ReportCommand&) = delete;
  ReportCommand& operator=(const ReportCommand&) = delete;

  // The exit status. Throws ValueError: a file that has no result, or the command line.
  [[nodiscard]] int run() const;

 private:
  std::vector<std::string> results_;
  std::optional<std::string> json_;
  std::optional<std::string> page_;
};

}  // namespace canteen::program
