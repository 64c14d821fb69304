// run — a scenario's requests, served by real threads, measured.
//
//   const serve::Result result = serve::run(scenario::load("lunch.toml"));
//
// Open loop: the arrivals follow the scenario and wait for nobody. Each window is a thread that
// takes whose turn it is, and sleeps, computes or runs a command. A bound counts the people: who
// comes while `windows` are served and `buffer` wait finds it full. Who has lost patience has left
// at that very moment, and no window serves him.
// What strategy.prepared says is done before the opening, from which all times count.
//
// Thread safety: yes; several runs at once are several canteens, and share the machine.
// Blocking:      until everybody who came has been served, or RunOptions::stop.
// Errors:        ScenarioError of the trace, whatever on_progress throws, RuntimeError when no
//                thread can be had; the windows have ended and no child process is left before any
//                of them reaches the caller. A command that fails is counted, not thrown.
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
