// Canteen's planner: what a scenario would come to, before anybody is asked to come.
//
//   predict            a scenario in, a Prediction out; by simulation
//   Prediction         what a run would measure, with intervals
//   plan_for           a scenario in, a Plan out: the cheapest strategy that meets its target
//   Plan               what was chosen, how it was found, and how far it can be trusted
#pragma once

#include <canteen/plan/balance.hpp>
#include <canteen/plan/calibration.hpp>
#include <canteen/plan/candidate.hpp>
#include <canteen/plan/estimate.hpp>
#include <canteen/plan/estimates.hpp>
#include <canteen/plan/fate.hpp>
#include <canteen/plan/held_out.hpp>
#include <canteen/plan/largest_load.hpp>
#include <canteen/plan/plan.hpp>
#include <canteen/plan/plan_for.hpp>
#include <canteen/plan/plan_options.hpp>
#include <canteen/plan/plan_progress.hpp>
#include <canteen/plan/predict.hpp>
#include <canteen/plan/predict_options.hpp>
#include <canteen/plan/predict_progress.hpp>
#include <canteen/plan/prediction.hpp>
#include <canteen/plan/proof.hpp>
#include <canteen/plan/sensitivity.hpp>
#include <canteen/plan/share_interval.hpp>
#include <canteen/plan/single.hpp>
#include <canteen/plan/times_estimate.hpp>
#include <canteen/plan/trace_split.hpp>
#include <canteen/plan/trial.hpp>
