// Canteen's planner: what a scenario would come to, before anybody is asked to come.
//
//   predict            a scenario in, a Prediction out; by simulation
//   Prediction         what a run would measure, with intervals
//
// The longer road, and the choice among many scenarios, are to come.
#pragma once

#include <canteen/plan/balance.hpp>
#include <canteen/plan/estimate.hpp>
#include <canteen/plan/estimates.hpp>
#include <canteen/plan/predict.hpp>
#include <canteen/plan/predict_options.hpp>
#include <canteen/plan/predict_progress.hpp>
#include <canteen/plan/prediction.hpp>
#include <canteen/plan/share_interval.hpp>
#include <canteen/plan/times_estimate.hpp>
