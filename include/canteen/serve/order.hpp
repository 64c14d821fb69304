// Order, Function — what a function that a program gives to a run is called with, once for each
// person, at his window.
//
//   serve::run(lunch, {.functions = {{"cook", [](const serve::Order& order) { … }}}})
//
// Thread safety: a Function is called by all windows at once.
// Errors:        what it throws makes the request a failed one, told in the exception's words.
// Shutdown:      when `stop` is requested it should return soon: the run waits for that.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string_view>

#include <canteen/scenario/units.hpp>

namespace canteen::serve {

struct Order {
  std::uint64_t number = 0;      // 1, 2, 3, … of the request; 0: made ready before the opening
  std::string_view key = {};     // what is asked for; empty where the scenario names nothing
  std::string_view kind = {};    // the class; empty where there is only one
  scenario::Duration service{};  // what the scenario says it should take (work.service); else 0
  std::stop_token stop = {};     // the run is broken off
};

using Function = std::function<void(const Order&)>;

}  // namespace canteen::serve
