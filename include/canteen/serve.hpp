// serve — a scenario, done for real: its requests, on real threads, measured.
//
//   const auto lunch = canteen::scenario::load("scenarios/lunch.toml");
//   const canteen::serve::Result result = canteen::serve::run(lunch);   run.hpp
//   serve::submit(lunch); serve::work({.queue = url});               submit.hpp, work.hpp: a fleet
//   result.wait.percentile(0.99);                                       result.hpp
#pragma once

#include <canteen/serve/class_result.hpp>
#include <canteen/serve/corridor_result.hpp>
#include <canteen/serve/order.hpp>
#include <canteen/serve/prepared_result.hpp>
#include <canteen/serve/progress.hpp>
#include <canteen/serve/result.hpp>
#include <canteen/serve/run.hpp>
#include <canteen/serve/run_options.hpp>
#include <canteen/serve/submit.hpp>
#include <canteen/serve/submit_options.hpp>
#include <canteen/serve/watched_time.hpp>
#include <canteen/serve/work.hpp>
#include <canteen/serve/worker_options.hpp>
#include <canteen/serve/worker_result.hpp>
#include <canteen/serve/worker_share.hpp>
