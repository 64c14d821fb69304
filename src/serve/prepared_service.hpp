// PreparedService — a service with a cache before it: what is there is given out, the rest is made
// once, by the window whose person asks for it first; windows whose people ask for it meanwhile
// wait for that.
//
// A service that fails or is cut short leaves nothing behind, and has failed or was cut short for
// all who waited for it. Who asks next has it made anew.
//
// The cache is one shard: its places are for whichever keys come, pinned ones included, and it
// hits as cache::replay says. Windows have it for an instant each.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include <canteen/base/platform.hpp>
#include <canteen/cache/cache.hpp>

#include "src/serve/service.hpp"

namespace canteen::serve {

class PreparedService final : public Service {
 public:
  // making: of what is not there. giving: of what is, where the scenario has a time for that.
  // Requires: scenario.strategy.prepared.
  PreparedService(const scenario::Scenario& scenario, std::unique_ptr<const Service> making,
                  std::unique_ptr<const Service> giving);

  void prepare(Recorder& recorder, const std::stop_token& stop) override;

  [[nodiscard]] Served serve(const scenario::Request& request, double stretch,
                             const std::stop_token& stop) const override;

 private:
  // When that was done; throws not_made_ if it was not, and `served` says why.
  base::Instant make(const scenario::Request& request, double stretch, const std::stop_token& stop,
                     Served& served) const;

  const scenario::Scenario& scenario_;
  const std::unique_ptr<const Service> making_;
  const std::unique_ptr<const Service> giving_;
  // One for all failures: it is thrown on several windows at once, and costs none of them anything.
  // What has failed is told by the window that saw it.
  const std::exception_ptr not_made_;
  // What the cache loads by before the opening.
  std::function<base::Instant(const std::string&)> prepare_one_;
  // The value is when it was made.
  mutable cache::Cache<std::string, base::Instant> cache_;
};

}  // namespace canteen::serve
