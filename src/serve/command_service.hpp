// CommandService — a program for each person, without a shell.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/serve/descriptor.hpp"
#include "src/serve/service.hpp"

namespace canteen::serve {

class CommandService final : public Service {
 public:
  // ScenarioError when there is no such program. It takes as long as it takes: nothing stretches
  // it.
  explicit CommandService(const scenario::Scenario& scenario);

  [[nodiscard]] Served serve(const scenario::Request& request, double stretch,
                             const std::stop_token& stop) const override;

 private:
  const std::vector<std::string> words_;
  const std::string path_;
  const std::optional<scenario::Duration> timeout_;
  const Descriptor nothing_;  // /dev/null
  const int output_;
};

}  // namespace canteen::serve
