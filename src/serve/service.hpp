// Service — what a window does with one person: sleep, compute, run a command, ask a server or call
// a function.
//
// Thread safety: prepare() by one thread, before anybody comes; serve() is called by all windows
//                at once.
// Blocking:      as long as the service takes; a stop request cuts it short within milliseconds.
// Errors:        a service that went wrong is told in words; none throws but std::bad_alloc.
#pragma once

#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include <canteen/scenario/request.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/order.hpp>

#include "src/serve/served.hpp"

namespace canteen::serve {

class Recorder;

class Service {
 public:
  Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  virtual ~Service() = default;

  // What can be done before the opening; the recorder is told how it goes.
  virtual void prepare(Recorder& /*recorder*/, const std::stop_token& /*stop*/) {}

  // stretch: it takes so many times as long as the request says.
  [[nodiscard]] virtual Served serve(const scenario::Request& request, double stretch,
                                     const std::stop_token& stop) const = 0;
};

// So many times as long.
[[nodiscard]] scenario::Duration stretched(scenario::Duration time, double stretch) noexcept;

// The one that the scenario names, which it must outlive. ScenarioError if it cannot be had at all:
// no such program, or function.
[[nodiscard]] std::unique_ptr<Service> service_of(const scenario::Scenario& scenario,
                                                  const std::map<std::string, Function>& functions);

}  // namespace canteen::serve
