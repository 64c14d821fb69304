// Service — what a window does with one person: sleep, compute, or run a command.
//
// Thread safety: serve() is called by all windows at once.
// Blocking:      as long as the service takes; a stop request cuts it short within milliseconds.
// Errors:        a service that went wrong is told in words; none throws but std::bad_alloc.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include <canteen/scenario/request.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::serve {

struct Served {
  bool cut = false;          // a stop was requested before it was done
  std::string failure = {};  // empty: all went well
};

class Service {
 public:
  Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  virtual ~Service() = default;

  [[nodiscard]] virtual Served serve(const scenario::Request& request,
                                     const std::stop_token& stop) const = 0;
};

// The one that the scenario names. ScenarioError if it cannot be had at all: no such program.
[[nodiscard]] std::unique_ptr<Service> service_of(const scenario::Scenario& scenario);

}  // namespace canteen::serve
