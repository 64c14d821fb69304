// http_service_of — a service that asks a server for each person, and waits for the answer.
//
// There are never more connections than services at a time, which is one for each window; who
// begins takes the one that was used last. An answer with a status that the scenario does not
// expect, one that does not come in time, or none at all is a failure, told in words.
//
// Errors:        ScenarioError where this canteen was built without libcurl.
#pragma once

#include <memory>

#include <canteen/scenario/scenario.hpp>

#include "src/serve/service.hpp"

namespace canteen::serve {

[[nodiscard]] std::unique_ptr<Service> http_service_of(const scenario::Scenario& scenario);

}  // namespace canteen::serve
