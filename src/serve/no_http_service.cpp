// Without libcurl.
#include <canteen/scenario/error.hpp>

#include "src/serve/http_service.hpp"

namespace canteen::serve {

std::unique_ptr<Service> http_service_of(const scenario::Scenario& scenario) {
  throw scenario::ScenarioError(
      (scenario.file.empty() ? "" : scenario.file + ": ") +
      "work.kind: must be another one for a run here, as this canteen was "
      "built without libcurl, got \"http\"");
}

}  // namespace canteen::serve
