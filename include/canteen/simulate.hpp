// simulate — a rush, played event by event: what would happen, without waiting for it.
//
//   Job, Jobs      who comes, in numbers, as a stream
//   Users          who comes again and again: how many come depends on how they are served
//   Model          how they are served
//   Simulation     plays them; Outcome is what became of them
//
// Pure: no threads, no clock, no luck but that of the seed.
#pragma once

#include <canteen/simulate/areas.hpp>
#include <canteen/simulate/batching.hpp>
#include <canteen/simulate/corridor.hpp>
#include <canteen/simulate/discipline.hpp>
#include <canteen/simulate/job.hpp>
#include <canteen/simulate/jobs.hpp>
#include <canteen/simulate/key_figures.hpp>
#include <canteen/simulate/line_layout.hpp>
#include <canteen/simulate/model.hpp>
#include <canteen/simulate/outcome.hpp>
#include <canteen/simulate/simulation.hpp>
#include <canteen/simulate/staffing.hpp>
#include <canteen/simulate/standing.hpp>
#include <canteen/simulate/users.hpp>
#include <canteen/simulate/when_full.hpp>
