#include "src/serve/service.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "src/serve/command_service.hpp"
#include "src/serve/function_service.hpp"
#include "src/serve/http_service.hpp"
#include "src/serve/prepared_service.hpp"
#include "src/serve/sleep_service.hpp"
#include "src/serve/spin_service.hpp"

namespace canteen::serve {
namespace {

std::unique_ptr<Service> work_of(const scenario::Scenario& scenario,
                                 const std::map<std::string, Function>& functions) {
  switch (scenario.work.kind) {
    case scenario::WorkKind::sleep:
      return std::make_unique<SleepService>();
    case scenario::WorkKind::spin:
      return std::make_unique<SpinService>();
    case scenario::WorkKind::http:
      return http_service_of(scenario);
    case scenario::WorkKind::function:
      return std::make_unique<FunctionService>(scenario, functions);
    case scenario::WorkKind::command:
      break;
  }
  return std::make_unique<CommandService>(scenario);
}

std::unique_ptr<Service> giving_of(const scenario::Work& work) {
  if (work.kind == scenario::WorkKind::spin) return std::make_unique<SpinService>();
  return std::make_unique<SleepService>();
}

}  // namespace

scenario::Duration stretched(scenario::Duration time, double stretch) noexcept {
  if (stretch == 1) return time;
  return scenario::Duration(
      std::llround(std::min(static_cast<double>(time.count()) * stretch, 9.2e18)));
}

std::unique_ptr<Service> service_of(const scenario::Scenario& scenario,
                                    const std::map<std::string, Function>& functions) {
  std::unique_ptr<Service> work = work_of(scenario, functions);
  if (!scenario.strategy.prepared) return work;
  return std::make_unique<PreparedService>(scenario, std::move(work), giving_of(scenario.work));
}

}  // namespace canteen::serve
