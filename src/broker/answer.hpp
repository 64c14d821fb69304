// Answer — a receipt, and whom it is to be told; tell() tells many.
//
// Thread safety: values. Errors: what a call throws.
#pragma once

#include <cstdlib>
#include <ranges>
#include <span>
#include <utility>

#include <canteen/broker/on_receipt.hpp>
#include <canteen/broker/receipt.hpp>

#include "src/broker/birthplace.hpp"

namespace canteen::broker {

struct Answer {
  OnReceipt whom;
  Receipt receipt;
};

// The futures first, from the last one on: who waits for many of them, one after the other, is
// woken once, and finds the others there. Then calls, in their order; one that throws ends it. One
// that forks may return in the child: there it has ended, as after exit(0), for what this thread
// would go on with is the parent's.
inline void tell(std::span<Answer> answers) {
  for (Answer& each : answers | std::views::reverse) {
    if (each.whom.is_future()) each.whom(std::move(each.receipt));
  }
  const unsigned before = forks();
  for (Answer& each : answers) {
    if (each.whom.is_future()) continue;
    each.whom(std::move(each.receipt));
    if (forks() != before) std::exit(EXIT_SUCCESS);
  }
}

}  // namespace canteen::broker
