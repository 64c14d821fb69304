// generate — has all requests come, each at its time.
//
// Thread safety: a function without state.
#pragma once

#include <functional>
#include <span>

#include <canteen/scenario/request.hpp>
#include <canteen/scenario/requests.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::serve {

// Waits for that moment; false: nobody comes any more.
using Wait = std::function<bool(scenario::Duration)>;

using Arrive = std::function<void(std::span<scenario::Request>)>;

// Whether all came. together: where windows serve several in one service, none of those who come at
// one instant may be served before all of them have come. But nobody waits for a line that a pipe
// has not got yet.
bool generate(scenario::Requests& requests, bool together, const Wait& wait, const Arrive& arrive);

}  // namespace canteen::serve
