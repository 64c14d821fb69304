// Wilson's interval — how large a share may be, that was seen so many times of so many.
//
// It is right for few trials, and for none or all of them, where a symmetric one is not.
// [E. B. Wilson: Probable inference, the law of succession, and statistical inference. JASA 22
// (1927)]
#pragma once

#include <cstdint>

#include <canteen/plan/share_interval.hpp>

namespace canteen::plan {

// Of 95 %. Requires: 0 < trials, seen <= trials.
[[nodiscard]] ShareInterval wilson(std::uint64_t seen, std::uint64_t trials) noexcept;

}  // namespace canteen::plan
