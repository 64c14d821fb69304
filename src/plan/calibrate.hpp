// A run beside its prediction: how far they are apart, and what a service costs beyond what was
// asked of it — to wake up, to be handed over, to be noted down.
//
// Thread safety: functions without state.
#pragma once

#include <vector>

#include <canteen/scenario/goal.hpp>
#include <canteen/scenario/units.hpp>
#include <canteen/serve/result.hpp>

namespace canteen::plan {

// From here on a plan is calibrated.
inline constexpr double far_apart = 0.1;

// By how large a part of what was predicted that figure is off that is furthest off. Of a figure
// much smaller than its limit: of a tenth of the limit, for it decides nothing.
[[nodiscard]] double apart(const std::vector<scenario::Goal>& goals, const serve::Result& predicted,
                           const serve::Result& measured);

// How much longer a service took than was predicted, on average; not less than nothing.
[[nodiscard]] scenario::Duration longer_services(const serve::Result& predicted,
                                                 const serve::Result& measured);

}  // namespace canteen::plan
