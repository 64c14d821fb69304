#include "src/serve/service.hpp"

#include "src/serve/command_service.hpp"
#include "src/serve/sleep_service.hpp"
#include "src/serve/spin_service.hpp"

namespace canteen::serve {

std::unique_ptr<Service> service_of(const scenario::Scenario& scenario) {
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

}  // namespace canteen::serve
