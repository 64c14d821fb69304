// FunctionService — a function of the program that uses this library, called for each person.
#pragma once

#include <map>
#include <string>

#include <canteen/serve/order.hpp>

#include "src/serve/service.hpp"

namespace canteen::serve {

class FunctionService final : public Service {
 public:
  // ScenarioError when the one that the scenario names is none of these.
  FunctionService(const scenario::Scenario& scenario,
                  const std::map<std::string, Function>& functions);

  [[nodiscard]] Served serve(const scenario::Request& request, double stretch,
                             const std::stop_token& stop) const override;

 private:
  const std::string name_;
  const Function function_;
};

}  // namespace canteen::serve
