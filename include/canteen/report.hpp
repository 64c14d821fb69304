// report — what a run came to: for people, for programs, and while it goes on; and what a scenario
// says.
//
//   std::cout << report::table(scenario, result);                    table.hpp
//   file << report::json(scenario, result);                          json.hpp
//   report::judge(scenario, result).target_met();                    judgement.hpp
//   std::cout << report::table(plan);                                plan_report.hpp
//   std::cout << report::table(curve_report);                        curve_report.hpp, of a cache
//   file << report::page(PageKind::report, {{"run", json}});         page.hpp, HTML with charts
//   std::cout << report::comparison_table(one, other);               comparison.hpp, of two results
//   std::cout << report::table(worker_result);                       worker_report.hpp, of a fleet
//   std::cout << report::explanation(scenario);                      explanation.hpp, before a run
//   options.on_progress = [&](const auto& p) { display.show(p); };   progress_display.hpp
#pragma once

#include <canteen/report/comparison.hpp>
#include <canteen/report/curve_report.hpp>
#include <canteen/report/explanation.hpp>
#include <canteen/report/json.hpp>
#include <canteen/report/judgement.hpp>
#include <canteen/report/origin.hpp>
#include <canteen/report/page.hpp>
#include <canteen/report/plan_report.hpp>
#include <canteen/report/progress_display.hpp>
#include <canteen/report/stored_result.hpp>
#include <canteen/report/table.hpp>
#include <canteen/report/worker_report.hpp>
