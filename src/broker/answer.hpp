// Answer — a receipt, and whom it is to be told; tell() tells many.
//
// Thread safety: values. Errors: what a call throws.
#pragma once

#include <ranges>
#include <span>
#include <utility>

#include <canteen/broker/on_receipt.hpp>
#include <canteen/broker/receipt.hpp>

namespace canteen::broker {

struct Answer {
  OnReceipt whom;
  Receipt receipt;
};

// The futures first, from the last one on: who waits for many of them, one after the other, is
// woken once, and finds the others there. Then calls, in their order; one that throws ends it.
inline void tell(std::span<Answer> answers) {
  for (Answer& each : answers | std::views::reverse) {
    if (each.whom.is_future()) each.whom(std::move(each.receipt));
  }
  for (Answer& each : answers) {
    if (!each.whom.is_future()) each.whom(std::move(each.receipt));
  }
}

}  // namespace canteen::broker
