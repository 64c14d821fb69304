#include "src/serve/service.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "src/serve/command_service.hpp"
#include "src/serve/prepared_service.hpp"
#include "src/serve/sleep_service.hpp"
#include "src/serve/spin_service.hpp"

namespace canteen::serve {
namespace {

std::unique_ptr<Service> work_of(const scenario::Scenario& scenario) {
  switch (scenario.work.kind) {
    case scenario::WorkKind::sleep:
      return std::make_unique<SleepService>();
    case scenario::WorkKind::spin:
      return std::make_unique<SpinService>();
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

std::unique_ptr<Service> service_of(const scenario::Scenario& scenario) {
  std::unique_ptr<Service> work = work_of(scenario);
  if (!scenario.strategy.prepared) return work;
  return std::make_unique<PreparedService>(scenario, std::move(work), giving_of(scenario.work));
}

}  // namespace canteen::serve
