// `canteen cache`: what caches of many sizes and policies would have had of a trace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/cache.hpp>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

class CacheCommand {
 public:
  // Adds itself to the program's command line.
  explicit CacheCommand(CLI::App& app);
  CacheCommand(const CacheCommand&) = delete;
  CacheCommand& operator=(const CacheCommand&) = delete;

  // The exit status. Throws what is wrong with the trace (ScenarioError), or with the command line
  // (ValueError).
  [[nodiscard]] int run() const;

 private:
  [[nodiscard]] cache::CurveOptions curve_options() const;

  std::string trace_;
  std::string format_ = "auto";
  std::string column_;
  std::string sizes_ = "0.1%,0.5%,1%,2%,5%,10%,20%,50%";
  std::string policies_;
  std::uint64_t head_ = 0;
  std::optional<std::string> json_;
  std::optional<std::string> plot_;
  bool no_optimum_ = false;
  bool quiet_ = false;
};

}  // namespace canteen::program
