// work — the windows of a fleet: serves, in this process, whoever was put into a queue by submit(),
// anywhere.
//
//   serve::work({.queue = "sqlite:/srv/line.db?queue=noon", .windows = 4, .stop = token});
//
// Any number of workers share a queue. Who is served is told to who has submitted him, and only
// then acknowledged: he whom a worker had that was killed is served by another one.
//
// Thread safety: yes; several at once are several workers, with one name.
// Blocking:      until WorkerOptions::stop, or until the queue is empty where that is asked for.
// Errors:        ValueError for a URL that is none, or options that are; broker::Unsupported for a
//                broker that is not built in, or cannot tell when it is empty (until_empty);
//                broker::BrokerError of one that fails; ScenarioError for work that cannot be done
//                here; whatever on_progress throws. A service that fails is counted, not thrown.
//                The windows have ended before any of them reaches the caller.
// Example:       src/serve/fleet_test.cpp
#pragma once

#include <canteen/base/annotations.hpp>
#include <canteen/serve/worker_options.hpp>
#include <canteen/serve/worker_result.hpp>

namespace canteen::serve {

CANTEEN_API WorkerResult work(const WorkerOptions& options);

}  // namespace canteen::serve
