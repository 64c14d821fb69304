// scenario — a rush of requests and the means to meet it, from a file.
//
//   auto lunch = canteen::scenario::load("scenarios/lunch.toml");      load.hpp
//   canteen::scenario::Requests requests(lunch);                       requests.hpp
//   while (auto request = requests.next()) { … }
//   canteen::scenario::JobStream jobs(lunch, seed);                    job_stream.hpp, in numbers
//   auto ready = canteen::scenario::preparation(lunch);                preparation.hpp
//
//   auto keys = canteen::scenario::read_keys({.path = "access.log"});  keys.hpp, for a cache
//
// What a file can say: field.hpp and docs/scenario.md.
#pragma once

#include <canteen/scenario/demand.hpp>
#include <canteen/scenario/ends.hpp>
#include <canteen/scenario/error.hpp>
#include <canteen/scenario/field.hpp>
#include <canteen/scenario/goal.hpp>
#include <canteen/scenario/job_stream.hpp>
#include <canteen/scenario/job_table.hpp>
#include <canteen/scenario/keys.hpp>
#include <canteen/scenario/load.hpp>
#include <canteen/scenario/override.hpp>
#include <canteen/scenario/parse_target.hpp>
#include <canteen/scenario/preparation.hpp>
#include <canteen/scenario/recognise_log.hpp>
#include <canteen/scenario/request.hpp>
#include <canteen/scenario/requests.hpp>
#include <canteen/scenario/saved.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/scenario/starter.hpp>
#include <canteen/scenario/units.hpp>
#include <canteen/scenario/without_password.hpp>
