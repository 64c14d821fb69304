// run — a scenario's requests, served by real threads, measured.
//
//   const serve::Result result = serve::run(scenario::load("lunch.toml"));
//
// Open loop: the arrivals follow the scenario and wait for nobody. Each window is a thread that
// takes whose turn it is, and sleeps, computes, runs a command, asks a server or calls a function.
// A bound counts the people: who comes while `windows` are served and `buffer` wait finds it full.
// Who has lost patience has left at that very moment, and no window serves him. Of closed arrivals,
// the same people come again and again: each once he has thought, from the end of his last service
// on. Still the schedule waits for nobody: who is late is counted as late. What strategy.prepared
// says is done before the opening, from which all times count. With strategy.middleware the people
// are put into a queue of the run's own, by its URL, and the windows get from it (corridor.hpp); it
// is removed in the end, or left empty where the broker cannot do that.
//
// Thread safety: yes; several runs at once are several canteens, and share the machine.
// Blocking:      until everybody who came has been served, or RunOptions::stop.
// Errors:        ScenarioError of the trace, or of work that cannot be done here (no such program
//                or function, no libcurl), or a broker that cannot do what it should; BrokerError
//                of a broker that fails; whatever on_progress throws; RuntimeError
//                when no thread can be had. The windows have ended and no child process is left
//                before any of them reaches the caller. A service that fails is counted, not
//                thrown.
// Example:       src/serve/run_test.cpp
#pragma once

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/result.hpp>
#include <canteen/serve/run_options.hpp>

namespace canteen::serve {

[[nodiscard]] CANTEEN_API Result run(const scenario::Scenario& scenario,
                                     const RunOptions& options = {});

}  // namespace canteen::serve
