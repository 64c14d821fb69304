// submit — the arrivals of a scenario, put into the queue of its broker (strategy.middleware), for
// the windows of a fleet (work()); and what became of them, as if it had been a run.
//
//   scenario.strategy.middleware = scenario::Middleware{"sqlite:/srv/line.db?queue=noon"};
//   const serve::Result result = serve::submit(scenario);
//
// Open loop, as a run: the arrivals wait for nobody but a broker that says to. The workers tell of
// each whom they have served, by a queue of this rush's own beside that one; when all of them are
// in, the events are told again in the order of their times, and measured as in a run. Times at
// windows are by the clocks of their machines, so these have to agree.
//
// The windows are the workers' (Result::workers): strategy.windows means nothing here, and neither
// do contention, retries or prepared, nor can arrivals be closed, or find a line full.
//
// Thread safety: yes; several at once are several rushes, and may share a queue.
// Blocking:      until all have been served or are lost, or SubmitOptions::stop. A stop leaves who
//                was put in the queue; the rush's own queue is removed, where the broker can.
// Errors:        ScenarioError for what cannot be said of a fleet, of the trace, for a URL that is
//                none or a broker that is not built in; broker::BrokerError of one that fails;
//                whatever on_progress throws.
// Example:       src/serve/fleet_test.cpp
#pragma once

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/result.hpp>
#include <canteen/serve/submit_options.hpp>

namespace canteen::serve {

[[nodiscard]] CANTEEN_API Result submit(const scenario::Scenario& scenario,
                                        const SubmitOptions& options = {});

}  // namespace canteen::serve
